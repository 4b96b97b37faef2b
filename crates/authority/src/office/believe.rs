//! Why an office does not believe a recovery request.

use core::fmt;

use super::StoreError;
use super::clock::ImplausibleClock;
use crate::recovery::RecoveryRefused;

/// Why a recovery request is not believed.
#[derive(Debug)]
#[non_exhaustive]
pub enum BelieveError {
    /// The clock cannot be right.
    Clock(ImplausibleClock),
    /// The request itself.
    Refused(RecoveryRefused),
    /// The directory.
    Store(StoreError),
}

impl fmt::Display for BelieveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(cause) => write!(f, "no recovery request believed: {cause}"),
            Self::Refused(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for BelieveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Clock(cause) => cause,
            Self::Refused(cause) => cause,
            Self::Store(cause) => cause,
        })
    }
}

impl From<StoreError> for BelieveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
