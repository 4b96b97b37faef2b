//! One shard: the status of each of its positions, and its canonical coded form.

mod coded;
mod error;
pub(crate) mod mark;
pub(crate) mod ranks;

use core::fmt;

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use crate::month::ExpiryMonth;

use mark::{Counts, Mark};

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
///
/// In memory it is the commonest status and every position that has another one, so that it takes
/// memory and time in proportion to its coded form, however many are revoked.
#[derive(Clone, PartialEq, Eq)]
pub struct Shard {
    pub(crate) spec: ShardSpec,
    pub(crate) common: Status,
    pub(crate) counts: Counts,
    /// Every position of another status, ascending.
    pub(crate) marks: Vec<Mark>,
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

    /// Positions of another status than the commonest: what the shard takes in memory, and what
    /// changing it takes in time.
    pub fn exceptions(&self) -> u32 {
        self.counts().exceptions()
    }

    pub(crate) fn counts(&self) -> Counts {
        let Self { capacity, revoked, suspended, .. } = *self;
        // Saturating: a header may announce what its shard does not have.
        let valid = capacity.saturating_sub(revoked).saturating_sub(suspended);
        Counts { valid, suspended, revoked }
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
        Ok(Self::of_marks(spec, Status::Valid, Vec::new()))
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
        spec.check()?;
        let ascend = |set: &[u32]| set.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascend(&revoked) || !ascend(&suspended) {
            return Err(ShardError::Positions);
        }
        let marks = |set: Vec<u32>, status| {
            set.into_iter().filter(|at| *at < spec.capacity).map(move |at| Mark::new(at, status))
        };
        let wanted = revoked.len() + suspended.len();
        let mut all: Vec<Mark> = marks(revoked, Status::Revoked).collect();
        all.extend(marks(suspended, Status::Suspended));
        all.sort_unstable_by_key(|mark| mark.position());
        all.dedup_by_key(|mark| mark.position());
        // One beyond the capacity, or in both.
        if all.len() < wanted {
            return Err(ShardError::Positions);
        }
        Ok(Self::of_marks(spec, Status::Valid, all))
    }

    /// The shard of which every position has status `common` but for the marks, which ascend, lie
    /// below the capacity and have another one.
    pub(crate) fn of_marks(spec: ShardSpec, common: Status, marks: Vec<Mark>) -> Self {
        let mut counts = Counts { valid: 0, suspended: 0, revoked: 0 };
        counts.add(common, spec.capacity - marks.len() as u32);
        marks.iter().for_each(|mark| counts.add(mark.status(), 1));
        let shard = Self { spec, common, counts, marks };
        // Where another one is the commonest, a third of the positions or more are marked: going
        // through all of them is no more than three times the work so far.
        match counts.commonest() {
            best if best == common => shard,
            best => Self { common: best, marks: shard.marks_against(best).collect(), ..shard },
        }
    }

    /// The shard's number, capacity, month and counts.
    pub fn header(&self) -> ShardHeader {
        let ShardSpec { number, capacity, month } = self.spec;
        let Counts { revoked, suspended, .. } = self.counts;
        ShardHeader { number, capacity, month, revoked, suspended }
    }

    /// The revoked positions, ascending.
    pub fn revoked(&self) -> Vec<u32> {
        self.positions(Status::Revoked)
    }

    /// The suspended positions, ascending.
    pub fn suspended(&self) -> Vec<u32> {
        self.positions(Status::Suspended)
    }

    /// The status of `position`, or `None` beyond the capacity.
    pub fn status(&self, position: u32) -> Option<Status> {
        if position >= self.spec.capacity {
            return None;
        }
        let place = self.marks.binary_search_by_key(&position, |mark| mark.position());
        Some(place.map_or(self.common, |place| self.marks[place].status()))
    }

    /// Every position that is not valid, ascending.
    pub(crate) fn marked(&self) -> impl Iterator<Item = (u32, Status)> + '_ {
        self.marks_against(Status::Valid).map(|mark| (mark.position(), mark.status()))
    }

    /// Every position that has another status than `common`, ascending.
    pub(crate) fn marks_against(&self, common: Status) -> Box<dyn Iterator<Item = Mark> + '_> {
        if common == self.common {
            return Box::new(self.marks.iter().copied());
        }
        let mut marks = self.marks.iter().copied().peekable();
        let all = (0..self.spec.capacity).map(move |at| {
            let mark = marks.next_if(|mark| mark.position() == at);
            mark.unwrap_or(Mark::new(at, self.common))
        });
        Box::new(all.filter(move |mark| mark.status() != common))
    }

    /// Every position of the commonest status, ascending.
    pub(crate) fn unmarked(&self) -> impl Iterator<Item = u32> + '_ {
        let mut marks = self.marks.iter().map(|mark| mark.position()).peekable();
        (0..self.spec.capacity).filter(move |at| marks.next_if_eq(at).is_none())
    }

    fn positions(&self, status: Status) -> Vec<u32> {
        if status == self.common {
            return self.unmarked().collect();
        }
        let of_status = self.marks.iter().filter(|mark| mark.status() == status);
        of_status.map(|mark| mark.position()).collect()
    }
}

impl fmt::Debug for Shard {
    // Counts only: positions lead to persons, and there can be a million of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header().fmt(f)
    }
}
