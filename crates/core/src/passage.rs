//! A passage on its way from a gate to the authority: sealed, so that the gate's disk and whoever carries it say nothing of it.
//!
//! ```text
//! sealed-passage = version: 01, kid: 8 bytes, enc: 32 bytes, ciphertext and tag
//! kid  = SHA-256("clearance passage key 1" || the authority's passage key)[0..8]
//! info = "clearance passage 1", aad = version || kid                      ; HPKE base mode (RFC 9180 §6.1)
//! plaintext = JSON as the authority's service takes it, then spaces up to a multiple of 128 bytes
//! ```
//! The authority's passage key opens passages and nothing else. Gates have its public half only: they cannot read what they
//! have written.

use core::error::Error;
use core::fmt;

use zeroize::Zeroizing;

use crate::crypto::hpke::{self, ENC_LEN, OpenError, SealError, TAG_LEN};
use crate::crypto::{Provider, Secret32, StaticKey};
use crate::registry::{context, len, limit};

/// The one version that there is.
const VERSION: u8 = 1;
/// Bytes before the encapsulated key.
const HEAD: usize = 1 + len::PASSAGE_KID;
/// The text's length is a multiple of this, so that it does not tell what it says.
const BLOCK: usize = 128;

/// Which of an authority's passage keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassageKid(pub [u8; len::PASSAGE_KID]);

impl PassageKid {
    /// The id of a passage key: the beginning of its hash.
    pub fn of(provider: &Provider, key: &[u8; 32]) -> Self {
        let digest = provider.sha256(&[context::PASSAGE_KEY.as_bytes(), key]);
        let mut short = [0; len::PASSAGE_KID];
        short.copy_from_slice(&digest[..len::PASSAGE_KID]);
        Self(short)
    }
}

impl fmt::Display for PassageKid {
    /// 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Seals the JSON text of a passage to the authority's passage key. `entropy`: 32 fresh random bytes.
///
/// # Errors
/// [`SealError`]; [`SealError::TooLong`] beyond [`limit::PASSAGE`].
pub fn seal(
    provider: &Provider,
    entropy: &Secret32,
    recipient: &[u8; 32],
    json: &str,
) -> Result<Vec<u8>, SealError> {
    let padded = json.len().next_multiple_of(BLOCK);
    if padded > limit::PASSAGE {
        return Err(SealError::TooLong);
    }
    let mut text = Vec::with_capacity(padded + TAG_LEN);
    text.extend_from_slice(json.as_bytes());
    text.resize(padded, b' ');
    let mut sealed = Vec::with_capacity(HEAD + ENC_LEN + padded + TAG_LEN);
    sealed.push(VERSION);
    sealed.extend_from_slice(&PassageKid::of(provider, recipient).0);
    let info = context::PASSAGE.as_bytes();
    let enc = hpke::seal(provider, entropy, recipient, info, &sealed, &mut text)?;
    sealed.extend_from_slice(&enc);
    sealed.extend_from_slice(&text);
    Ok(sealed)
}

/// A sealed passage as received.
#[derive(Clone, Copy)]
pub struct SealedPassage<'a> {
    /// The key that it claims to be sealed to.
    pub kid: PassageKid,
    head: &'a [u8],
    enc: &'a [u8; ENC_LEN],
    sealed: &'a [u8],
}

impl<'a> SealedPassage<'a> {
    /// Takes a sealed passage apart.
    ///
    /// # Errors
    /// [`NotSealed`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, NotSealed> {
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(NotSealed)?;
        let (enc, sealed) = rest.split_first_chunk().ok_or(NotSealed)?;
        let text = sealed.len().checked_sub(TAG_LEN).ok_or(NotSealed)?;
        let [VERSION, kid @ ..] = head else { return Err(NotSealed) };
        let kid = PassageKid(kid.try_into().map_err(|_| NotSealed)?);
        if text == 0 || text > limit::PASSAGE || !text.is_multiple_of(BLOCK) {
            return Err(NotSealed);
        }
        Ok(Self { kid, head, enc, sealed })
    }

    /// The text, opened with the passage key of this [`kid`](Self::kid).
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        &self,
        provider: &Provider,
        key: &dyn StaticKey,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut text = Zeroizing::new(self.sealed.to_vec());
        let info = context::PASSAGE.as_bytes();
        let length = hpke::open(provider, key, self.enc, info, self.head, &mut text)?.len();
        text.truncate(length);
        Ok(text)
    }
}

/// Leaves out the bytes: they are somebody's passage.
impl fmt::Debug for SealedPassage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedPassage(to {}, {} bytes)", self.kid, self.sealed.len())
    }
}

/// Bytes that are no sealed passage of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSealed;

impl fmt::Display for NotSealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a sealed passage, or one of a newer version")
    }
}

impl Error for NotSealed {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::RING;

    const JSON: &str = r#"{"id":"00","direction":"in"}"#;

    fn authority() -> (Box<dyn StaticKey>, [u8; 32]) {
        let secret = Secret32::from([7; 32]);
        (RING.static_key(&secret), RING.x25519_public(&secret))
    }

    #[test]
    fn what_a_gate_seals_the_authority_opens_and_nobody_else() {
        let (key, public) = authority();
        let bytes = seal(&RING, &Secret32::from([1; 32]), &public, JSON).unwrap();
        let sealed = SealedPassage::decode(&bytes).unwrap();
        assert_eq!(sealed.kid, PassageKid::of(&RING, &public));
        let text = sealed.open(&RING, key.as_ref()).unwrap();
        assert_eq!(str::from_utf8(&text).unwrap().trim_end(), JSON);
        let other = RING.static_key(&Secret32::from([8; 32]));
        assert_eq!(sealed.open(&RING, other.as_ref()).unwrap_err(), OpenError::Sealed);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let opened =
                SealedPassage::decode(&flipped).map(|it| it.open(&RING, key.as_ref()).is_ok());
            assert_ne!(opened, Ok(true), "bit {bit}");
        }
        for len in 0..bytes.len() {
            assert!(SealedPassage::decode(&bytes[..len]).is_err(), "{len}");
        }
    }

    #[test]
    fn the_length_does_not_tell_what_was_said() {
        let (_, public) = authority();
        let len = |json: &str| seal(&RING, &Secret32::from([1; 32]), &public, json).unwrap().len();
        assert_eq!(len(JSON), len(&JSON.replace("in", "out")));
        let long = "x".repeat(limit::PASSAGE + 1);
        let refused = seal(&RING, &Secret32::from([1; 32]), &public, &long);
        assert_eq!(refused, Err(SealError::TooLong));
    }
}
