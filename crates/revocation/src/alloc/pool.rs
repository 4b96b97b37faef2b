//! The allotments of one issuing office, and their stored form.

use core::fmt;

use clearance_core::ids::StatusIndex;
use clearance_core::time::Timestamp;
use zeroize::Zeroizing;

use super::Allotment;
use crate::month::ExpiryMonth;
use crate::shard::ShardError;
use crate::source::Digest;

/// What one office can give out. The first office opens shards and grants allotments; others adopt them.
///
/// ```text
/// pool      = "clrpool1", last opened shard: u16, allotment *    ; integers big-endian
/// allotment = last: u32                  ; shard << 20 | (capacity - 1)
///             month: u16                 ; months since January 1970
///             next: u32, end: u32, key: 32 bytes
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    last_opened: u16,
    allotments: Vec<Allotment>,
}

impl Pool {
    const MAGIC: &[u8; 8] = b"clrpool1";
    const ALLOTMENT_LEN: usize = 4 + 2 + 4 + 4 + 32;

    /// Opens a shard for credentials that expire in `month`; gives its number. `key` is 32 random
    /// bytes. Numbers go round, so one comes again only after 4,095 others.
    pub fn open(
        &mut self,
        month: ExpiryMonth,
        capacity: u32,
        key: [u8; 32],
    ) -> Result<u16, PoolError> {
        let max = StatusIndex::MAX_SHARD;
        let mut numbers = (0..max).map(|step| (self.last_opened + step) % max + 1);
        let is_free = |number: &u16| self.allotments.iter().all(|held| held.shard != *number);
        let number = numbers.find(is_free).ok_or(PoolError::Full)?;
        self.allotments.push(Allotment::new(number, capacity, month, key)?);
        self.last_opened = number;
        Ok(number)
    }

    /// Draws a position for a credential that expires in `month`; `None` when a shard must be opened
    /// or granted first. Store the pool before the position is used.
    pub fn draw(
        &mut self,
        month: ExpiryMonth,
        sha256: impl Fn(&[u8]) -> Digest,
    ) -> Option<StatusIndex> {
        self.allotments.iter_mut().find(|held| held.month == month && held.left() > 0)?.draw(sha256)
    }

    /// Gives up `count` positions of one shard of `month`, for another office to adopt.
    pub fn grant(&mut self, month: ExpiryMonth, count: u32) -> Option<Allotment> {
        self.allotments.iter_mut().filter(|a| a.month == month).find_map(|a| a.split_off(count))
    }

    /// Takes over an allotment that another office granted.
    pub fn adopt(&mut self, allotment: Allotment) -> Result<(), PoolError> {
        if self.allotments.iter().any(|held| held.overlaps(&allotment)) {
            return Err(PoolError::Overlap { number: allotment.shard });
        }
        self.allotments.push(allotment);
        Ok(())
    }

    /// Drops the shards whose month was over at `now`; gives their numbers, ascending.
    pub fn retire(&mut self, now: Timestamp) -> Vec<u16> {
        let is_over = |held: &Allotment| held.month.end() <= now;
        let mut over: Vec<_> =
            self.allotments.iter().filter(|held| is_over(held)).map(Allotment::shard).collect();
        over.sort_unstable();
        over.dedup();
        self.allotments.retain(|held| !is_over(held));
        over
    }

    /// Positions left to draw for `month`.
    pub fn left(&self, month: ExpiryMonth) -> u64 {
        self.allotments.iter().filter(|a| a.month == month).map(|a| u64::from(a.left())).sum()
    }

    /// The allotments, in the order in which they are used.
    pub fn allotments(&self) -> &[Allotment] {
        &self.allotments
    }

    /// The stored form. It holds the keys: keep it as secret as the order of issue.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let len = Self::MAGIC.len() + 2 + self.allotments.len() * Self::ALLOTMENT_LEN;
        let mut out = Zeroizing::new(Vec::with_capacity(len));
        out.extend_from_slice(Self::MAGIC);
        out.extend_from_slice(&self.last_opened.to_be_bytes());
        for held in &self.allotments {
            let last = u32::from(held.shard) << StatusIndex::POSITION_BITS | (held.capacity - 1);
            out.extend_from_slice(&last.to_be_bytes());
            out.extend_from_slice(&held.month.as_u16().to_be_bytes());
            out.extend_from_slice(&held.next.to_be_bytes());
            out.extend_from_slice(&held.end.to_be_bytes());
            out.extend_from_slice(&held.key);
        }
        out
    }

    /// Reads the stored form.
    pub fn decode(bytes: &[u8]) -> Result<Self, PoolError> {
        let rest = bytes.strip_prefix(Self::MAGIC).ok_or(PoolError::Malformed)?;
        let (last_opened, rest) = rest.split_first_chunk().ok_or(PoolError::Malformed)?;
        let (chunks, []) = rest.as_chunks::<{ Self::ALLOTMENT_LEN }>() else {
            return Err(PoolError::Malformed);
        };
        let last_opened = u16::from_be_bytes(*last_opened);
        if last_opened > StatusIndex::MAX_SHARD {
            return Err(PoolError::Malformed);
        }
        let mut pool = Self { last_opened, allotments: Vec::new() };
        for chunk in chunks {
            pool.adopt(Allotment::decode(chunk).ok_or(PoolError::Malformed)?)?;
        }
        Ok(pool)
    }
}

impl Allotment {
    fn decode(chunk: &[u8; Pool::ALLOTMENT_LEN]) -> Option<Self> {
        let &[l3, l2, l1, l0, m1, m0, n3, n2, n1, n0, e3, e2, e1, e0, ref key @ ..] = chunk;
        let last = StatusIndex::from_u32(u32::from_be_bytes([l3, l2, l1, l0])).ok()?;
        let (shard, capacity) = (last.shard(), last.position() + 1);
        let month = ExpiryMonth::from_u16(u16::from_be_bytes([m1, m0]));
        let [next, end] = [[n3, n2, n1, n0], [e3, e2, e1, e0]].map(u32::from_be_bytes);
        let is_sound = next <= end && end <= capacity;
        is_sound.then(|| Self { shard, capacity, month, key: *key, next, end })
    }
}

/// Why a pool cannot do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolError {
    /// All 4,095 shards are open.
    Full,
    /// Bytes that are not a stored pool.
    Malformed,
    /// Two allotments share positions.
    Overlap {
        /// The shard.
        number: u16,
    },
    /// A bad capacity.
    Shard(ShardError),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("all 4095 shards are open; retire expired ones first"),
            Self::Malformed => {
                f.write_str("not a stored pool of positions; restore it from a backup")
            }
            Self::Overlap { number } => write!(
                f,
                "two allotments of shard {number} share positions: was one adopted twice?"
            ),
            Self::Shard(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PoolError {}

impl From<ShardError> for PoolError {
    fn from(error: ShardError) -> Self {
        Self::Shard(error)
    }
}
