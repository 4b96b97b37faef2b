//! From a repository to the store: the head, the shortest way to it, the check, the swap.

use std::sync::{Arc, PoisonError};

use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, TrustList};
use clearance_durable::{self as durable, Access};

use super::dates::Dates;
use super::error::{StoreError, SyncError};
use super::fetch::ObjectSource;
use super::rebuild::{Rebuild, fetch, shortest_way};
use super::state::State;
use super::{List, StatusStore, Version};
use crate::object::{HEAD_NAME, Head, Object, Untrusted, Verified};
use crate::table::StatusTable;

/// What a sync did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// Version before, if there was one.
    pub before: Option<Version>,
    /// Version in force now.
    pub after: Version,
    /// Date of the list in force now.
    pub this_update: Timestamp,
    /// Deltas applied.
    pub deltas: usize,
    /// Whether a snapshot was loaded.
    pub snapshot: bool,
    /// Bytes fetched.
    pub fetched: usize,
}

impl SyncReport {
    fn unchanged(version: Version, this_update: Timestamp, fetched: usize) -> Self {
        let before = Some(version);
        Self { before, after: version, this_update, deltas: 0, snapshot: false, fetched }
    }
}

/// What a sync has built, to be put in force.
struct Fresh {
    list: List,
    head: Vec<u8>,
    report: SyncReport,
    /// The list in force that it was built and checked against.
    base: Option<Arc<List>>,
}

/// What a sync found.
enum Found {
    /// The head in force, once more.
    Same(SyncReport),
    /// A newer one, and the list that it leads to.
    Newer(Box<Fresh>),
}

impl StatusStore {
    /// Brings the list of `authority` up to the head in `source`.
    ///
    /// The new list is on disk before it is used, and used only after its state root matched the
    /// signed one. The same head again is fine and changes nothing. Other authorities' lists, and
    /// [`apply_trust`](Self::apply_trust), wait neither for the source nor for the work.
    ///
    /// # Errors
    /// [`SyncError`]; the list in force is then as it was.
    pub fn sync(
        &self,
        source: &dyn ObjectSource,
        trust: &TrustList,
        authority: AuthorityKid,
        now: Timestamp,
    ) -> Result<SyncReport, SyncError> {
        self.apply_trust(trust);
        loop {
            let fresh = match self.find(source, trust, authority, now)? {
                Found::Same(report) => return Ok(report),
                Found::Newer(fresh) => fresh,
            };
            let report = fresh.report;
            if self.commit(authority, *fresh, trust.seq())? {
                return Ok(report);
            }
            // Another sync was first: what this one built starts from a list that is no more.
        }
    }

    /// Fetches, checks and builds, without a lock.
    fn find(
        &self,
        source: &dyn ObjectSource,
        trust: &TrustList,
        authority: AuthorityKid,
        now: Timestamp,
    ) -> Result<Found, SyncError> {
        let delegation = delegation(trust, authority)?;
        let bytes = fetch(source, authority, HEAD_NAME, Head::MAX_LEN)?;
        let head = verified_head(self.provider, &bytes, delegation, authority)?;
        refuse_future(&head, now)?; // R5
        let version = Version { epoch: head.epoch, seq: head.seq };
        let known = self.refuse_older(&head, authority)?;
        let base = self.current(authority);
        let current = base.as_deref();
        let in_force = current.is_some_and(|list| list.version == version);
        if in_force && known.is_some_and(|state| state.head == bytes) {
            return Ok(Found::Same(SyncReport::unchanged(version, head.this_update, bytes.len())));
        }
        let provider = self.provider;
        let mut run = Rebuild { provider, source, delegation, head: &head, fetched: bytes.len() };
        let (table, deltas, snapshot) = run.shortest(current)?;
        let fetched = run.fetched;
        refuse_loss(current, &table, &head)?;
        let report = SyncReport {
            before: current.map(|list| list.version),
            after: version,
            this_update: head.this_update,
            deltas,
            snapshot,
            fetched,
        };
        let list = List::of(&head, table);
        Ok(Found::Newer(Box::new(Fresh { list, head: bytes, report, base })))
    }

    /// Puts what was built on disk and in force. False where the list that it was built and checked
    /// against is no longer the one in force.
    fn commit(
        &self,
        authority: AuthorityKid,
        fresh: Fresh,
        checked_under: u64,
    ) -> Result<bool, SyncError> {
        let lock = self.commit_lock(authority);
        let _one_at_a_time = lock.lock().unwrap_or_else(PoisonError::into_inner);
        if self.current(authority).as_ref().map(Arc::as_ptr) != fresh.base.as_ref().map(Arc::as_ptr)
        {
            return Ok(false);
        }
        // Looked at again when it is put in force: what is void must not even reach the disk.
        self.refuse_void(authority, &fresh.list, checked_under)?;
        let head = Untrusted::<Head>::decode(&fresh.head).map_err(SyncError::Head)?;
        let known = self.refuse_older(head.claimed(), authority)?;
        let mut dates = known.map(|state| state.dates).unwrap_or_default();
        dates.add(checked_under, fresh.list.this_update);
        self.persist(authority, &fresh.list, fresh.head, dates)?;
        self.swap(authority, fresh.list, checked_under)?;
        Ok(true)
    }

