//! A pool's stored form.

use clearance_core::ids::StatusIndex;
use zeroize::Zeroizing;

use super::{Pool, PoolError, Record};
use crate::alloc::Allotment;
use crate::shard::ShardSpec;
use crate::source::Digest;

const MAGIC: &[u8; 8] = b"clrpool2";
/// What the magic of every version starts with.
const FAMILY: &[u8; 7] = b"clrpool";
const PUBLISHED: u8 = 1;
const CLOSED: u8 = 2;

const HEAD_LEN: usize = 8 + 8 + 2 + 2;
const SHARD_LEN: usize = 4 + 2 + 1;
const ALLOTMENT_LEN: usize = 2 + 4 + 4 + 4 + 32;
const HASH_LEN: usize = 32;

/// ```text
/// pool      = "clrpool2", serial: u64, last opened shard: u16, shards: u16,
///             shard *, allotment *,      ; integers are big-endian
///             SHA-256 of all before it   ; against damage, not against forgery
/// shard     = last: u32, month: u16,     ; shard << 20 | (capacity - 1); ascending
///             flags: u8                  ; 1 published, 2 closed
/// allotment = shard: u16, start: u32, next: u32, end: u32, key: 32 bytes
/// ```
impl Pool {
    /// The stored form. It holds the keys: keep it as secret as the order of issue.
    pub fn encode(&self, sha256: impl Fn(&[u8]) -> Digest) -> Zeroizing<Vec<u8>> {
        let len = HEAD_LEN
            + self.shards.len() * SHARD_LEN
            + self.allotments.len() * ALLOTMENT_LEN
            + HASH_LEN;
        let mut out = Zeroizing::new(Vec::with_capacity(len));
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.serial.to_be_bytes());
        out.extend_from_slice(&self.last_opened.to_be_bytes());
        // At most 4,095: one for each number.
        out.extend_from_slice(&(self.shards.len() as u16).to_be_bytes());
        for record in self.shards.values() {
            out.extend_from_slice(&record.spec.last().to_be_bytes());
            out.extend_from_slice(&record.spec.month.as_u16().to_be_bytes());
            out.push(
                (u8::from(record.is_published) * PUBLISHED) | (u8::from(record.is_closed) * CLOSED),
            );
        }
        for held in &self.allotments {
            out.extend_from_slice(&held.spec.number.to_be_bytes());
            for at in [held.start, held.next, held.end] {
                out.extend_from_slice(&at.to_be_bytes());
            }
            out.extend_from_slice(&held.key);
        }
        let hash = sha256(&out);
        out.extend_from_slice(&hash);
        out
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`PoolError::Version`] for another format, [`PoolError::Damaged`] for a wrong checksum,
    /// [`PoolError::Malformed`] for what no pool is stored as.
    pub fn decode(bytes: &[u8], sha256: impl Fn(&[u8]) -> Digest) -> Result<Self, PoolError> {
        if !bytes.starts_with(MAGIC) {
            let is_other = bytes.starts_with(FAMILY);
            return Err(if is_other { PoolError::Version } else { PoolError::Malformed });
        }
        let (content, hash) = bytes.split_last_chunk::<HASH_LEN>().ok_or(PoolError::Damaged)?;
        if sha256(content) != *hash {
            return Err(PoolError::Damaged);
        }
        read(content).ok_or(PoolError::Malformed)
    }
}

/// Everything but the checksum.
fn read(content: &[u8]) -> Option<Pool> {
    let (head, rest) = content.split_first_chunk::<HEAD_LEN>()?;
    let (_, head) = head.split_first_chunk::<8>()?;
    let (serial, head) = head.split_first_chunk()?;
    let (last_opened, head) = head.split_first_chunk()?;
    let count = u16::from_be_bytes(*head.first_chunk()?);
    let last_opened = u16::from_be_bytes(*last_opened);
    let (shards, allotments) = rest.split_at_checked(usize::from(count) * SHARD_LEN)?;
    let (allotments, []) = allotments.as_chunks() else { return None };
    if last_opened > StatusIndex::MAX_SHARD {
        return None;
    }
    let mut pool = Pool { last_opened, ..Pool::default() };
    for chunk in shards.as_chunks().0 {
        let record = Record::read(chunk)?;
        let ascends =
            pool.shards.last_key_value().is_none_or(|(last, _)| *last < record.spec.number);
        pool.insert(record).ok().filter(|()| ascends)?;
    }
    for chunk in allotments {
        let held = read_allotment(&pool, chunk)?;
        if pool.allotments.iter().any(|other| other.overlaps(&held)) {
            return None;
        }
        pool.allotments.push(held);
    }
    pool.serial = u64::from_be_bytes(*serial);
    Some(pool)
}

impl Record {
    fn read(&[a, b, c, d, m1, m0, flags]: &[u8; SHARD_LEN]) -> Option<Self> {
        let month = u16::from_be_bytes([m1, m0]);
        let spec = ShardSpec::from_last(u32::from_be_bytes([a, b, c, d]), month)?;
        let [is_published, is_closed] = [PUBLISHED, CLOSED].map(|flag| flags & flag != 0);
        (flags <= PUBLISHED | CLOSED).then_some(Self { spec, is_published, is_closed })
    }
}

fn read_allotment(pool: &Pool, chunk: &[u8; ALLOTMENT_LEN]) -> Option<Allotment> {
    let &[n1, n0, s3, s2, s1, s0, x3, x2, x1, x0, e3, e2, e1, e0, ref key @ ..] = chunk;
    let spec = pool.shards.get(&u16::from_be_bytes([n1, n0]))?.spec;
    let [start, next, end] =
        [[s3, s2, s1, s0], [x3, x2, x1, x0], [e3, e2, e1, e0]].map(u32::from_be_bytes);
    let is_sound = start <= next && next <= end && end <= spec.capacity;
    is_sound.then(|| Allotment { spec, key: *key, start, next, end })
}
