//! Why there is no delta.

use core::fmt;

use crate::change::ChangeError;
use crate::shard::ShardError;
use crate::source::SourceError;

/// Why a delta cannot be made, read or applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeltaError {
    /// A change does not fit the shard that it is made to.
    Change {
        /// The shard.
        number: u16,
        /// What does not fit.
        error: ChangeError,
    },
    /// The delta opens a shard that is there already.
    Exists {
        /// The shard.
        number: u16,
    },
    /// The bytes end early, name a position that the state does not have, or could be read in more
    /// than one way.
    Malformed,
    /// The state before cannot be read.
    Source(SourceError),
    /// Bytes after the sets, or padding that is not zero.
    Trailing,
    /// The delta retires or changes a shard that is not there.
    Unknown {
        /// The shard.
        number: u16,
    },
}

impl fmt::Display for DeltaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change { number, error } => write!(f, "shard {number}: {error}"),
            Self::Exists { number } => {
                write!(f, "delta opens shard {number}, which is open: is it for this state?")
            }
            Self::Malformed => f.write_str("delta does not fit this state; fetch it again"),
            Self::Source(error) => error.fmt(f),
            Self::Trailing => f.write_str("bytes left over after the delta; fetch it again"),
            Self::Unknown { number } => {
                write!(f, "delta changes shard {number}, which is unknown: is it for this state?")
            }
        }
    }
}

impl std::error::Error for DeltaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Change { error, .. } => Some(error),
            Self::Source(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SourceError> for DeltaError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl From<ShardError> for DeltaError {
    fn from(error: ShardError) -> Self {
        Self::Source(SourceError::Shard(error))
    }
}
