//! From a repository to the store: the head, the shortest way to it, the check, the swap.

use std::sync::PoisonError;

use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, TrustList};

use super::error::{StoreError, SyncError};
use super::fetch::ObjectSource;
use super::rebuild::{Rebuild, fetch, root_of, shortest_way};
use super::state::State;
use super::{List, StatusStore, Version, disk};
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

impl StatusStore {
    /// Brings the list of `authority` up to the head in `source`.
    ///
    /// The new list is on disk before it is used, and used only after its state root matched the
    /// signed one. The same head again is fine and changes nothing.
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
        let _one_at_a_time = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        self.apply_trust(trust);
        let delegation = delegation(trust, authority)?;
        let head_bytes = fetch(source, authority, HEAD_NAME, Head::MAX_LEN)?;
        let head = self.verified_head(&head_bytes, delegation, authority, now)?;
        let current = self.current(authority);
        let version = Version { epoch: head.epoch, seq: head.seq };
        let known = self.refuse_older(&head, authority)?;
        let in_force = current.as_ref().is_some_and(|list| list.version == version);
        if in_force && known.is_some_and(|state| state.head == head_bytes) {
            return Ok(SyncReport::unchanged(version, head.this_update, head_bytes.len()));
        }
        let mut run = Rebuild {
            provider: self.provider,
            source,
            delegation,
            head: &head,
            fetched: head_bytes.len(),
        };
        let (table, deltas, snapshot) = run.shortest(current.as_deref())?;
        let fetched = run.fetched;
        // R8: what was built must be what the head signed.
        if root_of(self.provider, &table)? != head.state_root {
            return Err(SyncError::StateRoot);
        }
        self.persist(authority, &head, head_bytes, &table)?;
        self.swap(
            authority,
            List {
                version,
                this_update: head.this_update,
                next_update: head.next_update,
                hard_expiry: head.hard_expiry,
                covers: head.covers,
                signed_with: head.signed_with(),
                root: head.state_root,
                table,
            },
            trust.seq(),
        )?;
        let before = current.map(|list| list.version);
        let this_update = head.this_update;
        Ok(SyncReport { before, after: version, this_update, deltas, snapshot, fetched })
    }

    /// R1 to R3, R5: a head of this authority, by a delegated key, of the epoch in force, and not from
    /// the future: a gate does not run behind a signed date, so a head that is early has to wait.
    fn verified_head(
        &self,
        bytes: &[u8],
        delegation: &StatusDelegation,
        authority: AuthorityKid,
        now: Timestamp,
    ) -> Result<Verified<Head>, SyncError> {
        let untrusted = Untrusted::<Head>::decode(bytes).map_err(SyncError::Head)?;
        let made = untrusted.claimed().this_update;
        let head = untrusted.verify(self.provider, delegation, made).map_err(SyncError::Head)?;
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
        if made > now {
            return Err(SyncError::FromFuture { now, found: made });
        }
        Ok(head)
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
        head: &Head,
        head_bytes: Vec<u8>,
        table: &StatusTable,
    ) -> Result<(), SyncError> {
        let version = Version { epoch: head.epoch, seq: head.seq };
        let path = State::table_path(&self.dir, authority, version);
        let table_hash = self.provider.sha256(&[table.as_bytes()]);
        let on_disk = disk::read_if_there(&path, table.as_bytes().len());
        if !matches!(on_disk, Ok(Some(bytes)) if bytes == table.as_bytes()) {
            disk::write_durably(&path, table.as_bytes())
                .map_err(|error| SyncError::Store(StoreError::io(&path)(error)))?;
        }
        let state =
            State { floor: version, newest: head.this_update, head: head_bytes, table_hash };
        state.store(self.provider, &self.dir, authority).map_err(SyncError::Store)?;
        self.forget_other_tables(authority, version);
        Ok(())
    }

    /// Old tables are of no use to anybody; failing to delete one does no harm.
    fn forget_other_tables(&self, authority: AuthorityKid, keep: Version) {
        let kept = State::table_path(&self.dir, authority, keep);
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let ours = name.starts_with(&format!("{authority}-"))
                && (name.ends_with(".table") || name.ends_with(".table.part"));
            if ours && path != kept {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

fn delegation(trust: &TrustList, kid: AuthorityKid) -> Result<&StatusDelegation, SyncError> {
    let (entry, _) = trust.authority(kid).ok_or(SyncError::NotDelegated { authority: kid })?;
    entry.status.as_ref().ok_or(SyncError::NotDelegated { authority: kid })
}

impl Rebuild<'_> {
    /// The head's state from the list in force by deltas, or else by the snapshot: the table, the
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
                && let Ok(table) = self.by_deltas(&list.table, list.root, &way)
            {
                return Ok((table, way.len(), false));
            }
        }
        let (table, deltas) = self.by_snapshot(self.head.seq)?;
        Ok((table, deltas, true))
    }
}
