//! Signatures as Standard Webhooks has them, so that receivers find a library in their language
//! (<https://www.standardwebhooks.com>, specification of 2023, symmetric signatures).

use core::fmt;
use core::time::Duration;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_durable as durable;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// How far a signature's time may be from the receiver's clock: what Standard Webhooks advises. Within it a receiver
/// remembers the ids that it has seen.
pub const TOLERANCE: Duration = Duration::from_secs(300);

const PREFIX: &str = "whsec_";
const VERSION: &str = "v1,";
/// Longest file of a secret.
const FILE_MAX: usize = 1_024;

/// A secret that a gate and one device share: 24 to 64 bytes, written `whsec_` and their Base64.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

/// What is no secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum SecretError {
    /// The file cannot be read.
    File(durable::ReadError),
    /// Not `whsec_` and Base64 of 24 to 64 bytes.
    Form,
}

/// A message that is not what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// None of its signatures is right.
    Signature,
    /// Its time is too far from now.
    Time {
        /// What it says.
        says: Timestamp,
    },
}

impl Secret {
    /// Reads a secret's text; white space around it is not part of it.
    ///
    /// # Errors
    /// [`SecretError::Form`].
    pub fn new(text: &str) -> Result<Self, SecretError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(SecretError::Form)?;
        let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| SecretError::Form)?);
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(SecretError::Form) }
    }

    /// Reads a secret's file.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let bytes = Zeroizing::new(durable::read(path, FILE_MAX).map_err(SecretError::File)?);
        Self::new(std::str::from_utf8(&bytes).map_err(|_| SecretError::Form)?)
    }

    /// signature = "v1," || Base64(HMAC-SHA-256(secret, id || "." || timestamp || "." || body))
    pub fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let at = at.as_secs().to_string();
        self.signature(&[id.as_bytes(), b".", at.as_bytes(), b".", body])
    }

    /// Whether one of the `signatures`, which are separated by spaces, is right, and the time near enough.
    ///
    /// # Errors
    /// [`SignatureError`]. Whoever takes messages also has to remember each `id` for twice [`TOLERANCE`].
    pub fn verify(
        &self,
        (id, at, body): (&str, Timestamp, &[u8]),
        signatures: &str,
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        if at.as_secs().abs_diff(now.as_secs()) > TOLERANCE.as_secs() {
            return Err(SignatureError::Time { says: at });
        }
        let right = self.sign(id, at, body);
        is_among(&right, signatures).then_some(()).ok_or(SignatureError::Signature)
    }

    /// Whether the signature of an answer is right. It is signed over its question's id, which is used once, so it needs
    /// no time of its own.
    pub(crate) fn signs(&self, parts: &[&[u8]], signature: &str) -> bool {
        is_among(&self.signature(parts), signature)
    }

    /// For uses that put a purpose of their own in front.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn signature(&self, parts: &[&[u8]]) -> String {
        format!("{VERSION}{}", STANDARD.encode(RING.hmac_sha256(&self.0, parts)))
    }
}

fn is_among(right: &str, signatures: &str) -> bool {
    let is_right = |one: &str| bool::from(one.as_bytes().ct_eq(right.as_bytes()));
    signatures.split(' ').any(is_right)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Form => f.write_str(
                "no secret: it has to be 'whsec_' and the Base64 of 24 to 64 random bytes, as \
                 'echo whsec_$(openssl rand -base64 32)' prints",
            ),
        }
    }
}

impl std::error::Error for SecretError {}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature => f.write_str("the signature is wrong; compare the secrets"),
            Self::Time { says } => write!(f, "signed at {says}, too far from now; set the clocks"),
        }
    }
}

impl std::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the libraries of Standard Webhooks, which all test with it.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let secret = Secret::new(SECRET).unwrap();
        assert_eq!(secret.sign(ID, at(1_614_265_330), BODY), SIGNATURE);
        let both = format!("v1,AAAA {SIGNATURE}");
        assert_eq!(secret.verify((ID, at(1_614_265_330), BODY), &both, at(1_614_265_630)), Ok(()));
    }

    #[test]
    fn another_message_secret_or_time_is_refused() {
        let (secret, then) = (Secret::new(SECRET).unwrap(), at(1_614_265_330));
        let other = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx").unwrap();
        let wrong = Err(SignatureError::Signature);
        assert_eq!(other.verify((ID, then, BODY), SIGNATURE, then), wrong);
        assert_eq!(secret.verify(("msg", then, BODY), SIGNATURE, then), wrong);
        assert_eq!(secret.verify((ID, then, b"{}"), SIGNATURE, then), wrong);
        assert_eq!(secret.verify((ID, at(1_614_265_331), BODY), SIGNATURE, then), wrong);
        for signatures in ["", " ", "v1,", "v1", "v2,g0hM9SsE", &SIGNATURE[3..]] {
            assert_eq!(secret.verify((ID, then, BODY), signatures, then), wrong, "{signatures}");
        }
        for now in [at(1_614_265_631), at(1_614_265_029)] {
            let old = Err(SignatureError::Time { says: then });
            assert_eq!(secret.verify((ID, then, BODY), SIGNATURE, now), old);
        }
    }

    #[test]
    fn what_is_no_secret_is_refused_and_a_secret_is_not_shown() {
        for text in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_*"] {
            assert!(matches!(Secret::new(text), Err(SecretError::Form)), "{text}");
        }
        let secret = Secret::new(&format!(" {SECRET}\n")).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
