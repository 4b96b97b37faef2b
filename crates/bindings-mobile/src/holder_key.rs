use std::error::Error;
use std::fmt;

use clearance_issuer::HolderKeyError;
use uniffi::UnexpectedUniFFICallbackError;

/// The holder's signing key, as the phone's key store offers it. The app implements it.
///
/// Called on the thread that asked for a code, with no lock held. Whatever comes back is verified with the public key
/// before it goes into a code.
///
/// A key that answers later, behind a prompt, does not fit in here: take the two phases, `prepare` and `finish`.
#[uniffi::export(with_foreign)]
pub trait HolderKey: Send + Sync {
    /// The public half, the same at every call: a `SubjectPublicKeyInfo` (Android's `getEncoded`), the 65 bytes of a P-256
    /// point (CryptoKit's `x963Representation`), the same compressed to 33, or the 32 bytes of an Ed25519 key.
    ///
    /// # Errors
    /// [`SignerError`] when the key store would not tell.
    fn public_key(&self) -> Result<Vec<u8>, SignerError>;

    /// Signs the whole `message`; the key hashes it itself (SHA-256 for P-256). P-256 in DER (Android Keystore) or as r
    /// followed by s (CryptoKit's `rawRepresentation`); Ed25519 as its 64 bytes.
    ///
    /// # Errors
    /// [`SignerError`] when the key store would not.
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, SignerError>;
}

/// Why a key store did not sign: what the app's [`HolderKey`] throws.
///
/// Any other exception counts as [`Failed`](Self::Failed).
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// The holder declined the prompt: ask again.
    Cancelled,
    /// Anything else.
    Failed {
        /// What the key store says. Only its first line is kept: the rest is a stack trace mostly.
        reason: String,
    },
    /// The key is no longer there: the holder must enrol again.
    Gone,
    /// The phone or the key store is locked: unlock the phone.
    Locked,
}

impl From<SignerError> for HolderKeyError {
    fn from(error: SignerError) -> Self {
        match error {
            SignerError::Cancelled => Self::Cancelled,
            SignerError::Failed { reason } => Self::Failed(first_line(&reason)),
            SignerError::Gone => Self::Gone,
            SignerError::Locked => Self::Locked,
        }
    }
}

impl From<UnexpectedUniFFICallbackError> for SignerError {
    fn from(error: UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: first_line(&error.reason) }
    }
}

impl fmt::Display for SignerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", HolderKeyError::from(self.clone()))
    }
}

impl Error for SignerError {}

/// Longest reason, in characters: a sentence that fits a log's line.
const MAX_REASON: usize = 200;

fn first_line(reason: &str) -> String {
    let line = reason.trim_start().lines().next().unwrap_or_default();
    line.trim_end().chars().take(MAX_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_stack_trace_stays_in_a_reason() {
        let trace =
            "java.lang.IllegalStateException: slot 3 is busy\n\tat a.b.C.sign(C.kt:7)\n\tat d.e";
        let error = SignerError::from(UnexpectedUniFFICallbackError::new(trace));
        let expected = "java.lang.IllegalStateException: slot 3 is busy";
        assert_eq!(error, SignerError::Failed { reason: expected.into() });
        let thrown = HolderKeyError::from(SignerError::Failed { reason: trace.into() });
        assert_eq!(thrown, HolderKeyError::Failed(expected.into()));
        let long = SignerError::from(UnexpectedUniFFICallbackError::new("x".repeat(1_000)));
        assert_eq!(long, SignerError::Failed { reason: "x".repeat(MAX_REASON) });
    }
}
