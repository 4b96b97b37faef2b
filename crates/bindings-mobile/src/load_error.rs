use std::error::Error;
use std::fmt;

use clearance_issuer as issuer;

/// Why stored bytes are not a wallet.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Damaged, cut, or not signed by its own root: restore them, or enrol again.
    Damaged {
        /// What is wrong.
        detail: String,
    },
    /// Written in another format: with a later one, update the app.
    Version {
        /// The format of the bytes.
        found: u64,
        /// The newest format that this version reads.
        reads: u64,
    },
}

impl From<issuer::LoadError> for LoadError {
    fn from(error: issuer::LoadError) -> Self {
        match error {
            issuer::LoadError::Version { found, reads } => Self::Version { found, reads },
            other => Self::Damaged { detail: other.to_string() },
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { detail } => f.write_str(detail),
            Self::Version { found, reads } => {
                write!(f, "written in format {found}, this app reads {reads}; update the app")
            }
        }
    }
}

impl Error for LoadError {}
