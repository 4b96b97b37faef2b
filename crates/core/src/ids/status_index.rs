use core::fmt;
use core::str::FromStr;

use super::{InvalidId, decimal};

/// Where a credential's status stands: a shard and a position in it.
///
/// The shard takes the upper 12 bits and is never 0, so that the CBOR form always has five bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusIndex(u32);

impl StatusIndex {
    /// Bits of the position inside a shard.
    pub const POSITION_BITS: u32 = 20;
    /// Greatest shard number.
    pub const MAX_SHARD: u16 = 0xfff;
    /// Greatest position.
    pub const MAX_POSITION: u32 = (1 << Self::POSITION_BITS) - 1;

    /// The index of `position` (0 to 1,048,575) in `shard` (1 to 4,095).
    ///
    /// # Errors
    /// [`InvalidId::StatusIndex`] for any other.
    pub const fn new(shard: u16, position: u32) -> Result<Self, InvalidId> {
        if shard == 0 || shard > Self::MAX_SHARD || position > Self::MAX_POSITION {
            return Err(InvalidId::StatusIndex);
        }
        Ok(Self((shard as u32) << Self::POSITION_BITS | position))
    }

    /// The index from its wire form.
    ///
    /// # Errors
    /// [`InvalidId::StatusIndex`], where the form has no shard.
    pub const fn from_u32(value: u32) -> Result<Self, InvalidId> {
        if value >> Self::POSITION_BITS == 0 {
            return Err(InvalidId::StatusIndex);
        }
        Ok(Self(value))
    }

    /// The wire form.
    pub const fn as_u32(self) -> u32 {
        self.0
    }

    /// The shard, 1 to 4,095.
    pub const fn shard(self) -> u16 {
        (self.0 >> Self::POSITION_BITS) as u16
    }

    /// The position in the shard, 0 to 1,048,575.
    pub const fn position(self) -> u32 {
        self.0 & Self::MAX_POSITION
    }
}

impl fmt::Display for StatusIndex {
    /// `SHARD:POSITION`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.shard(), self.position())
    }
}

impl FromStr for StatusIndex {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (shard, position) = text.split_once(':').ok_or(InvalidId::StatusIndex)?;
        match (decimal(shard), decimal(position)) {
            (Some(shard), Some(position)) => Self::new(shard, position),
            _ => Err(InvalidId::StatusIndex),
        }
    }
}

// A position points at a person: `Debug` output ends in logs.
impl fmt::Debug for StatusIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusIndex(shard {}, ..)", self.shard())
    }
}
