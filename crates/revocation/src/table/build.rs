//! Making a table.

use clearance_core::status::Status;

use super::entry::{Code, Entry, MAGIC, TAIL, UNIT};
use super::error::TableError;
use super::{MAX_LEN, StatusTable};
use crate::bits::BitWriter;
use crate::rice::parameter;
use crate::shard::Shard;
use crate::source::{ShardSource, SourceError};

/// A bucket is 2^4 times 2^k positions: fewer members make a shorter search and more offsets.
const BUCKET_OVER_K: u32 = 4;
/// Smallest bucket, 2^5 positions: a gap in it fits one load with `k = 0` too.
const LEAST_BUCKET: u32 = 5;

impl StatusTable<Vec<u8>> {
    /// The table of `source`, which is read one shard at a time. The same state gives the same bytes.
    pub fn build(source: &impl ShardSource) -> Result<Self, TableError> {
        let headers = source.headers();
        let first = headers.first().map_or(1, |header| header.number);
        let last = headers.last().map_or(0, |header| header.number);
        let shards = (last + 1).checked_sub(first).ok_or(SourceError::Order { number: last })?;
        let mut bytes = vec![0; UNIT * (usize::from(shards) + 1)];
        for header in headers {
            let number = header.number;
            let shard = source.read(number)?.ok_or(SourceError::Missing { number })?;
            let entry = push_region(&mut bytes, &shard)?;
            let slot = number.checked_sub(first).filter(|slot| *slot < shards);
            let slot = slot.ok_or(SourceError::Order { number })?;
            bytes[UNIT * (usize::from(slot) + 1)..][..UNIT].copy_from_slice(&entry.store());
        }
        bytes.extend_from_slice(&[0; TAIL]);
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..10].copy_from_slice(&first.to_le_bytes());
        bytes[10..12].copy_from_slice(&shards.to_le_bytes());
        let len = bytes.len() as u64;
        bytes[16..24].copy_from_slice(&len.to_le_bytes());
        bytes.shrink_to_fit();
        Ok(Self { bytes, first, shards })
    }
}

fn push_region(bytes: &mut Vec<u8>, shard: &Shard) -> Result<Entry, TableError> {
    let listed = Listed::of(shard);
    let k = parameter(listed.count.into(), shard.spec.capacity.into()).min(20);
    let bucket = (k + BUCKET_OVER_K).clamp(LEAST_BUCKET, 20);
    let mut code = Code {
        k,
        bucket,
        width: 0,
        label: listed.label,
        common: listed.common,
        marks: listed.marks,
    };
    let (offsets, streams) = streams(shard, &code);
    let end = offsets.last().map_or(0, |end| *end as u64);
    code.width = u64::BITS - end.leading_zeros();
    let start = bytes.len();
    let mut out = BitWriter::after(core::mem::take(bytes));
    for offset in offsets {
        out.push(offset as u64, code.width);
    }
    *bytes = out.into_bytes();
    bytes.extend_from_slice(&streams);
    if (bytes.len() + TAIL) as u64 > MAX_LEN {
        return Err(TableError::TooLarge);
    }
    Ok(Entry {
        // Below 2^32: checked just now.
        offsets: start as u32,
        end: bytes.len() as u32,
        capacity: shard.spec.capacity,
        month: shard.spec.month.as_u16(),
        revoked: shard.revoked.len() as u32,
        suspended: shard.suspended.len() as u32,
        code,
    })
}

/// Which positions are listed, and what they are told apart by.
struct Listed {
    count: u32,
    common: Status,
    marks: [Status; 2],
    label: u32,
}

impl Listed {
    fn of(shard: &Shard) -> Self {
        let [revoked, suspended] = [&shard.revoked, &shard.suspended].map(|set| set.len() as u32);
        let valid = shard.spec.capacity - revoked - suspended;
        let all =
            [(valid, Status::Valid), (suspended, Status::Suspended), (revoked, Status::Revoked)];
        // The commonest; of equals the first.
        let common = if valid >= suspended.max(revoked) {
            Status::Valid
        } else if suspended >= revoked {
            Status::Suspended
        } else {
            Status::Revoked
        };
        let mut rest = all.iter().filter(|(count, status)| *status != common && *count > 0);
        let [zero, one] = [rest.next(), rest.next()].map(|found| found.map(|(_, status)| *status));
        Self {
            count: all.iter().filter(|(_, status)| *status != common).map(|(count, _)| count).sum(),
            common,
            marks: [zero.unwrap_or(common), one.unwrap_or(common)],
            label: u32::from(one.is_some()),
        }
    }
}

/// The streams of all buckets, and the bit where each starts and the last one ends.
fn streams(shard: &Shard, code: &Code) -> (Vec<usize>, Vec<u8>) {
    let buckets = ((shard.spec.capacity - 1) >> code.bucket) as usize + 1;
    let mut offsets = Vec::with_capacity(buckets + 1);
    offsets.push(0);
    let mut out = BitWriter::default();
    let mut next = 0;
    for (position, status) in listed(shard, code.common) {
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

/// Every position whose status is not `common`, ascending.
fn listed(shard: &Shard, common: Status) -> Box<dyn Iterator<Item = (u32, Status)> + '_> {
    let mut marks = shard.marked();
    if common == Status::Valid {
        return Box::new(marks);
    }
    let all = (0..shard.spec.capacity).map(move |position| {
        marks.next_if(|mark| mark.0 == position).unwrap_or((position, Status::Valid))
    });
    Box::new(all.filter(move |mark| mark.1 != common))
}
