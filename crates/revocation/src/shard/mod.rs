//! One shard: the status of each of its positions, and its canonical coded form.

mod error;

use core::fmt;

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use crate::bits::{BitReader, BitWriter};
use crate::month::ExpiryMonth;
use crate::rice::{read_set, write_set};

pub use error::ShardError;

/// The status of every position of one shard.
///
/// ```text
/// shard  = last: u32           ; big-endian: shard << 20 | (capacity - 1), the last status index
///          month: u16          ; when its credentials expire, in months since January 1970
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
    pub(crate) spec: ShardSpec,
    /// Ascending, below the capacity, disjoint from `suspended`.
    pub(crate) revoked: Vec<u32>,
    /// Ascending, below the capacity.
    pub(crate) suspended: Vec<u32>,
}

/// What stays as it is for as long as a shard is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardSpec {
    /// Shard, 1 to 4,095.
    pub number: u16,
    /// Positions, 1 to 1,048,576.
    pub capacity: u32,
    /// When its credentials expire. It may retire when that month is over.
    pub month: ExpiryMonth,
}

impl ShardSpec {
    /// R6: the number and capacity are such as a status index can name.
    pub(crate) fn check(&self) -> Result<(), ShardError> {
        if !(1..=StatusIndex::MAX_POSITION + 1).contains(&self.capacity) {
            return Err(ShardError::Capacity);
        }
        StatusIndex::new(self.number, self.capacity - 1).map_err(|_| ShardError::Number)?;
        Ok(())
    }

    /// The status index of the last position: how number and capacity are written.
    pub(crate) fn last(&self) -> u32 {
        u32::from(self.number) << StatusIndex::POSITION_BITS | (self.capacity - 1)
    }

    /// The inverse of [`last`](Self::last).
    pub(crate) fn from_last(last: u32, month: u16) -> Option<Self> {
        let last = StatusIndex::from_u32(last).ok()?;
        let month = ExpiryMonth::from_u16(month);
        Some(Self { number: last.shard(), capacity: last.position() + 1, month })
    }
}

/// What a shard's coded form starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardHeader {
    /// Shard, 1 to 4,095.
    pub number: u16,
    /// Positions, 1 to 1,048,576.
    pub capacity: u32,
    /// When its credentials expire.
    pub month: ExpiryMonth,
    /// Revoked positions.
    pub revoked: u32,
    /// Suspended positions.
    pub suspended: u32,
}

impl ShardHeader {
    /// Bytes of the coded header.
    pub const LEN: usize = 12;

    /// Reads the header in front of a coded shard.
    ///
    /// # Errors
    /// [`ShardError::TooShort`], [`ShardError::Number`] or [`ShardError::Counts`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ShardError> {
        let Some(&[a, b, c, d, m1, m0, r2, r1, r0, s2, s1, s0]) =
            bytes.first_chunk::<{ Self::LEN }>()
        else {
            return Err(ShardError::TooShort { len: bytes.len() });
        };
        let last = u32::from_be_bytes([a, b, c, d]);
        let spec = ShardSpec::from_last(last, u16::from_be_bytes([m1, m0]));
        let ShardSpec { number, capacity, month } = spec.ok_or(ShardError::Number)?;
        let header = Self {
            number,
            capacity,
            month,
            revoked: u32::from_be_bytes([0, r2, r1, r0]),
            suspended: u32::from_be_bytes([0, s2, s1, s0]),
        };
        if header.revoked + header.suspended > header.capacity {
            return Err(ShardError::Counts(header));
        }
        Ok(header)
    }

    /// What stays as it is while the shard is there.
    pub fn spec(&self) -> ShardSpec {
        ShardSpec { number: self.number, capacity: self.capacity, month: self.month }
    }

    /// Bits that tell which positions are revoked and which suspended, at the least.
    pub fn bound_bits(&self) -> f64 {
        crate::bound::shard_bits(self.capacity.into(), self.revoked.into(), self.suspended.into())
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.spec().last().to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.month.as_u16().to_be_bytes());
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
    ///
    /// # Errors
    /// [`ShardError::Number`] or [`ShardError::Capacity`].
    pub fn new(spec: ShardSpec) -> Result<Self, ShardError> {
        spec.check()?;
        Ok(Self { spec, revoked: Vec::new(), suspended: Vec::new() })
    }

    /// A shard with these positions revoked and suspended; both ascend and share nothing.
    ///
    /// # Errors
    /// [`ShardError::Positions`] where they do not, or those of [`new`](Self::new).
    pub fn from_positions(
        spec: ShardSpec,
        revoked: Vec<u32>,
        suspended: Vec<u32>,
    ) -> Result<Self, ShardError> {
        let ascend = |set: &[u32]| {
            set.windows(2).all(|pair| pair[0] < pair[1])
                && set.last().is_none_or(|p| *p < spec.capacity)
        };
        let shared = suspended.iter().any(|position| revoked.binary_search(position).is_ok());
        if !ascend(&revoked) || !ascend(&suspended) || shared {
            return Err(ShardError::Positions);
        }
        Ok(Self { revoked, suspended, ..Self::new(spec)? })
    }

    /// The shard's number, capacity and counts.
    pub fn header(&self) -> ShardHeader {
        let ShardSpec { number, capacity, month } = self.spec;
        ShardHeader {
            number,
            capacity,
            month,
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
        if position >= self.spec.capacity {
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
        write_set(&mut out, &self.revoked, self.spec.capacity);
        let left = self.spec.capacity - self.revoked.len() as u32;
        write_set(&mut out, &ranks_without(&self.suspended, &self.revoked), left);
        out.into_bytes()
    }

    /// Reads a coded form: exactly what [`encode`](Self::encode) would write, or an error.
    /// Takes memory for at most `capacity` positions.
    ///
    /// # Errors
    /// [`ShardError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ShardError> {
        let header = ShardHeader::decode(bytes)?;
        let ShardHeader { number, capacity, revoked, suspended, .. } = header;
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
        Ok(Self { spec: header.spec(), revoked, suspended })
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
