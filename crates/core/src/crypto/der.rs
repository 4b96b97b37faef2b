//! ECDSA signatures as hardware gives them: fixed (CryptoKit, WebCrypto) or DER (Android, PKCS #11).

use super::{BadSignature, Signature};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;

/// A P-256 signature as r followed by s, from either of the two forms that key stores use.
///
/// Exactly 64 bytes are taken as fixed; everything else as DER (RFC 3279 §2.2.3), strictly: one
/// encoding per signature, no byte more. A DER signature happens to have 64 bytes about once in
/// 2^47: it then does not verify, and signing again cures it. That r and s are below the group's
/// order is for the verification to find.
///
/// # Errors
/// [`BadSignature`] for any other encoding, and for a zero or over-long r or s.
pub fn p256_signature_to_fixed(bytes: &[u8]) -> Result<Signature, BadSignature> {
    let fixed = match <Signature>::try_from(bytes) {
        Ok(fixed) => fixed,
        Err(_) => der_to_fixed(bytes)?,
    };
    let is_zero = |half: &[u8]| half.iter().all(|byte| *byte == 0);
    if is_zero(&fixed[..32]) || is_zero(&fixed[32..]) {
        return Err(BadSignature);
    }
    Ok(fixed)
}

/// ```text
/// Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
/// ```
fn der_to_fixed(der: &[u8]) -> Result<Signature, BadSignature> {
    let (content, rest) = element(der, SEQUENCE)?;
    let (r, content) = element(content, INTEGER)?;
    let (s, content) = element(content, INTEGER)?;
    if !rest.is_empty() || !content.is_empty() {
        return Err(BadSignature);
    }
    let mut fixed = [0; 64];
    right_align(r, &mut fixed[..32])?;
    right_align(s, &mut fixed[32..])?;
    Ok(fixed)
}

/// Splits one element off: its content, and what follows it. A P-256 signature has at most 70
/// bytes of content, so that a length of more than one byte (X.690 §10.1) is never the shortest.
fn element(bytes: &[u8], tag: u8) -> Result<(&[u8], &[u8]), BadSignature> {
    let [found, length @ 0..=0x7f, rest @ ..] = bytes else {
        return Err(BadSignature);
    };
    if *found != tag {
        return Err(BadSignature);
    }
    rest.split_at_checked(usize::from(*length)).ok_or(BadSignature)
}

/// Writes a positive DER integer, right-aligned, into 32 zero bytes.
fn right_align(integer: &[u8], out: &mut [u8]) -> Result<(), BadSignature> {
    let magnitude = match integer {
        // A sign byte is there if and only if the top bit needs it (X.690 §8.3.2).
        [0, top, ..] if *top & 0x80 != 0 => &integer[1..],
        [top, ..] if *top != 0 && *top & 0x80 == 0 => integer,
        _ => return Err(BadSignature),
    };
    let start = out.len().checked_sub(magnitude.len()).ok_or(BadSignature)?;
    out[start..].copy_from_slice(magnitude);
    Ok(())
}
