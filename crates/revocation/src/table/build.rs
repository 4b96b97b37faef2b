//! Making a table.

use super::entry::{Entry, MAGIC, TAIL, UNIT};
use super::error::TableError;
use super::region::Region;
use super::{MAX_LEN, StatusTable};
use crate::source::{ShardSource, SourceError};

impl StatusTable<Vec<u8>> {
    /// The table of `source`, which is read one shard at a time. The same state gives the same bytes.
    ///
    /// # Errors
    /// [`TableError`], where the source cannot be read or does not fit.
    pub fn build(source: &impl ShardSource) -> Result<Self, TableError> {
        let headers = source.headers();
        let mut builder = Builder::new(headers.iter().map(|header| header.number))?;
        for number in headers.iter().map(|header| header.number) {
            let shard = source.read(number)?.ok_or(SourceError::Missing { number })?;
            builder.push(number, &Region::of(&shard))?;
        }
        Ok(builder.finish())
    }
}

/// A table to which regions are added one after the other.
pub(super) struct Builder {
    bytes: Vec<u8>,
    first: u16,
    shards: u16,
}

impl Builder {
    /// A table for shards of these numbers, ascending.
    pub(super) fn new(mut numbers: impl Iterator<Item = u16>) -> Result<Self, TableError> {
        let first = numbers.next();
        let last = numbers.last().or(first);
        let (first, last) = (first.unwrap_or(1), last.unwrap_or(0));
        let shards = (last + 1).checked_sub(first).ok_or(SourceError::Order { number: last })?;
        Ok(Self { bytes: vec![0; UNIT * (usize::from(shards) + 1)], first, shards })
    }

    pub(super) fn push(&mut self, number: u16, region: &Region<'_>) -> Result<(), TableError> {
        let slot = number.checked_sub(self.first).filter(|slot| *slot < self.shards);
        let slot = slot.ok_or(SourceError::Order { number })?;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&region.bytes);
        if (self.bytes.len() + TAIL) as u64 > MAX_LEN {
            return Err(TableError::TooLarge);
        }
        // Below 2^32: checked just now.
        let (offsets, end) = (start as u32, self.bytes.len() as u32);
        let entry = Entry { offsets, end, ..region.entry };
        self.bytes[UNIT * (usize::from(slot) + 1)..][..UNIT].copy_from_slice(&entry.store());
        Ok(())
    }

    pub(super) fn finish(self) -> StatusTable<Vec<u8>> {
        let Self { mut bytes, first, shards } = self;
        bytes.extend_from_slice(&[0; TAIL]);
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..10].copy_from_slice(&first.to_le_bytes());
        bytes[10..12].copy_from_slice(&shards.to_le_bytes());
        let len = bytes.len() as u64;
        bytes[16..24].copy_from_slice(&len.to_le_bytes());
        bytes.shrink_to_fit();
        StatusTable { bytes, first, shards }
    }
}
