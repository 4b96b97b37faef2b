//! What can go wrong with the holder's key is the same wherever it signs.

/// Takes the failures of key and arguments into an error that has a variant for each.
macro_rules! take_key_failures {
    ($error:ty) => {
        impl From<clearance_issuer::SignError> for $error {
            fn from(error: clearance_issuer::SignError) -> Self {
                use clearance_issuer::{HolderKeyError, SignError};
                match error {
                    SignError::Key(HolderKeyError::Cancelled) => Self::Cancelled,
                    SignError::Key(HolderKeyError::Gone) => Self::KeyGone,
                    SignError::Key(HolderKeyError::Locked) => Self::KeyLocked,
                    SignError::Key(HolderKeyError::Failed(reason)) => Self::KeyFailed { reason },
                    other => Self::BadSignature { detail: other.to_string() },
                }
            }
        }

        impl From<crate::SignerError> for $error {
            fn from(error: crate::SignerError) -> Self {
                Self::from(clearance_issuer::SignError::Key(error.into()))
            }
        }

        impl From<crate::InputError> for $error {
            fn from(error: crate::InputError) -> Self {
                Self::BadInput { detail: error.to_string() }
            }
        }
    };
}
pub(crate) use take_key_failures;