    /// R4: never lower than the floor on disk, never another state of the same version, never an
    /// earlier date in one epoch. Returns what the disk remembers.
    fn refuse_older(
        &self,
        head: &Head,
        authority: AuthorityKid,
    ) -> Result<Option<State>, SyncError> {
        let state = State::load(self.provider, &self.dir, authority).map_err(SyncError::Store)?;
        let Some(state) = state else { return Ok(None) };
        let version = Version { epoch: head.epoch, seq: head.seq };
        if version < state.floor {
            return Err(SyncError::Rollback { seen: state.floor, found: version });
        }
        if version.epoch == state.floor.epoch && head.this_update < state.newest {
            return Err(SyncError::Backdated { seen: state.newest, found: head.this_update });
        }
        let same = state.untrusted_head().filter(|_| version == state.floor);
        if same.is_some_and(|known| known.claimed().state_root != head.state_root) {
            return Err(SyncError::Fork { version });
        }
        Ok(Some(state))
    }

    /// Table first, then the state file that names it: either both are new or neither counts.
    fn persist(
        &self,
        authority: AuthorityKid,
        list: &List,
        head: Vec<u8>,
        dates: Dates,
    ) -> Result<(), SyncError> {
        let table = list.table.as_bytes();
        let path = State::table_path(&self.dir, authority, list.version);
        let on_disk = durable::read_if_there(&path, table.len());
        if !matches!(on_disk, Ok(Some(bytes)) if bytes == table) {
            durable::write(&path, table, Access::Shared)
                .map_err(|error| SyncError::Store(StoreError::Write(error)))?;
        }
        let table_hash = self.provider.sha256(&[table]);
        let (floor, newest) = (list.version, list.this_update);
        let state = State { floor, newest, head, table_hash, dates };
        state.store(self.provider, &self.dir, authority).map_err(SyncError::Store)?;
        self.forget_other_tables(authority, list.version);
        Ok(())
    }

    /// Old tables are of no use to anybody; failing to delete one does no harm.
    fn forget_other_tables(&self, authority: AuthorityKid, keep: Version) {
        let kept = State::table_path(&self.dir, authority, keep);
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let ours = name.starts_with(&format!("{authority}-")) && name.ends_with(".table");
            if ours && path != kept {
                let _ = std::fs::remove_file(&path);
            }
        }
        let _ = durable::remove_leftovers(&self.dir);
    }
}

pub(super) fn delegation(
    trust: &TrustList,
    kid: AuthorityKid,
) -> Result<&StatusDelegation, SyncError> {
    let (entry, _) = trust.authority(kid).ok_or(SyncError::NotDelegated { authority: kid })?;
    entry.status.as_ref().ok_or(SyncError::NotDelegated { authority: kid })
}

/// R1 to R3, R5: a head of this authority, by a delegated key, of the epoch in force.
pub(super) fn verified_head(
    provider: &Provider,
    bytes: &[u8],
    delegation: &StatusDelegation,
    authority: AuthorityKid,
) -> Result<Verified<Head>, SyncError> {
    let untrusted = Untrusted::<Head>::decode(bytes).map_err(SyncError::Head)?;
    let made = untrusted.claimed().this_update;
    let head = untrusted.verify(provider, delegation, made).map_err(SyncError::Head)?;
    if head.authority != authority {
        return Err(SyncError::OtherAuthority { wanted: authority, found: head.authority });
    }
    if head.epoch < delegation.epoch {
        return Err(SyncError::VoidEpoch { least: delegation.epoch, found: head.epoch });
    }
    // Only the root starts an epoch: else a stolen status key could use up all there are, and
    // leave none to recover with.
    if head.epoch > delegation.epoch {
        return Err(SyncError::EarlyEpoch { named: delegation.epoch, found: head.epoch });
    }
    Ok(head)
}

/// R5: not from the future: a gate does not run behind a signed date, so a head that is early has to wait.
pub(super) fn refuse_future(head: &Head, now: Timestamp) -> Result<(), SyncError> {
    if head.this_update > now {
        return Err(SyncError::FromFuture { now, found: head.this_update });
    }
    Ok(())
}

/// R10: what was built takes back nothing that the list in force says for ever. A new epoch may: the root started it because the list in force was not the
/// authority's own.
pub(super) fn refuse_loss(
    current: Option<&List>,
    table: &StatusTable,
    head: &Head,
) -> Result<(), SyncError> {
    let Some(current) = current.filter(|list| list.version.epoch == head.epoch) else {
        return Ok(());
    };
    let loss = current.table.first_loss(table, head.this_update).map_err(SyncError::State)?;
    let found = Version { epoch: head.epoch, seq: head.seq };
    match loss {
        Some(loss) => Err(SyncError::Lost { loss, seen: current.version, found }),
        None => Ok(()),
    }
}

impl List {
    pub(super) fn of(head: &Verified<Head>, table: StatusTable) -> Self {
        Self {
            version: Version { epoch: head.epoch, seq: head.seq },
            this_update: head.this_update,
            next_update: head.next_update,
            hard_expiry: head.hard_expiry,
            covers: head.covers,
            signed_with: head.signed_with(),
            root: head.state_root,
            table,
        }
    }
}

impl Rebuild<'_> {
    /// R8: the head's state from the list in force by deltas, or else by the snapshot: the table, the
    /// deltas it took, and whether a snapshot was loaded.
    fn shortest(
        &mut self,
        current: Option<&List>,
    ) -> Result<(StatusTable, usize, bool), SyncError> {
        let current = current.filter(|list| list.version.epoch == self.head.epoch);
        if let Some(list) = current {
            let way = shortest_way(&self.head.deltas, list.version.seq, self.head.seq);
            // A delta that is gone or does not fit is no reason to stay behind.
            if let Some(way) = way
                && let Ok((table, root)) = self.by_deltas(&list.table, list.root, &way)
                && root == self.head.state_root
            {
                return Ok((table, way.len(), false));
            }
        }
        let (table, root, deltas) = self.by_snapshot(self.head.seq)?;
        if root != self.head.state_root {
            return Err(SyncError::StateRoot);
        }
        Ok((table, deltas, true))
    }
}
