//! The coded form of a delta.

use std::collections::BTreeMap;

use super::{Delta, DeltaError};
use crate::bits::{BitReader, BitWriter};
use crate::change::Change;
use crate::rice::{read_gaps, write_gaps};
use crate::shard::ranks::Suspended;
use crate::shard::{ShardHeader, ShardSpec};
use crate::source::ShardSource;
use crate::varint;

/// The four sets in their order on the wire.
const SETS: [Change; 4] = [Change::Revoke, Change::Suspend, Change::Lift, Change::RevokeSuspended];

impl Delta {
    /// The coded form, to be read beside the same `base`. Every change is checked against it.
    ///
    /// # Errors
    /// [`DeltaError`], where a change does not fit.
    pub fn encode(&self, base: &impl ShardSource) -> Result<Vec<u8>, DeltaError> {
        let layout = self.layout(base)?;
        let sets = self.numbered(base, &layout)?;
        let mut bytes = Vec::new();
        let counts = [self.retired.len(), self.opened.len()];
        for count in counts.into_iter().chain(sets.iter().map(Vec::len)) {
            varint::push(&mut bytes, count as u64);
        }
        for number in &self.retired {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        for spec in self.opened() {
            bytes.extend_from_slice(&spec.last().to_be_bytes());
            bytes.extend_from_slice(&spec.month.as_u16().to_be_bytes());
        }
        let mut out = BitWriter::after(bytes);
        for (change, set) in SETS.into_iter().zip(&sets) {
            let count = set.len() as u64;
            write_gaps(&mut out, set.iter().copied(), count, universe(&layout, change));
        }
        Ok(out.into_bytes())
    }

    /// Reads a coded form beside the state that it starts from. Memory is bounded by the input and
    /// by one shard. Whether each change fits is found when the [update](Self::onto) is read.
    ///
    /// # Errors
    /// [`DeltaError`].
    pub fn decode(mut bytes: &[u8], base: &impl ShardSource) -> Result<Self, DeltaError> {
        let mut counts = [0; 6];
        for count in &mut counts {
            *count = varint::take(&mut bytes).ok_or(DeltaError::Malformed)?;
        }
        let mut delta = Self {
            retired: take_ascending(&mut bytes, counts[0], u16::from_be_bytes)?,
            ..Self::default()
        };
        let opened = |[a, b, c, d, m1, m0]: [u8; 6]| {
            (u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([m1, m0]))
        };
        for (last, month) in take_ascending(&mut bytes, counts[1], opened)? {
            let spec = ShardSpec::from_last(last, month).ok_or(DeltaError::Malformed)?;
            if delta.opened.insert(spec.number, spec).is_some() {
                return Err(DeltaError::Malformed);
            }
        }
        let layout = delta.layout(base)?;
        let mut bits = BitReader::new(bytes);
        for (change, count) in SETS.into_iter().zip(&counts[2..]) {
            let set = read_gaps(&mut bits, *count, universe(&layout, change));
            delta.place(base, &layout, change, &set.map_err(|_| DeltaError::Malformed)?)?;
        }
        if bits.is_at_end() { Ok(delta) } else { Err(DeltaError::Trailing) }
    }

    /// The numbers that stand for the changes, per set.
    fn numbered(
        &self,
        base: &impl ShardSource,
        layout: &BTreeMap<u16, ShardHeader>,
    ) -> Result<[Vec<u32>; 4], DeltaError> {
        let mut sets = [const { Vec::new() }; 4];
        let mut starts = [0; 4];
        for (number, header) in layout {
            if let Some(changes) = self.changes.get(number) {
                let mut shard = self.before(base, *number)?;
                let suspended = Suspended::of(&shard);
                let changes: Vec<_> = changes.iter().map(|(at, change)| (*at, *change)).collect();
                let fits = shard.change(&changes);
                fits.map_err(|error| DeltaError::Change { number: *number, error })?;
                for (position, change) in changes {
                    let local =
                        if is_by_rank(change) { suspended.rank(position) } else { position };
                    let set = SETS.iter().position(|kind| *kind == change).unwrap_or_default();
                    sets[set].push(starts[set] + local);
                }
            }
            for (start, change) in starts.iter_mut().zip(SETS) {
                *start += size(header, change);
            }
        }
        Ok(sets)
    }

    /// Adds the changes that the numbers of one set stand for.
    fn place(
        &mut self,
        base: &impl ShardSource,
        layout: &BTreeMap<u16, ShardHeader>,
        change: Change,
        mut set: &[u32],
    ) -> Result<(), DeltaError> {
        let mut start = 0;
        for header in layout.values() {
            let end = start + u64::from(size(header, change));
            let (here, rest) = set.split_at(set.partition_point(|n| u64::from(*n) < end));
            if !here.is_empty() {
                let locals = here.iter().map(|n| n - start as u32);
                self.place_in(base, header.number, change, locals)?;
            }
            (start, set) = (end, rest);
        }
        Ok(())
    }

    fn place_in(
        &mut self,
        base: &impl ShardSource,
        number: u16,
        change: Change,
        locals: impl Iterator<Item = u32>,
    ) -> Result<(), DeltaError> {
        let suspended = match is_by_rank(change) {
            true => Some(Suspended::of(&self.before(base, number)?)),
            false => None,
        };
        let changes = self.changes.entry(number).or_default();
        for local in locals {
            let position = match &suspended {
                Some(suspended) => suspended.at(local).ok_or(DeltaError::Malformed)?,
                None => local,
            };
            // One position in two sets would have two readings.
            if changes.insert(position, change).is_some() {
                return Err(DeltaError::Malformed);
            }
        }
        Ok(())
    }
}

/// Whether the set counts suspended positions rather than all.
fn is_by_rank(change: Change) -> bool {
    matches!(change, Change::Lift | Change::RevokeSuspended)
}

/// How many numbers one shard takes up.
fn size(header: &ShardHeader, change: Change) -> u32 {
    if is_by_rank(change) { header.suspended } else { header.capacity }
}

/// How many numbers all shards take up: at most 4,095 · 2^20, so each fits 32 bits.
fn universe(layout: &BTreeMap<u16, ShardHeader>, change: Change) -> u64 {
    layout.values().map(|header| u64::from(size(header, change))).sum()
}

/// Takes `count` integers of `N` bytes, which must ascend.
fn take_ascending<T: Ord, const N: usize>(
    bytes: &mut &[u8],
    count: u64,
    from_bytes: impl Fn([u8; N]) -> T,
) -> Result<Vec<T>, DeltaError> {
    let len = usize::try_from(count).ok().and_then(|count| count.checked_mul(N));
    let split = len.and_then(|len| bytes.split_at_checked(len));
    let (taken, rest) = split.ok_or(DeltaError::Malformed)?;
    *bytes = rest;
    let values: Vec<T> = taken.as_chunks().0.iter().map(|chunk| from_bytes(*chunk)).collect();
    let ascends = values.windows(2).all(|pair| pair[0] < pair[1]);
    if ascends { Ok(values) } else { Err(DeltaError::Malformed) }
}
