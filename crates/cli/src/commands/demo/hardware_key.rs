//! A P-256 key that answers as Android's key store does: signatures in DER.

use clearance_core::crypto::PublicKey;
use clearance_issuer::{HolderKey, HolderKeyError, SoftwareKey};

/// Plays a key that cannot leave its hardware.
#[derive(Debug)]
pub(super) struct HardwareKey(pub(super) SoftwareKey);

impl HolderKey for HardwareKey {
    fn public(&self) -> PublicKey {
        self.0.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HolderKeyError> {
        let fixed = self.0.sign(message)?;
        let (r, s) = fixed.split_at(fixed.len() / 2);
        let body = [integer(r), integer(s)].concat();
        Ok(item(0x30, &body)) // SEQUENCE { r, s } (RFC 3279 §2.2.3)
    }
}

/// A DER INTEGER: no leading zeros, but one where the first bit would make it negative.
fn integer(magnitude: &[u8]) -> Vec<u8> {
    let start = magnitude.iter().position(|byte| *byte != 0).unwrap_or(magnitude.len());
    let digits = &magnitude[start..];
    let negative = digits.first().is_none_or(|byte| byte & 0x80 != 0);
    let padding: &[u8] = if negative { &[0] } else { &[] };
    item(0x02, &[padding, digits].concat())
}

/// Tag, length, content; nothing here is longer than 127 bytes.
fn item(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag, content.len() as u8];
    der.extend_from_slice(content);
    der
}
