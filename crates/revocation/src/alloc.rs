//! Which position a new credential gets: at random, never twice, from a state of a few bytes.

mod permutation;
mod pool;

use core::fmt;

use clearance_core::crypto::forgetting;
use clearance_core::ids::StatusIndex;
use zeroize::Zeroize;

use crate::month::ExpiryMonth;
use crate::shard::{Shard, ShardError};
use crate::source::Digest;

pub use pool::{Pool, PoolError};

/// The right to give out some of the positions of one shard.
///
/// The shard's positions stand in an order that only its key tells, a keyed permutation; an
/// allotment is a stretch of that order. So it takes a few bytes whatever it has given out, and
/// stretches split off for other issuing offices can never collide. An office learns the key, and
/// with it which positions belong to other stretches of the same shard (not whose they are): give offices that
/// must not know that much of each other shards of their own.
///
/// Durability: store the allotment *after* drawing and *before* handing out what was drawn; positions
/// drawn and never handed out are lost, which costs nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Allotment {
    shard: u16,
    capacity: u32,
    month: ExpiryMonth,
    key: [u8; 32],
    /// What is left of the order: `next..end`.
    next: u32,
    end: u32,
}

impl Allotment {
    /// All of a new shard, for credentials that expire in `month`. `key` is 32 random bytes, new for
    /// each shard.
    pub fn new(
        shard: u16,
        capacity: u32,
        month: ExpiryMonth,
        key: [u8; 32],
    ) -> Result<Self, ShardError> {
        Shard::new(shard, capacity)?;
        Ok(Self { shard, capacity, month, key, next: 0, end: capacity })
    }

    /// The shard.
    pub fn shard(&self) -> u16 {
        self.shard
    }

    /// The shard's positions, not only those of this allotment.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// The month that the shard's credentials expire in.
    pub fn month(&self) -> ExpiryMonth {
        self.month
    }

    /// Positions left to draw.
    pub fn left(&self) -> u32 {
        self.end - self.next
    }

    /// The next position, or `None` when all are drawn.
    pub fn draw(&mut self, sha256: impl Fn(&[u8]) -> Digest) -> Option<StatusIndex> {
        if self.left() == 0 {
            return None;
        }
        let order = || permutation::permute(&self.key, self.capacity, self.next, sha256);
        let position = forgetting(order);
        self.next += 1;
        // The shard and capacity were checked when the allotment was made.
        StatusIndex::new(self.shard, position).ok()
    }

    /// Splits off the right to the last `count` positions, for another office; `None` when fewer
    /// are left.
    pub fn split_off(&mut self, count: u32) -> Option<Self> {
        let start = self.end.checked_sub(count).filter(|start| *start >= self.next)?;
        let split = Self { next: start, ..self.clone() };
        self.end = start;
        Some(split)
    }

    /// Whether both could draw one and the same position.
    fn overlaps(&self, other: &Self) -> bool {
        self.shard == other.shard && self.next.max(other.next) < self.end.min(other.end)
    }
}

impl Drop for Allotment {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl fmt::Debug for Allotment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shard, month, .. } = self;
        write!(f, "Allotment(shard {shard}, {month}, {} left, key ..)", self.left())
    }
}
