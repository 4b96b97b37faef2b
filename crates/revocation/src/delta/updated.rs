//! A state with a delta applied, without copying the state.

use super::{Delta, DeltaError};
use crate::change::Change;
use crate::shard::{Shard, ShardHeader};
use crate::source::{ShardSource, SourceError};

/// The state that a [`Delta`] leads to. Each shard is made when it is read, and a change that does
/// not fit its shard is found then: read all of it, as hashing or building a table does, before
/// trusting any of it.
pub struct Updated<'a, S> {
    delta: &'a Delta,
    base: &'a S,
    headers: Vec<ShardHeader>,
}

impl<'a, S: ShardSource> Updated<'a, S> {
    pub(super) fn new(delta: &'a Delta, base: &'a S) -> Result<Self, DeltaError> {
        let mut layout = delta.layout(base)?;
        for (number, header) in &mut layout {
            let Some(changes) = delta.changes.get(number) else { continue };
            let of = |kind| changes.values().filter(|change| **change == kind).count() as u32;
            let (escalated, lifted) = (of(Change::RevokeSuspended), of(Change::Lift));
            // Saturating: what does not fit is refused when the shard is read.
            header.revoked = header.revoked.saturating_add(of(Change::Revoke) + escalated);
            header.suspended = header.suspended.saturating_add(of(Change::Suspend));
            header.suspended = header.suspended.saturating_sub(escalated + lifted);
        }
        Ok(Self { delta, base, headers: layout.into_values().collect() })
    }
}

impl<S: ShardSource> ShardSource for Updated<'_, S> {
    fn headers(&self) -> Vec<ShardHeader> {
        self.headers.clone()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        let mut shard = match self.delta.opened.get(&number) {
            Some(spec) => Shard::new(*spec)?,
            None if self.delta.retired.binary_search(&number).is_ok() => return Ok(None),
            None => match self.base.read(number)? {
                Some(shard) => shard,
                None => return Ok(None),
            },
        };
        if let Some(changes) = self.delta.changes.get(&number) {
            let changes: Vec<_> = changes.iter().map(|(at, change)| (*at, *change)).collect();
            shard.change(&changes).map_err(|error| SourceError::Change { number, error })?;
        }
        Ok(Some(shard))
    }
}
