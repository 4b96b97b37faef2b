//! One shard: the status of each of its positions, and its canonical coded form.

mod error;

use core::fmt;

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use crate::bits::{BitReader, BitWriter};
use crate::rice::{read_set, write_set};

pub use error::ShardError;

/// The status of every position of one shard.
///
/// ```text
/// shard  = last: u32           ; big-endian: shard << 20 | (capacity - 1), the last status index
///          revoked: u24        ; how many
///          suspended: u24
///          bits                ; the revoked positions as a set below capacity, then the suspended
///                              ; ones by rank among those not revoked, as a set below
///                              ; capacity - revoked; zero bits to the end of the last byte
/// ```
/// Two sets, the second by rank, because their bound is exactly that of one set with labels, but a
/// label costs a whole bit also where hardly anything is suspended; and by rank no position can be
/// in both. The same statuses always give the same bytes, and other bytes are refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Shard {
    pub(crate) number: u16,
    pub(crate) capacity: u32,
    /// Ascending, below `capacity`, disjoint from `suspended`.
    pub(crate) revoked: Vec<u32>,
    /// Ascending, below `capacity`.
    pub(crate) suspended: Vec<u32>,
}

/// What a shard's coded form starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardHeader {
    /// Shard, 1 to 4,095.
    pub number: u16,
    /// Positions, 1 to 1,048,576.
    pub capacity: u32,
    /// Revoked positions.
    pub revoked: u32,
    /// Suspended positions.
    pub suspended: u32,
}

impl ShardHeader {
    /// Bytes of the coded header.
    pub const LEN: usize = 10;

    /// Reads the header in front of a coded shard.
    pub fn decode(bytes: &[u8]) -> Result<Self, ShardError> {
        let Some(&[a, b, c, d, r2, r1, r0, s2, s1, s0]) = bytes.first_chunk::<{ Self::LEN }>()
        else {
            return Err(ShardError::TooShort { len: bytes.len() });
        };
        let last = u32::from_be_bytes([a, b, c, d]);
        let Ok(last) = StatusIndex::from_u32(last) else {
            return Err(ShardError::Number);
        };
        let header = Self {
            number: last.shard(),
            capacity: last.position() + 1,
            revoked: u32::from_be_bytes([0, r2, r1, r0]),
            suspended: u32::from_be_bytes([0, s2, s1, s0]),
        };
        if header.revoked + header.suspended > header.capacity {
            return Err(ShardError::Counts(header));
        }
        Ok(header)
    }

    /// Bits that tell which positions are revoked and which suspended, at the least.
    pub fn bound_bits(&self) -> f64 {
        crate::bound::shard_bits(self.capacity.into(), self.revoked.into(), self.suspended.into())
    }

    fn encode(&self) -> Vec<u8> {
        let last = u32::from(self.number) << StatusIndex::POSITION_BITS | (self.capacity - 1);
        let mut bytes = last.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.revoked.to_be_bytes()[1..]);
        bytes.extend_from_slice(&self.suspended.to_be_bytes()[1..]);
        bytes
    }
}

impl Shard {
    /// No coded form is longer, in bytes: whatever `k` follows from the counts, each set takes less
    /// than 1.1 bits for each integer of its universe.
    pub const MAX_LEN: usize = ShardHeader::LEN + 2 * 11 * (1 << 20) / 10 / 8;

    /// A shard of which every position is valid.
    pub fn new(number: u16, capacity: u32) -> Result<Self, ShardError> {
        if capacity == 0 {
            return Err(ShardError::Capacity);
        }
        match StatusIndex::new(number, capacity - 1) {
            Ok(_) => Ok(Self { number, capacity, revoked: Vec::new(), suspended: Vec::new() }),
            Err(_) if capacity > StatusIndex::MAX_POSITION + 1 => Err(ShardError::Capacity),
            Err(_) => Err(ShardError::Number),
        }
    }

    /// A shard with these positions revoked and suspended; both ascend and share nothing.
    pub fn from_positions(
        number: u16,
        capacity: u32,
        revoked: Vec<u32>,
        suspended: Vec<u32>,
    ) -> Result<Self, ShardError> {
        let ascend = |set: &[u32]| {
            set.windows(2).all(|pair| pair[0] < pair[1]) && set.last().is_none_or(|p| *p < capacity)
        };
        let shared = suspended.iter().any(|position| revoked.binary_search(position).is_ok());
        if !ascend(&revoked) || !ascend(&suspended) || shared {
            return Err(ShardError::Positions);
        }
        Ok(Self { revoked, suspended, ..Self::new(number, capacity)? })
    }

    /// The shard's number, capacity and counts.
    pub fn header(&self) -> ShardHeader {
        ShardHeader {
            number: self.number,
            capacity: self.capacity,
            revoked: self.revoked.len() as u32,
            suspended: self.suspended.len() as u32,
        }
    }

    /// The revoked positions, ascending.
    pub fn revoked(&self) -> &[u32] {
        &self.revoked
    }

    /// The suspended positions, ascending.
    pub fn suspended(&self) -> &[u32] {
        &self.suspended
    }

    /// The status of `position`, or `None` beyond the capacity.
    pub fn status(&self, position: u32) -> Option<Status> {
        let is_in = |set: &[u32]| set.binary_search(&position).is_ok();
        if position >= self.capacity {
            return None;
        }
        Some(match (is_in(&self.revoked), is_in(&self.suspended)) {
            (true, _) => Status::Revoked,
            (_, true) => Status::Suspended,
            _ => Status::Valid,
        })
    }

    /// The coded form.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = BitWriter::after(self.header().encode());
        write_set(&mut out, &self.revoked, self.capacity);
        let left = self.capacity - self.revoked.len() as u32;
        write_set(&mut out, &ranks_without(&self.suspended, &self.revoked), left);
        out.into_bytes()
    }

    /// Reads a coded form: exactly what [`encode`](Self::encode) would write, or an error.
    /// Takes memory for at most `capacity` positions.
    pub fn decode(bytes: &[u8]) -> Result<Self, ShardError> {
        let ShardHeader { number, capacity, revoked, suspended } = ShardHeader::decode(bytes)?;
        let mut bits = BitReader::new(&bytes[ShardHeader::LEN..]);
        let revoked =
            read_set(&mut bits, revoked, capacity).map_err(|_| ShardError::Bits { number })?;
        let left = capacity - revoked.len() as u32;
        let ranks =
            read_set(&mut bits, suspended, left).map_err(|_| ShardError::Bits { number })?;
        if !bits.is_at_end() {
            return Err(ShardError::Trailing { number });
        }
        let suspended = positions_without(&ranks, &revoked);
        Ok(Self { number, capacity, revoked, suspended })
    }
}

/// The rank of each of `positions` among those not in `taken`. Both ascend and share nothing.
fn ranks_without(positions: &[u32], taken: &[u32]) -> Vec<u32> {
    let mut before = 0;
    let rank = |position: &u32| {
        before += taken[before..].iter().take_while(|other| *other < position).count();
        position - before as u32
    };
    positions.iter().map(rank).collect()
}

/// The inverse of [`ranks_without`].
fn positions_without(ranks: &[u32], taken: &[u32]) -> Vec<u32> {
    let mut before = 0;
    let position = |rank: &u32| {
        while taken.get(before).is_some_and(|other| *other <= rank + before as u32) {
            before += 1;
        }
        rank + before as u32
    };
    ranks.iter().map(position).collect()
}

impl fmt::Debug for Shard {
    // Counts only: positions lead to persons, and there can be a million of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header().fmt(f)
    }
}
