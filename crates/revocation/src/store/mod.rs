//! The gate's store of status lists: on disk, in memory, and never older than it was.
//!
//! One directory, two files for each authority: `KID.state`, the signed head in force with the
//! highest version ever seen, and `KID-EPOCH-SEQ.table`, the state itself in the form that look-ups
//! read. A state file is replaced in one step and only after its table is on disk; the list in
//! memory is swapped after that. So whenever the power goes, the store is as before or as after.

mod budget;
mod carried;
mod dates;
mod error;
mod fetch;
mod load;
mod rebuild;
mod state;
mod sync;

use core::fmt;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use clearance_core::crypto::{Provider, PublicKey};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, TrustList};
use clearance_durable::WriteError;

use dates::Dates;
use state::State;

use crate::answer::StatusAnswer;
use crate::table::StatusTable;

pub use carried::{CarriedList, CarriedLists};
pub use error::{StoreError, SyncError};
pub use fetch::{DirSource, ObjectSource};
pub use rebuild::rebuild;
pub use sync::SyncReport;

/// Version of a list: epochs first, then numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Generation.
    pub epoch: u32,
    /// Number in its generation.
    pub seq: u64,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.seq)
    }
}

/// Status lists of all authorities, for one gate computer. Look-ups run beside a sync and see
/// either the old list or the new one.
#[derive(Debug)]
pub struct StatusStore {
    provider: &'static Provider,
    dir: PathBuf,
    in_force: RwLock<InForce>,
    /// By authority: one list at a time is put on disk and in force. Nothing is fetched or built
    /// under a lock, so a list that takes long keeps no other waiting.
    committing: Mutex<BTreeMap<AuthorityKid, Arc<Mutex<()>>>>,
}

type Lists = BTreeMap<AuthorityKid, Arc<List>>;

#[derive(Debug)]
struct InForce {
    lists: Lists,
    /// The newest trust list applied: a sync that began under an older one must not undo it.
    trust: TrustList,
    /// Dates of all heads ever accepted, in force or not.
    dates: Dates,
}

impl InForce {
    fn delegation(&self, authority: AuthorityKid) -> Option<&StatusDelegation> {
        self.trust.authority(authority).and_then(|(entry, _)| entry.status.as_ref())
    }

    fn refuse_void(
        &self,
        authority: AuthorityKid,
        list: &List,
        checked_under: u64,
    ) -> Result<(), SyncError> {
        if self.delegation(authority).is_some_and(|status| list.stands_under(status)) {
            return Ok(());
        }
        Err(SyncError::OlderTrust { applied: self.trust.seq(), found: checked_under })
    }
}

/// One authority's list in memory.
pub(crate) struct List {
    pub(crate) version: Version,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    pub(crate) hard_expiry: Timestamp,
    pub(crate) covers: Timestamp,
    pub(crate) signed_with: PublicKey,
    pub(crate) root: crate::Digest,
    pub(crate) table: StatusTable,
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List({} of {})", self.version, self.this_update)
    }
}

/// What a store holds of one authority, for operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInfo {
    /// The authority.
    pub authority: AuthorityKid,
    /// Version in force.
    pub version: Version,
    /// When its head was signed.
    pub this_update: Timestamp,
    /// When the next head is due.
    pub next_update: Timestamp,
    /// From when on it says nothing.
    pub hard_expiry: Timestamp,
    /// It has every credential issued so far whose nbf is before this.
    pub covers: Timestamp,
    /// Bytes in memory.
    pub memory: usize,
    /// Each shard's header, ascending.
    pub shards: Vec<crate::ShardHeader>,
}

impl StatusStore {
    /// Opens the store in `dir`, which is made if it is not there, and loads the lists that `trust`
    /// still allows: not those of an older epoch, or of a key that was taken back.
    ///
    /// # Errors
    /// [`StoreError`], also for a damaged state file: a floor that cannot be read is not zero. A
    /// missing or damaged table is no error: its list is missing until the next sync.
    pub fn open(
        provider: &'static Provider,
        dir: impl Into<PathBuf>,
        trust: &TrustList,
    ) -> Result<Self, StoreError> {
        let dir = dir.into();
        let unwritable = |cause| WriteError::Io { path: dir.clone(), cause };
        std::fs::create_dir_all(&dir).map_err(|cause| StoreError::Write(unwritable(cause)))?;
        let lists = load::all(provider, &dir, trust)?;
        let dates = State::all_dates(provider, &dir)?;
        let in_force = RwLock::new(InForce { lists, trust: trust.clone(), dates });
        Ok(Self { provider, dir, in_force, committing: Mutex::default() })
    }

