//! Building a state from the files of a repository.

use std::collections::BTreeMap;

use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::StatusDelegation;

use super::budget::Budget;
use super::error::SyncError;
use super::fetch::ObjectSource;
use crate::delta::Delta;
use crate::object::{
    DeltaObject, DeltaRef, FileRef, Head, Object, Snapshot, Untrusted, Verified, delta_name,
    snapshot_name,
};
use crate::source::{Digest, ShardSource, StateRoot};
use crate::table::{Draft, StatusTable};

/// The state number `seq`, at or before the head's, from the files that a verified head names.
/// Only the head's own state can be checked against a signed root by the caller.
///
/// # Errors
/// [`SyncError`], when a file is missing or not what the head says.
pub fn rebuild(
    provider: &Provider,
    source: &dyn ObjectSource,
    delegation: &StatusDelegation,
    head: &Verified<Head>,
    seq: u64,
) -> Result<StatusTable, SyncError> {
    let mut run = Rebuild { provider, source, delegation, head, fetched: 0 };
    let (table, root, _) = run.by_snapshot(seq)?;
    if seq == head.seq && root != head.state_root {
        return Err(SyncError::StateRoot);
    }
    Ok(table)
}

/// The way from a repository's files to the state of a head.
pub(super) struct Rebuild<'a> {
    pub(super) provider: &'a Provider,
    pub(super) source: &'a dyn ObjectSource,
    pub(super) delegation: &'a StatusDelegation,
    pub(super) head: &'a Head,
    /// Bytes fetched so far.
    pub(super) fetched: usize,
}

impl Rebuild<'_> {
    /// The state that `way` leads to from `base`, whose root is `base_root`, and its own root.
    pub(super) fn by_deltas(
        &mut self,
        base: &StatusTable,
        base_root: Digest,
        way: &[DeltaRef],
    ) -> Result<(StatusTable, Digest), SyncError> {
        self.along(base, base_root, way, Budget::of(0, way)?)
    }

    /// The state number `seq` by way of the snapshot, its root, and how many deltas it took.
    pub(super) fn by_snapshot(
        &mut self,
        seq: u64,
    ) -> Result<(StatusTable, Digest, usize), SyncError> {
        let reference = self.head.snapshot;
        let name = snapshot_name(self.head.epoch, &reference);
        let way = shortest_way(&self.head.deltas, reference.seq, seq)
            .ok_or(SyncError::NoWay { from: reference.seq, to: seq })?;
        let budget = Budget::of(reference.file.len.into(), &way)?;
        let snapshot: Verified<Snapshot> = self.object(&name, &reference.file)?;
        if snapshot.epoch != self.head.epoch || snapshot.seq != reference.seq {
            return Err(SyncError::WrongFile { name });
        }
        let table = StatusTable::build(&*snapshot).map_err(SyncError::Table)?;
        let root = snapshot.root(|bytes| self.provider.sha256(&[bytes]));
        let root = root.map_err(SyncError::State)?;
        drop(snapshot);
        let (table, root) = self.along(&table, root, &way, budget)?;
        Ok((table, root, way.len()))
    }

    /// R7: each delta starts where the one before ends, and what comes out of the last is what it
    /// says. Only that is hashed: every delta between would take a pass over the whole state.
    fn along(
        &mut self,
        base: &StatusTable,
        mut root: Digest,
        way: &[DeltaRef],
        mut budget: Budget,
    ) -> Result<(StatusTable, Digest), SyncError> {
        let mut draft = Draft::of(base);
        for reference in way {
            root = self.apply(&mut draft, root, reference, &mut budget)?;
        }
        let table = draft.finish().map_err(SyncError::Table)?;
        if root_of(self.provider, &table)? != root {
            return Err(SyncError::StateRoot);
        }
        Ok((table, root))
    }

    /// R7: one delta; gives the root that it leads to.
    fn apply(
        &mut self,
        draft: &mut Draft<'_>,
        old_root: Digest,
        reference: &DeltaRef,
        budget: &mut Budget,
    ) -> Result<Digest, SyncError> {
        let name = delta_name(self.head.epoch, reference);
        let object: Verified<DeltaObject> = self.object(&name, &reference.file)?;
        let fits = object.epoch == self.head.epoch
            && (object.from, object.to) == (reference.from, reference.to)
            && object.old_root == old_root;
        if !fits {
            return Err(SyncError::WrongFile { name });
        }
        let delta = Delta::decode(&object.body, draft).map_err(SyncError::Delta)?;
        budget.take(&name, delta.work(&draft.headers()))?;
        draft.apply(&delta).map_err(SyncError::Delta)?;
        Ok(object.new_root)
    }

    /// R7: a file that the head names: its length, its hash, its signature, its authority.
    fn object<T: Object>(&mut self, name: &str, file: &FileRef) -> Result<Verified<T>, SyncError> {
        let limit = T::MAX_LEN.min(file.len as usize);
        let bytes = fetch(self.source, self.head.authority, name, limit)?;
        self.fetched += bytes.len();
        if bytes.len() != file.len as usize || self.provider.sha256(&[&bytes]) != file.hash {
            return Err(SyncError::Hash { name: name.to_owned() });
        }
        let object = |cause| SyncError::Object { name: name.to_owned(), cause };
        let untrusted = Untrusted::<T>::decode(&bytes).map_err(object)?;
        let verified = untrusted
            .verify(self.provider, self.delegation, self.head.this_update)
            .map_err(object)?;
        if verified.authority() != self.head.authority {
            return Err(SyncError::WrongFile { name: name.to_owned() });
        }
        Ok(verified)
    }
}

