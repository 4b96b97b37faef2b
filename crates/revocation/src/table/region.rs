//! One shard's part of a table, wherever it lies.

use std::borrow::Cow;

use clearance_core::status::Status;

use super::entry::{Code, Entry};
use crate::bits::BitWriter;
use crate::rice::parameter;
use crate::shard::{Shard, ShardError};

/// A bucket is 2^4 times 2^k positions: fewer members make a shorter search and more offsets.
const BUCKET_OVER_K: u32 = 4;
/// Smallest bucket, 2^5 positions: a gap in it fits one load with `k = 0` too.
const LEAST_BUCKET: u32 = 5;
/// Largest bucket: a whole shard.
const MOST_BUCKET: u32 = 20;

/// Offsets and streams of one shard, and the entry that says how to read them, as if they stood at
/// the start of a table.
#[derive(Clone)]
pub(super) struct Region<'a> {
    pub(super) entry: Entry,
    pub(super) bytes: Cow<'a, [u8]>,
}

impl Region<'_> {
    pub(super) fn of(shard: &Shard) -> Region<'static> {
        let mut code = code_of(shard);
        let (offsets, streams) = streams(shard, &code);
        let end = offsets.last().map_or(0, |end| *end as u64);
        code.width = u64::BITS - end.leading_zeros();
        let mut out = BitWriter::default();
        for offset in offsets {
            out.push(offset as u64, code.width);
        }
        let mut bytes = out.into_bytes();
        bytes.extend_from_slice(&streams);
        let entry = Entry {
            offsets: 0,
            // At most 2^20 gaps of at most 42 bits, and as many offsets of at most 28.
            end: bytes.len() as u32,
            capacity: shard.spec.capacity,
            month: shard.spec.month.as_u16(),
            revoked: shard.counts.revoked,
            suspended: shard.counts.suspended,
            code,
        };
        Region { entry, bytes: Cow::Owned(bytes) }
    }

    /// The shard. Damaged bytes give any shard or an error.
    pub(super) fn shard(&self, number: u16) -> Result<Shard, ShardError> {
        self.entry.shard(&self.bytes, number)
    }
}

fn code_of(shard: &Shard) -> Code {
    let count = shard.counts.exceptions();
    let k = parameter(count.into(), shard.spec.capacity.into()).min(MOST_BUCKET);
    // Nothing listed needs one bucket, not one for every few positions.
    let bucket = match count {
        0 => MOST_BUCKET,
        _ => (k + BUCKET_OVER_K).clamp(LEAST_BUCKET, MOST_BUCKET),
    };
    let mut rest = [Status::Valid, Status::Suspended, Status::Revoked]
        .into_iter()
        .filter(|status| *status != shard.common && shard.counts.of(*status) > 0);
    let (zero, one) = (rest.next(), rest.next());
    let marks = [zero, one].map(|status| status.unwrap_or(shard.common));
    Code { k, bucket, width: 0, label: u32::from(one.is_some()), common: shard.common, marks }
}

/// The streams of all buckets, and the bit where each starts and the last one ends.
fn streams(shard: &Shard, code: &Code) -> (Vec<usize>, Vec<u8>) {
    let buckets = ((shard.spec.capacity - 1) >> code.bucket) as usize + 1;
    let mut offsets = Vec::with_capacity(buckets + 1);
    offsets.push(0);
    let mut out = BitWriter::default();
    let mut next = 0;
    for mark in &shard.marks {
        let (position, status) = (mark.position(), mark.status());
        let bucket = position >> code.bucket;
        while offsets.len() <= bucket as usize {
            offsets.push(out.bit_len());
            next = (offsets.len() as u32 - 1) << code.bucket;
        }
        let gap = position - next;
        out.push_unary(u64::from(gap >> code.k));
        out.push(u64::from(gap & ((1 << code.k) - 1)), code.k);
        out.push(u64::from(status == code.marks[1]) & u64::from(code.label), code.label);
        next = position + 1;
    }
    offsets.resize(buckets + 1, out.bit_len());
    (offsets, out.into_bytes())
}