    /// R9: what the store knows at `now` of the credential at `index`. Allocates nothing.
    pub fn answer(
        &self,
        authority: AuthorityKid,
        index: StatusIndex,
        now: Timestamp,
    ) -> StatusAnswer {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        let list = in_force.lists.get(&authority);
        list.map_or(StatusAnswer::Missing, |list| list.answer(index, now))
    }

    /// The newest date of any head that was ever accepted, which no correct clock is behind: also
    /// when its list was dropped since, or the store opened anew. Dates seen under trust lists
    /// numbered below the newest one's dates-from do not count.
    pub fn newest(&self) -> Option<Timestamp> {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        in_force.dates.newest(in_force.trust.dates_from())
    }

    /// Drops lists that a newer trust list no longer allows: their epoch was bumped, or the key that
    /// signed them was taken back. A trust list older than the last one changes nothing. This waits
    /// for no sync.
    pub fn apply_trust(&self, trust: &TrustList) {
        let mut in_force = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        if trust.seq() < in_force.trust.seq() {
            return;
        }
        in_force.trust = trust.clone();
        let mut lists = core::mem::take(&mut in_force.lists);
        lists.retain(|kid, list| in_force.delegation(*kid).is_some_and(|d| list.stands_under(d)));
        in_force.lists = lists;
    }

    /// What the store holds, by authority.
    pub fn lists(&self) -> Vec<ListInfo> {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        in_force.lists.iter().map(|(authority, list)| list.info(*authority)).collect()
    }

    fn current(&self, authority: AuthorityKid) -> Option<Arc<List>> {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        in_force.lists.get(&authority).cloned()
    }

    /// Puts a list that was checked under trust list number `checked_under` in force, unless a
    /// newer one was applied meanwhile and does not allow it.
    fn swap(
        &self,
        authority: AuthorityKid,
        list: List,
        checked_under: u64,
    ) -> Result<(), SyncError> {
        let mut in_force = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        in_force.dates.add(checked_under, list.this_update);
        in_force.refuse_void(authority, &list, checked_under)?;
        in_force.lists.insert(authority, Arc::new(list));
        Ok(())
    }

    /// Refuses a list that the newest trust list does not allow, though that of its sync did.
    fn refuse_void(
        &self,
        authority: AuthorityKid,
        list: &List,
        checked_under: u64,
    ) -> Result<(), SyncError> {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        in_force.refuse_void(authority, list, checked_under)
    }

    /// The lock under which lists of one authority are put on disk.
    fn commit_lock(&self, authority: AuthorityKid) -> Arc<Mutex<()>> {
        let mut locks = self.committing.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(authority).or_default())
    }
}

impl List {
    /// R9: what it says of the credential at `index`.
    fn answer(&self, index: StatusIndex, now: Timestamp) -> StatusAnswer {
        let this_update = self.this_update;
        if now >= self.hard_expiry {
            return StatusAnswer::Expired { this_update };
        }
        match self.table.status(index) {
            Ok(status) => StatusAnswer::Known { status, this_update },
            Err(_) => StatusAnswer::NotCovered { this_update, covers: self.covers },
        }
    }

    /// Whether it would still be believed, as at a restart.
    fn stands_under(&self, status: &StatusDelegation) -> bool {
        let mut keys = status.keys.iter();
        self.version.epoch >= status.epoch
            && keys.any(|k| k.key == self.signed_with && k.validity.contains(self.this_update))
    }

    fn info(&self, authority: AuthorityKid) -> ListInfo {
        use crate::ShardSource;
        ListInfo {
            authority,
            version: self.version,
            this_update: self.this_update,
            next_update: self.next_update,
            hard_expiry: self.hard_expiry,
            covers: self.covers,
            memory: self.table.as_bytes().len(),
            shards: self.table.headers(),
        }
    }
}