/// The state root of `source`.
pub(super) fn root_of(provider: &Provider, source: &impl ShardSource) -> Result<Digest, SyncError> {
    StateRoot::of(source, |bytes| provider.sha256(&[bytes])).map_err(SyncError::State)
}

pub(super) fn fetch(
    source: &dyn ObjectSource,
    authority: AuthorityKid,
    name: &str,
    limit: usize,
) -> Result<Vec<u8>, SyncError> {
    let unavailable = |cause| SyncError::Fetch { name: name.to_owned(), cause };
    source.fetch(authority, name, limit).map_err(unavailable)
}

/// The deltas from one state to another with the fewest bytes; `None` where they do not connect.
/// Deltas ascend by `from`, so one pass settles each state before it is left.
pub(super) fn shortest_way(deltas: &[DeltaRef], from: u64, to: u64) -> Option<Vec<DeltaRef>> {
    let mut best: BTreeMap<u64, (u64, Option<DeltaRef>)> = BTreeMap::from([(from, (0, None))]);
    for delta in deltas.iter().filter(|delta| delta.from >= from && delta.to <= to) {
        let Some((cost, _)) = best.get(&delta.from) else { continue };
        let cost = cost + u64::from(delta.file.len);
        if best.get(&delta.to).is_none_or(|(known, _)| cost < *known) {
            best.insert(delta.to, (cost, Some(*delta)));
        }
    }
    let mut way = Vec::new();
    let mut at = to;
    while at != from {
        let step = best.get(&at).and_then(|(_, step)| *step)?;
        way.push(step);
        at = step.from;
    }
    way.reverse();
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delta(from: u64, to: u64, len: u32) -> DeltaRef {
        DeltaRef { from, to, file: FileRef { hash: [0; 32], len } }
    }

    #[test]
    fn the_shortest_way_is_taken_and_no_dead_end() {
        let deltas = [
            delta(1, 2, 10),
            delta(1, 4, 50),
            delta(2, 3, 10),
            delta(2, 9, 1),
            delta(3, 4, 10),
            delta(4, 5, 10),
        ];
        let way = |from, to| {
            shortest_way(&deltas, from, to)
                .map(|way| way.iter().map(|d| (d.from, d.to)).collect::<Vec<_>>())
        };
        assert_eq!(way(1, 4), Some(vec![(1, 2), (2, 3), (3, 4)]));
        assert_eq!(way(1, 5), Some(vec![(1, 2), (2, 3), (3, 4), (4, 5)]));
        assert_eq!(way(5, 5), Some(vec![]));
        assert_eq!(way(0, 5), None);
        assert_eq!(way(1, 8), None);
    }
}
