//! Why there is no shard.

use core::fmt;

use super::ShardHeader;

/// Why bytes are not a shard, or a shard cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShardError {
    /// The coded sets end early, or hold a position beyond the capacity.
    Bits {
        /// The shard.
        number: u16,
    },
    /// A capacity of 0 or above 1,048,576.
    Capacity,
    /// More positions revoked and suspended than there are.
    Counts(ShardHeader),
    /// Shard 0 or above 4,095.
    Number,
    /// Positions that do not ascend, are beyond the capacity, or both revoked and suspended.
    Positions,
    /// Fewer bytes than the header has.
    TooShort {
        /// Bytes there were.
        len: usize,
    },
    /// Bytes after the sets, or padding that is not zero.
    Trailing {
        /// The shard.
        number: u16,
    },
}

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits { number } => {
                write!(f, "shard {number}: positions are cut off or out of range; fetch it again")
            }
            Self::Capacity => f.write_str("a shard has 1 to 1048576 positions"),
            Self::Counts(ShardHeader { number, capacity, revoked, suspended, .. }) => write!(
                f,
                "shard {number}: {revoked} revoked and {suspended} suspended of {capacity}; \
                 fetch it again"
            ),
            Self::Number => f.write_str("shards are numbered 1 to 4095"),
            Self::Positions => f.write_str(
                "positions must ascend, lie below the capacity, and be revoked or suspended, \
                 not both",
            ),
            Self::TooShort { len } => {
                write!(
                    f,
                    "a shard has {} bytes or more, not {len}; fetch it again",
                    ShardHeader::LEN
                )
            }
            Self::Trailing { number } => {
                write!(f, "shard {number}: bytes left over after its positions; fetch it again")
            }
        }
    }
}

impl std::error::Error for ShardError {}
