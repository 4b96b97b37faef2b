//! A stretch of one shard's order.

use core::fmt;

use clearance_core::crypto::forgetting;
use clearance_core::ids::StatusIndex;
use zeroize::Zeroize;

use super::permutation;
use crate::month::ExpiryMonth;
use crate::shard::{ShardError, ShardSpec};
use crate::source::Digest;

/// The right to give out some of the positions of one shard.
///
/// The shard's positions stand in an order that only its key tells, a keyed permutation; an
/// allotment is a stretch of that order. So it takes a few bytes whatever it has given out, and
/// stretches split off for other issuing offices can never collide. An office learns the key, and
/// with it which positions belong to other stretches of the same shard (not whose they are): give
/// offices that must not know that much of each other shards of their own.
///
/// Durability: store the allotment *after* drawing and *before* handing out what was drawn; positions
/// drawn and never handed out are lost, which costs nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Allotment {
    pub(super) spec: ShardSpec,
    pub(super) key: [u8; 32],
    /// The whole stretch is `start..end`; `next..end` is left of it.
    pub(super) start: u32,
    pub(super) next: u32,
    pub(super) end: u32,
}

impl Allotment {
    /// All of a new shard. `key` is 32 random bytes, new for each shard.
    ///
    /// # Errors
    /// [`ShardError::Number`] or [`ShardError::Capacity`].
    pub fn new(spec: ShardSpec, key: [u8; 32]) -> Result<Self, ShardError> {
        spec.check()?;
        Ok(Self { spec, key, start: 0, next: 0, end: spec.capacity })
    }

    /// The shard, all of it.
    pub fn spec(&self) -> ShardSpec {
        self.spec
    }

    /// The shard's number.
    pub fn shard(&self) -> u16 {
        self.spec.number
    }

    /// The shard's positions, not only those of this allotment.
    pub fn capacity(&self) -> u32 {
        self.spec.capacity
    }

    /// The month that the shard's credentials expire in.
    pub fn month(&self) -> ExpiryMonth {
        self.spec.month
    }

    /// Positions drawn so far.
    pub fn drawn(&self) -> u32 {
        self.next - self.start
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
        let order = || permutation::permute(&self.key, self.spec.capacity, self.next, sha256);
        let position = forgetting(order);
        self.next += 1;
        // The shard and capacity were checked when the allotment was made.
        StatusIndex::new(self.spec.number, position).ok()
    }

    /// Splits off the right to the last `count` positions, for another office; `None` when fewer
    /// are left.
    pub fn split_off(&mut self, count: u32) -> Option<Self> {
        let start = self.end.checked_sub(count).filter(|start| *start >= self.next)?;
        let split = Self { start, next: start, ..self.clone() };
        self.end = start;
        Some(split)
    }

    /// Whether a position could be in both, drawn or not.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.spec.number == other.spec.number
            && self.start.max(other.start) < self.end.min(other.end)
    }
}

impl Drop for Allotment {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl fmt::Debug for Allotment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShardSpec { number, month, .. } = self.spec;
        write!(f, "Allotment(shard {number}, {month}, {} left, key ..)", self.left())
    }
}
