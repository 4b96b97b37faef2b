//! From one state to the next.

mod error;
mod updated;
mod wire;

use std::collections::BTreeMap;

use clearance_core::ids::StatusIndex;

use crate::change::Change;
use crate::shard::{Shard, ShardHeader, ShardSpec};
use crate::source::{ShardSource, SourceError};

pub use error::DeltaError;
pub use updated::Updated;

/// What changes between two states: shards that retire, shards that are opened, positions whose
/// status changes, also in shards just opened.
///
/// ```text
/// delta  = count * 6           ; LEB128: retired, opened, then those of the four sets
///          retired: u16 *      ; ascending, big-endian
///          opened: (u32, u16) * ; ascending, big-endian: shard << 20 | (capacity - 1), and the month
///          bits                ; four sets as gaps: revoked, suspended, lifted, revoked from
///                              ; suspended; zero bits to the end of the last byte
/// ```
/// The first two sets count positions through all shards there are after retiring and opening, one after the
/// other by ascending number. The last two count suspended positions only, of the state before, in
/// those same shards: who knows that state needs fewer bits for them. So a delta can be read only
/// beside the state it starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    retired: Vec<u16>,
    opened: BTreeMap<u16, ShardSpec>,
    changes: BTreeMap<u16, BTreeMap<u32, Change>>,
}

/// R11: steps that any shard takes, whatever is in it.
const SHARD_WORK: u64 = 64;

impl Delta {
    /// The delta that leads from `old` to `new`.
    ///
    /// # Errors
    /// [`DeltaError`], where a revoked position is not revoked any more, or a state cannot be read.
    pub fn between(old: &impl ShardSource, new: &impl ShardSource) -> Result<Self, DeltaError> {
        let by_number = |source: Vec<ShardHeader>| -> BTreeMap<u16, ShardSpec> {
            source.into_iter().map(|header| (header.number, header.spec())).collect()
        };
        let (before, after) = (by_number(old.headers()), by_number(new.headers()));
        let mut delta = Self::default();
        for (number, spec) in &before {
            if after.get(number) != Some(spec) {
                delta.retire(*number);
            }
        }
        for (number, spec) in after {
            let newer = new.read(number)?.ok_or(SourceError::Missing { number })?;
            let older = if before.get(&number) == Some(&spec) {
                old.read(number)?.ok_or(SourceError::Missing { number })?
            } else {
                delta.open(spec);
                Shard::new(spec)?
            };
            let changes = older.changes_to(&newer);
            let changes = changes.map_err(|error| DeltaError::Change { number, error })?;
            if !changes.is_empty() {
                delta.changes.insert(number, changes.into_iter().collect());
            }
        }
        Ok(delta)
    }

    /// Retires a shard: from then on its positions are not covered.
    pub fn retire(&mut self, number: u16) {
        if let Err(place) = self.retired.binary_search(&number) {
            self.retired.insert(place, number);
        }
    }

    /// Opens a shard of which every position is valid.
    pub fn open(&mut self, spec: ShardSpec) {
        self.opened.insert(spec.number, spec);
    }

    /// Changes one position. A later change of the same position replaces an earlier one.
    pub fn change(&mut self, index: StatusIndex, change: Change) {
        self.changes.entry(index.shard()).or_default().insert(index.position(), change);
    }

    /// The shards that retire, ascending.
    pub fn retired(&self) -> &[u16] {
        &self.retired
    }

    /// The shards that are opened, ascending by number.
    pub fn opened(&self) -> impl Iterator<Item = ShardSpec> + '_ {
        self.opened.values().copied()
    }

    /// Shard, position and change of everything that changes, ascending.
    pub fn changes(&self) -> impl Iterator<Item = (u16, u32, Change)> + '_ {
        self.changes.iter().flat_map(|(number, changes)| {
            changes.iter().map(|(position, change)| (*number, *position, *change))
        })
    }

    /// The changes of one shard after the other, each by ascending position.
    pub(crate) fn by_shard(&self) -> impl Iterator<Item = (u16, Vec<(u32, Change)>)> + '_ {
        self.changes.iter().map(|(number, changes)| {
            (*number, changes.iter().map(|(position, change)| (*position, *change)).collect())
        })
    }

    /// R11: the steps that it takes to apply the delta to a state with these shards, which ascend: for
    /// each shard that it changes, its exceptions and what any shard takes.
    pub fn work(&self, base: &[ShardHeader]) -> u64 {
        let exceptions = |number: &u16| {
            let place = base.binary_search_by_key(number, |header| header.number);
            place.map_or(0, |place| base[place].exceptions())
        };
        let changed =
            self.changes.keys().map(|n| SHARD_WORK + u64::from(exceptions(n))).sum::<u64>();
        changed + SHARD_WORK * (self.retired.len() + self.opened.len()) as u64
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.retired.is_empty() && self.opened.is_empty() && self.changes.is_empty()
    }

    /// The state after the delta, read shard by shard out of `base`.
    ///
    /// # Errors
    /// [`DeltaError`], where the delta retires or changes a shard that `base` does not have, or opens
    /// one that it has.
    pub fn onto<'a, S: ShardSource>(&'a self, base: &'a S) -> Result<Updated<'a, S>, DeltaError> {
        Updated::new(self, base)
    }

    /// The shards that there are after retiring and opening, with what they held in `base`.
    fn layout(&self, base: &impl ShardSource) -> Result<BTreeMap<u16, ShardHeader>, DeltaError> {
        let headers = base.headers().into_iter().map(|header| (header.number, header));
        let mut layout: BTreeMap<_, _> = headers.collect();
        for number in &self.retired {
            layout.remove(number).ok_or(DeltaError::Unknown { number: *number })?;
        }
        for spec in self.opened() {
            let fresh = Shard::new(spec)?.header();
            if layout.insert(spec.number, fresh).is_some() {
                return Err(DeltaError::Exists { number: spec.number });
            }
        }
        match self.changes.keys().find(|number| !layout.contains_key(number)) {
            Some(number) => Err(DeltaError::Unknown { number: *number }),
            None => Ok(layout),
        }
    }

    /// The shard as it was before any change: out of `base`, or empty when just opened.
    fn before(&self, base: &impl ShardSource, number: u16) -> Result<Shard, DeltaError> {
        match self.opened.get(&number) {
            Some(spec) => Ok(Shard::new(*spec)?),
            None => Ok(base.read(number)?.ok_or(SourceError::Missing { number })?),
        }
    }
}
