//! A table on its way to the next one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::build::Builder;
use super::entry::Entry;
use super::region::Region;
use super::{StatusTable, TableError};
use crate::delta::{Delta, DeltaError};
use crate::shard::{Shard, ShardHeader};
use crate::source::{ShardSource, SourceError};

/// The state of a table with deltas applied one after the other. Only shards that change are read
/// and made anew; the others stay where they are, so a delta takes time in proportion to what it
/// changes, and many of them no more memory than the table.
pub(crate) struct Draft<'a> {
    regions: BTreeMap<u16, Region<'a>>,
}

impl<'a> Draft<'a> {
    pub(crate) fn of<B: AsRef<[u8]>>(table: &'a StatusTable<B>) -> Self {
        let bytes = table.bytes.as_ref();
        let region = |number: u16| {
            let entry = table.entry(number)?;
            // Inside: checked when the table was made.
            let bytes = bytes.get(entry.offsets as usize..entry.end as usize)?;
            let end = entry.end - entry.offsets;
            let entry = Entry { offsets: 0, end, ..entry };
            Some((number, Region { entry, bytes: Cow::Borrowed(bytes) }))
        };
        let numbers = (0..table.shards).map(|slot| table.first + slot);
        Self { regions: numbers.filter_map(region).collect() }
    }

    /// Applies `delta`, or fails and is of no more use.
    pub(crate) fn apply(&mut self, delta: &Delta) -> Result<(), DeltaError> {
        for number in delta.retired() {
            self.regions.remove(number).ok_or(DeltaError::Unknown { number: *number })?;
        }
        for spec in delta.opened() {
            let region = Region::of(&Shard::new(spec)?);
            if self.regions.insert(spec.number, region).is_some() {
                return Err(DeltaError::Exists { number: spec.number });
            }
        }
        for (number, changes) in delta.by_shard() {
            let region = self.regions.get_mut(&number).ok_or(DeltaError::Unknown { number })?;
            let mut shard = sound(region, number)?;
            shard.change(&changes).map_err(|error| DeltaError::Change { number, error })?;
            *region = Region::of(&shard);
        }
        Ok(())
    }

    /// The table of the state that came out.
    pub(crate) fn finish(self) -> Result<StatusTable, TableError> {
        let mut builder = Builder::new(self.regions.keys().copied())?;
        for (number, region) in &self.regions {
            builder.push(*number, region)?;
        }
        Ok(builder.finish())
    }
}

impl ShardSource for Draft<'_> {
    fn headers(&self) -> Vec<ShardHeader> {
        self.regions.iter().map(|(number, region)| region.entry.header(*number)).collect()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        self.regions.get(&number).map(|region| sound(region, number)).transpose()
    }
}

/// The shard of a region, whose counts are those that its entry announces.
fn sound(region: &Region<'_>, number: u16) -> Result<Shard, SourceError> {
    let shard = region.shard(number)?;
    let is_sound = shard.header() == region.entry.header(number);
    if is_sound { Ok(shard) } else { Err(SourceError::Missing { number }) }
}
