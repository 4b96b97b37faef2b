//! The state in memory: a status per look-up, no allocation, no decoding beforehand.
//!
//! One flat run of bytes that can be written to a file and mapped into memory again:
//! ```text
//! table     = "clrstat1", first: u16, shards: u16, zero: u32, len: u64, zero: u64   ; 32 bytes
//!             entry * shards       ; for first, first + 1, ...; 32 bytes, zero where there is none
//!             region *             ; one per shard
//!             8 zero bytes         ; so that 64 bits can be loaded anywhere
//! entry     = offsets, end, capacity, code, revoked, suspended: u32, month: u16, 6 zero bytes
//! region    = offsets, streams     ; where each bucket's stream starts, in bits, w bits each
//! ```
//! Integers are little-endian, bit runs most significant bit first. A shard lists the positions that
//! do not have its commonest status. They lie in buckets of 16 · 2^k positions (8 to 15 of them at
//! random); a bucket's stream is Rice-coded gaps as on the wire, each followed by one bit when two
//! statuses need telling apart. So a look-up touches three places: entry, offset, stream.
//!
//! Measured beside Elias-Fano with sampled select: a tenth more bytes, and quicker, most of all cold,
//! because the high and low bits of a bucket lie together and its place can be guessed.

mod build;
mod draft;
mod entry;
mod error;
mod loss;
mod region;

use core::fmt;

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use crate::shard::{Shard, ShardHeader};
use crate::source::{ShardSource, SourceError};
use entry::Entry;

pub(crate) use draft::Draft;
pub use error::{NotCovered, TableError};
pub use loss::Loss;

/// Longest table, in bytes: what 32 bits reach. On a 32-bit machine, what it can count the bits of.
pub(crate) const MAX_LEN: u64 = if usize::BITS < 64 { usize::MAX as u64 / 8 } else { 1 << 32 };

/// Statuses of all shards, in `B`: a `Vec<u8>`, or a file mapped into memory.
#[derive(Clone)]
pub struct StatusTable<B = Vec<u8>> {
    bytes: B,
    first: u16,
    shards: u16,
}

impl<B: AsRef<[u8]>> StatusTable<B> {
    /// Takes bytes that [`build`](StatusTable::build) made, without copying.
    ///
    /// Checks what look-ups rely on to end and not to panic, not whether the statuses are true: check
    /// the [state root](crate::StateRoot) of the table, or a hash of the bytes, before trusting it.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn from_bytes(bytes: B) -> Result<Self, TableError> {
        let (first, shards) = entry::check(bytes.as_ref())?;
        Ok(Self { bytes, first, shards })
    }

    /// The bytes, as [`from_bytes`](Self::from_bytes) takes them.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// The status at `index`. Allocates nothing.
    ///
    /// # Errors
    /// [`NotCovered`].
    #[inline]
    pub fn status(&self, index: StatusIndex) -> Result<Status, NotCovered> {
        let entry = self.entry(index.shard()).ok_or(NotCovered::UnknownShard)?;
        if index.position() >= entry.capacity {
            return Err(NotCovered::BeyondCapacity);
        }
        Ok(entry.status(self.bytes.as_ref(), index.position()))
    }

    fn entry(&self, number: u16) -> Option<Entry> {
        let slot = number.checked_sub(self.first).filter(|slot| *slot < self.shards)?;
        Entry::load(self.bytes.as_ref(), slot).filter(|entry| entry.capacity > 0)
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for StatusTable<B> {
    // Sizes only: positions lead to persons.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusTable({} shards, {} bytes)", self.headers().len(), self.as_bytes().len())
    }
}

impl<B: AsRef<[u8]>> ShardSource for StatusTable<B> {
    fn headers(&self) -> Vec<ShardHeader> {
        let numbers = (0..self.shards).map(|slot| self.first + slot);
        numbers.filter_map(|number| Some(self.entry(number)?.header(number))).collect()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        let Some(entry) = self.entry(number) else {
            return Ok(None);
        };
        let shard = entry.shard(self.bytes.as_ref(), number)?;
        if shard.header() != entry.header(number) {
            return Err(SourceError::Missing { number });
        }
        Ok(Some(shard))
    }
}
