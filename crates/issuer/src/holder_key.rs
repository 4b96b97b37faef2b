//! The key that signs codes, wherever it lives.

use std::error::Error;
use std::fmt;

use clearance_core::crypto::{
    Algorithm, InvalidKey, Provider, PublicKey, Secret32, Signature, SigningKey, VerifyingKey,
    p256_signature_to_fixed,
};

/// The holder's signing key, as the phone's key store offers it.
///
/// A P-256 key may return its signature in DER (Android Keystore, PKCS #11) or as r followed by s
/// (CryptoKit, WebCrypto); an Ed25519 key returns its 64 bytes. Whatever comes back is verified
/// with [`public`](Self::public) before it goes into a code.
pub trait HolderKey: Send + Sync {
    /// The public half, the same at every call.
    fn public(&self) -> PublicKey;

    /// Signs the whole `message`; the key hashes it itself (SHA-256 for P-256).
    ///
    /// # Errors
    /// [`HolderKeyError`] when the key store would not.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HolderKeyError>;
}

/// A holder key in software, for phones without a key store and for tests.
///
/// Anyone who reads the phone's storage can copy it: prefer a key that cannot leave the hardware.
pub struct SoftwareKey(Box<dyn SigningKey>);

impl SoftwareKey {
    /// An Ed25519 key from 32 random bytes.
    pub fn ed25519(provider: &Provider, seed: &Secret32) -> Self {
        Self(provider.ed25519_key(seed))
    }

    /// A P-256 key from 32 random bytes.
    ///
    /// # Errors
    /// [`InvalidKey::ScalarOutOfRange`] for one draw in 2^32: draw again.
    pub fn p256(provider: &Provider, scalar: &Secret32) -> Result<Self, InvalidKey> {
        provider.p256_key(scalar).map(Self)
    }
}

impl HolderKey for SoftwareKey {
    fn public(&self) -> PublicKey {
        self.0.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HolderKeyError> {
        let signature = self.0.sign(message);
        signature
            .map(|bytes| bytes.to_vec())
            .map_err(|cause| HolderKeyError::Failed(cause.to_string()))
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftwareKey(redacted)")
    }
}

/// Brings a signature into its fixed form and verifies it: a key store that signs with another
/// key, or in another format, is found here and not at the gate.
pub(crate) fn checked(
    provider: &Provider,
    verifying: &VerifyingKey,
    message: &[u8],
    raw: &[u8],
) -> Result<Signature, SignError> {
    let bad = SignError::Signature { algorithm: verifying.algorithm(), length: raw.len() };
    let fixed = match verifying.algorithm() {
        Algorithm::Ed25519 => Signature::try_from(raw).ok(),
        Algorithm::Esp256 => p256_signature_to_fixed(raw).ok(),
    };
    match fixed {
        Some(fixed) if verifying.verify(provider, message, &fixed).is_ok() => Ok(fixed),
        _ => Err(bad),
    }
}

/// Why a key store did not sign.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HolderKeyError {
    /// The holder declined the prompt.
    Cancelled,
    /// Anything else; the text is the key store's.
    Failed(String),
    /// The key is no longer there: the holder must enrol again.
    Gone,
    /// The phone or the key store is locked.
    Locked,
}

impl fmt::Display for HolderKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the holder declined; ask again"),
            Self::Failed(cause) => write!(f, "the key store failed: {cause}"),
            Self::Gone => f.write_str("the key is gone from the key store; enrol again"),
            Self::Locked => f.write_str("the key store is locked; unlock the phone"),
        }
    }
}

impl Error for HolderKeyError {}

/// Why there is no good signature of the holder key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The key store did not sign.
    Key(HolderKeyError),
    /// Nothing that is signed with this public key could be relied on.
    PublicKey(InvalidKey),
    /// What the key store returned is not this key's signature over the message.
    Signature {
        /// What the key signs with.
        algorithm: Algorithm,
        /// Bytes returned.
        length: usize,
    },
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(cause) => write!(f, "holder key: {cause}"),
            Self::PublicKey(cause) => write!(f, "holder key: {cause}"),
            Self::Signature { algorithm, length } => write!(
                f,
                "holder key returned {length} bytes that are not its {algorithm:?} signature; \
                 check which key and which format the key store uses"
            ),
        }
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Key(cause) => Some(cause),
            Self::PublicKey(cause) => Some(cause),
            Self::Signature { .. } => None,
        }
    }
}
