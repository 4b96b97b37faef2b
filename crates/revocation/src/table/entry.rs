//! The directory entry of one shard, and the search in its buckets.

use core::hint::black_box;

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use super::MAX_LEN;
use super::error::TableError;
use crate::bits::{WINDOW, top, window};
use crate::month::ExpiryMonth;
use crate::shard::mark::Mark;
use crate::shard::{Shard, ShardError, ShardHeader};
use crate::status::{from_bits, to_bits};

pub(super) const MAGIC: &[u8; 8] = b"clrstat1";
/// Bytes before the directory, and of each entry.
pub(super) const UNIT: usize = 32;
/// Zero bytes at the end.
pub(super) const TAIL: usize = 8;
/// Widest bucket offset: a pair of them must fit one load.
const MAX_OFFSET_BITS: u32 = WINDOW / 2;

/// One shard: where its region is and how to read it.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// First byte of the offsets; the streams follow.
    pub(super) offsets: u32,
    /// First byte after the streams.
    pub(super) end: u32,
    /// Positions; 0 where there is no shard.
    pub(super) capacity: u32,
    pub(super) code: Code,
    // Look-ups do without these: what they need is 16 bytes, which lie in one cache line.
    pub(super) revoked: u32,
    pub(super) suspended: u32,
    /// When its credentials expire.
    pub(super) month: u16,
}

/// How the exceptions of one shard are coded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    /// Low bits of a gap.
    pub(super) k: u32,
    /// A bucket is 2^bucket positions.
    pub(super) bucket: u32,
    /// Bits of one bucket offset.
    pub(super) width: u32,
    /// Bits (0 or 1) after a gap that tell `marks` apart.
    pub(super) label: u32,
    /// The status of positions that are not listed.
    pub(super) common: Status,
    /// The statuses of those that are.
    pub(super) marks: [Status; 2],
}

impl Code {
    pub(super) fn pack(&self) -> u32 {
        let [zero, one] = self.marks.map(to_bits);
        self.k
            | self.bucket << 5
            | self.width << 10
            | self.label << 16
            | to_bits(self.common) << 17
            | zero << 19
            | one << 21
    }

    #[inline(always)]
    fn unpack(word: u32) -> Self {
        Self {
            k: word & 31,
            bucket: word >> 5 & 31,
            width: word >> 10 & 63,
            label: word >> 16 & 1,
            common: from_bits(word >> 17),
            marks: [from_bits(word >> 19), from_bits(word >> 21)],
        }
    }
}

impl Entry {
    #[inline(always)]
    pub(super) fn load(bytes: &[u8], slot: u16) -> Option<Self> {
        let at = UNIT * (usize::from(slot) + 1);
        let chunk: &[u8; UNIT] = bytes.get(at..)?.first_chunk()?;
        let field = |i: usize| {
            u32::from_le_bytes([chunk[4 * i], chunk[4 * i + 1], chunk[4 * i + 2], chunk[4 * i + 3]])
        };
        Some(Self {
            offsets: field(0),
            end: field(1),
            capacity: field(2),
            code: Code::unpack(field(3)),
            revoked: field(4),
            suspended: field(5),
            month: u16::from_le_bytes([chunk[24], chunk[25]]),
        })
    }

    pub(super) fn store(&self) -> [u8; UNIT] {
        let mut out = [0; UNIT];
        let fields =
            [self.offsets, self.end, self.capacity, self.code.pack(), self.revoked, self.suspended];
        for (to, field) in out.chunks_exact_mut(4).zip(fields) {
            to.copy_from_slice(&field.to_le_bytes());
        }
        out[24..26].copy_from_slice(&self.month.to_le_bytes());
        out
    }

    pub(super) fn header(&self, number: u16) -> ShardHeader {
        let Self { capacity, revoked, suspended, .. } = *self;
        let month = ExpiryMonth::from_u16(self.month);
        ShardHeader { number, capacity, month, revoked, suspended }
    }

    /// First byte of the streams.
    #[inline(always)]
    pub(super) fn streams(&self) -> usize {
        let buckets = (self.capacity.wrapping_sub(1) >> self.code.bucket) as usize + 1;
        self.offsets as usize + ((buckets + 1) * self.code.width as usize).div_ceil(8)
    }

    /// Loads from where an even spread would put the position's stream. That is nearly always the
    /// right page and mostly the right cache line, so it is on its way while the offset is being read.
    #[inline(always)]
    fn touch(&self, bytes: &[u8], position: u32) {
        let streams = self.streams();
        let len = (self.end as usize).saturating_sub(streams) as u64;
        let guess =
            streams + (len * u64::from(position) / u64::from(self.capacity.max(1))) as usize;
        black_box(bytes.get(guess).copied());
    }

    #[inline(always)]
    pub(super) fn status(&self, bytes: &[u8], position: u32) -> Status {
        let code = &self.code;
        let target = u64::from(position) & ((1 << code.bucket) - 1);
        self.touch(bytes, position);
        let mut gaps = self.gaps(bytes, position >> code.bucket);
        loop {
            match gaps.next_mark() {
                Some((at, label)) if at == target => return code.marks[label],
                Some((at, _)) if at < target => {}
                _ => return code.common,
            }
        }
    }

