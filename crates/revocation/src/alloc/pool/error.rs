use core::fmt;

use crate::shard::ShardError;

/// Why a pool cannot do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolError {
    /// The shard gives out no more positions.
    Closed {
        /// The shard.
        number: u16,
    },
    /// The checksum of a stored pool does not match.
    Damaged,
    /// All 4,095 shards are open.
    Full,
    /// The pool has a shard of this number.
    Known {
        /// The shard.
        number: u16,
    },
    /// Bytes that are not a stored pool.
    Malformed,
    /// The pool has the shard with another capacity or month.
    Other {
        /// The shard.
        number: u16,
    },
    /// Two allotments share positions.
    Overlap {
        /// The shard.
        number: u16,
    },
    /// A bad number or capacity.
    Shard(ShardError),
    /// The pool has no shard of this number.
    Unknown {
        /// The shard.
        number: u16,
    },
    /// A stored pool of another version.
    Version,
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { number } => {
                write!(f, "shard {number} is closed and takes in no allotment; use another shard")
            }
            // Not "restore it": an older copy gives positions out a second time.
            Self::Damaged => f.write_str(
                "the pool of positions is damaged: its checksum does not match; do not put an \
                 older copy in its place, but make a new pool from the published list",
            ),
            Self::Full => f.write_str("all 4095 shards are open; retire expired ones first"),
            Self::Known { number } => {
                write!(f, "the pool has a shard {number}; open another number")
            }
            Self::Malformed => f.write_str("not a stored pool of positions; is it another file?"),
            Self::Other { number } => write!(
                f,
                "the pool has shard {number} with another capacity or month; is the allotment from \
                 another authority?"
            ),
            Self::Overlap { number } => write!(
                f,
                "two allotments of shard {number} share positions: was one adopted twice?"
            ),
            Self::Shard(error) => error.fmt(f),
            Self::Unknown { number } => write!(f, "the pool has no shard {number}"),
            Self::Version => f.write_str(
                "a pool of positions in another version's form; use the program that wrote it",
            ),
        }
    }
}

impl std::error::Error for PoolError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Shard(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ShardError> for PoolError {
    fn from(error: ShardError) -> Self {
        Self::Shard(error)
    }
}
