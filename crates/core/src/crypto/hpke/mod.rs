//! HPKE base mode, single shot (RFC 9180 §6.1), for one suite.
//!
//! DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, ChaCha20Poly1305 0x0003: COSE's HPKE-4.
//! Written out over a [`Provider`] because a gate opens with the same key all day, and general
//! implementations compute its public half anew each time.

mod kdf;
mod kem;
mod schedule;
#[cfg(test)]
mod tests;

use core::error::Error;
use core::fmt;

use super::{InvalidKey, Provider, Secret32, StaticKey, TooLong, check_x25519_public};

/// Length of an encapsulated key: Nenc of DHKEM(X25519, HKDF-SHA256) (RFC 9180 §7.1).
pub const ENC_LEN: usize = 32;

/// Length of what sealing adds to a plaintext: Nt of ChaCha20Poly1305 (RFC 9180 §7.3).
pub const TAG_LEN: usize = 16;

/// Why a message could not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The recipient's key must not be used.
    Recipient(InvalidKey),
    /// The plaintext is too long for one nonce.
    TooLong,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recipient(error) => write!(f, "cannot seal to the recipient: {error}"),
            Self::TooLong => TooLong.fmt(f),
        }
    }
}

impl Error for SealError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Recipient(error) => Some(error),
            Self::TooLong => None,
        }
    }
}

/// Why a message could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The encapsulated key is of small order: nobody honest sends one.
    EncapsulatedKey,
    /// Altered, or sealed to another key, info or additional data: HPKE cannot tell which.
    Sealed,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EncapsulatedKey => "encapsulated key is of small order; the message is forged",
            Self::Sealed => "message was altered or sealed to another key or context",
        })
    }
}

impl Error for OpenError {}

/// Seals `message` to the recipient where it lies, appends the tag, and returns the encapsulated key.
///
/// `entropy` must be 32 fresh random bytes for each message: the same twice seals two messages
/// under one key and nonce. It goes through DeriveKeyPair, as RFC 9180 recommends.
///
/// # Errors
/// [`SealError::Recipient`] for a recipient's key that is of small order or not canonical.
/// `message` is then untouched.
pub fn seal(
    provider: &Provider,
    entropy: &Secret32,
    recipient: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    message: &mut Vec<u8>,
) -> Result<[u8; ENC_LEN], SealError> {
    check_x25519_public(recipient).map_err(SealError::Recipient)?;
    // def SealBase(pkR, info, aad, pt):
    //   enc, ctx = SetupBaseS(pkR, info)
    //   ct = ctx.Seal(aad, pt)
    //   return enc, ct
    let (secret_e, enc) = derive_key_pair(provider, entropy);
    let shared_secret = kem::encap(provider, &secret_e, &enc, recipient)
        .map_err(|_| SealError::Recipient(InvalidKey::SmallOrder))?;
    let schedule = schedule::base(provider, &shared_secret, info);
    let tag = provider
        .sealing
        .seal_in_place(schedule.key(), schedule.base_nonce(), aad, message)
        .map_err(|TooLong| SealError::TooLong)?;
    message.extend_from_slice(&tag);
    Ok(enc)
}

/// Opens ciphertext and tag where they lie and returns the plaintext. Allocates nothing.
///
/// # Errors
/// [`OpenError`]; `in_out` is then of no use.
pub fn open<'a>(
    provider: &Provider,
    key: &dyn StaticKey,
    enc: &[u8; ENC_LEN],
    info: &[u8],
    aad: &[u8],
    in_out: &'a mut [u8],
) -> Result<&'a [u8], OpenError> {
    // def OpenBase(enc, skR, info, aad, ct):
    //   ctx = SetupBaseR(enc, skR, info)
    //   return ctx.Open(aad, ct)
    let shared_secret = kem::decap(provider, key, enc).map_err(|_| OpenError::EncapsulatedKey)?;
    let schedule = schedule::base(provider, &shared_secret, info);
    let length = provider
        .sealing
        .open_in_place(schedule.key(), schedule.base_nonce(), aad, in_out)
        .map_err(|_| OpenError::Sealed)?;
    Ok(&in_out[..length])
}

/// The X25519 key pair that RFC 9180 §7.1.3 derives from `ikm`: secret, public.
pub fn derive_key_pair(provider: &Provider, ikm: &Secret32) -> (Secret32, [u8; 32]) {
    kem::derive_key_pair(provider, ikm)
}