    /// The shard in `bytes`. Damage may give any, but none with a position above the capacity.
    pub(super) fn shard(&self, bytes: &[u8], number: u16) -> Result<Shard, ShardError> {
        let spec = self.header(number).spec();
        spec.check()?;
        let Code { common, marks: statuses, .. } = self.code;
        let mut marks = Vec::new();
        for bucket in 0..=(self.capacity - 1) >> self.code.bucket {
            let mut gaps = self.gaps(bytes, bucket);
            // A mark beyond its bucket is damage. If it were followed, buckets that share a stream
            // would be read many times over.
            while let Some((at, label)) =
                gaps.next_mark().filter(|(at, _)| at >> self.code.bucket == 0)
            {
                let (at, status) = ((bucket << self.code.bucket) + at as u32, statuses[label]);
                if at < self.capacity && status != common {
                    marks.push(Mark::new(at, status));
                }
            }
        }
        Ok(Shard::of_marks(spec, common, marks))
    }

    /// The gaps of one bucket.
    #[inline(always)]
    fn gaps<'a>(&self, bytes: &'a [u8], bucket: u32) -> Gaps<'a> {
        let width = self.code.width;
        let pair = window(bytes, self.offsets as usize * 8 + bucket as usize * width as usize);
        let [from, to] = [top(pair, width), top(pair << width, width)];
        let streams = self.streams() * 8;
        let at = streams + from as usize;
        let end = (streams + to as usize).min(self.end as usize * 8);
        Gaps {
            bytes,
            at,
            end,
            word: window(bytes, at),
            held: WINDOW,
            next: 0,
            k: self.code.k,
            label: self.code.label,
        }
    }
}

/// Walks the stream of one bucket, holding as many bits as fit a register.
struct Gaps<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    word: u64,
    held: u32,
    next: u64,
    k: u32,
    label: u32,
}

impl Gaps<'_> {
    /// The next listed position in the bucket, and its label.
    #[inline(always)]
    fn next_mark(&mut self) -> Option<(u64, usize)> {
        if self.at >= self.end {
            return None;
        }
        let low = self.k + self.label;
        let mut zeros = self.word.leading_zeros();
        if zeros + 1 + low > self.held {
            self.word = window(self.bytes, self.at);
            self.held = WINDOW;
            zeros = self.word.leading_zeros();
            // A gap inside a bucket is never longer than a load, so this is damage.
            if zeros + 1 + low > WINDOW {
                return None;
            }
        }
        let rest = self.word << zeros << 1;
        let value = top(rest, low);
        let at = self.next + (u64::from(zeros) << self.k | value >> self.label);
        let label = value as usize & self.label as usize;
        self.word = rest << low;
        self.held -= zeros + 1 + low;
        self.at += (zeros + 1 + low) as usize;
        self.next = at + 1;
        Some((at, label))
    }
}

/// Checks that all entries point inside `bytes`; gives the first shard and how many entries there are.
pub(super) fn check(bytes: &[u8]) -> Result<(u16, u16), TableError> {
    if bytes.len() as u64 > MAX_LEN {
        return Err(TableError::TooLarge);
    }
    let head: &[u8; UNIT] = bytes.first_chunk().ok_or(TableError::Truncated)?;
    let [m @ .., _, _, _, _, _, _, _, _] = head;
    if m[..8] != MAGIC[..] || m[12..16] != [0; 4] || head[24..] != [0; 8] {
        return Err(TableError::NotATable);
    }
    let [first, shards] = [8, 10].map(|at| u16::from_le_bytes([head[at], head[at + 1]]));
    let end = usize::from(first) + usize::from(shards);
    if first == 0 || end > usize::from(StatusIndex::MAX_SHARD) + 1 {
        return Err(TableError::NotATable);
    }
    let mut len = [0; 8];
    len.copy_from_slice(&head[16..24]);
    let start = UNIT * (usize::from(shards) + 1);
    if u64::from_le_bytes(len) != bytes.len() as u64 || bytes.len() < start + TAIL {
        return Err(TableError::Truncated);
    }
    for slot in 0..shards {
        let entry = Entry::load(bytes, slot).ok_or(TableError::Truncated)?;
        if !entry.fits(start, bytes.len() - TAIL) {
            return Err(TableError::Entry { number: first + slot });
        }
    }
    Ok((first, shards))
}

impl Entry {
    /// Whether the region lies in `start..end` and the offsets lie in the region.
    fn fits(&self, start: usize, end: usize) -> bool {
        let Self { capacity, code, .. } = self;
        if *capacity == 0 {
            return self.store() == [0; UNIT];
        }
        let [offsets, last] = [self.offsets, self.end].map(|at| at as usize);
        *capacity <= 1 << 20
            && code.width <= MAX_OFFSET_BITS
            && start <= offsets
            && offsets <= last
            && last <= end
            && self.streams() <= last
    }
}
