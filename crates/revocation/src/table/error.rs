//! What can be wrong with a table, and what it cannot answer.

use core::fmt;

use super::MAX_LEN;
use crate::source::SourceError;

/// Why the list says nothing about a position.
///
/// Deliberately closed: a table has no other way not to cover one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCovered {
    /// The shard has fewer positions.
    BeyondCapacity,
    /// There is no such shard.
    UnknownShard,
}

impl fmt::Display for NotCovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeyondCapacity => "the list has no such position in this shard: is it too old?",
            Self::UnknownShard => "the list has no such shard: is it too old?",
        })
    }
}

impl std::error::Error for NotCovered {}

/// Why there is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// A shard's entry points outside the table.
    Entry {
        /// The shard.
        number: u16,
    },
    /// The bytes are something else, or a table of another version.
    NotATable,
    /// The state that the table is made from cannot be read.
    Source(SourceError),
    /// More than 4 GiB, which no state needs that status indices can name; on a 32-bit machine more
    /// than 512 MiB.
    TooLarge,
    /// Bytes are missing or left over.
    Truncated,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry { number } => {
                write!(f, "status table: the entry of shard {number} is damaged; build it again")
            }
            Self::NotATable => f.write_str("not a status table of this version; build it again"),
            Self::Source(error) => error.fmt(f),
            Self::TooLarge => {
                write!(f, "status table above {} MiB; split the state", MAX_LEN.div_ceil(1 << 20))
            }
            Self::Truncated => f.write_str("status table of the wrong length; build it again"),
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Source(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SourceError> for TableError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}
