//! Status lists for a gate without files: carried to it in one piece, and kept in memory alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use clearance_core::crypto::Provider;
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, TrustList};

use super::dates::Dates;
use super::error::{StoreError, SyncError};
use super::rebuild::root_of;
use super::state::State;
use super::sync::{delegation, refuse_future, refuse_loss, verified_head};
use super::{List, ListInfo, Lists, StatusStore, Version};
use crate::answer::StatusAnswer;
use crate::object::{Head, Verified};
use crate::table::StatusTable;

/// One authority's list in one piece.
#[derive(Clone, PartialEq, Eq)]
pub struct CarriedList {
    /// Whose credentials it speaks of.
    pub authority: AuthorityKid,
    /// The signed head.
    pub head: Vec<u8>,
    /// The state that the head's root names, as a [`StatusTable`]'s bytes. It needs no signature: its root is the head's.
    pub table: Vec<u8>,
}

impl core::fmt::Debug for CarriedList {
    // Sizes only: positions lead to persons.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "CarriedList({}, {} bytes)", self.authority, self.head.len() + self.table.len())
    }
}

impl StatusStore {
    /// The lists in force, each in one piece: for a gate without files.
    ///
    /// # Errors
    /// [`StoreError`], where a state file cannot be read.
    pub fn carry(&self) -> Result<Vec<CarriedList>, StoreError> {
        let mut all = Vec::new();
        for authority in self.lists().iter().map(|list| list.authority) {
            let Some(list) = self.current(authority) else { continue };
            let Some(state) = State::load(self.provider, &self.dir, authority)? else { continue };
            // A sync that is just putting a newer list in force has written the newer head.
            if state.floor == list.version {
                let table = list.table.as_bytes().to_vec();
                all.push(CarriedList { authority, head: state.head, table });
            }
        }
        Ok(all)
    }
}

/// Status lists in memory, under one trust list. What was seen of earlier lists is gone with the memory: keep what was
/// carried, and [`reload`](Self::reload) it.
#[derive(Clone, Debug)]
pub struct CarriedLists {
    provider: &'static Provider,
    trust: TrustList,
    lists: Lists,
    dates: Dates,
}

impl CarriedLists {
    /// None yet, under `trust`.
    pub fn new(provider: &'static Provider, trust: TrustList) -> Self {
        Self { provider, trust, lists: BTreeMap::new(), dates: Dates::default() }
    }

    /// Goes on under a newer trust list, and drops what that no longer allows: an older epoch, a key that was taken back.
    pub fn renew(&mut self, trust: TrustList) {
        self.lists.retain(|kid, list| {
            delegation(&trust, *kid).is_ok_and(|status| list.stands_under(status))
        });
        self.trust = trust;
    }

    /// Takes a list that came at `now`: R1 to R5 and R10. The very one in force may come again.
    ///
    /// # Errors
    /// [`SyncError`]; the list in force is then as it was.
    pub fn take(&mut self, carried: CarriedList, now: Timestamp) -> Result<Version, SyncError> {
        let authority = carried.authority;
        let (head, list) = self.believe(carried)?;
        refuse_future(&head, now)?; // R5
        let current = self.lists.get(&authority).map(AsRef::as_ref);
        refuse_older(&list, current)?; // R4
        refuse_loss(current, &list.table, &head)?; // R10
        Ok(self.put(authority, list))
    }

    /// Takes a list that [`take`](Self::take) took before, after a restart, whatever the clock shows.
    ///
    /// # Errors
    /// [`SyncError`], where the trust list does not stand behind it.
    pub fn reload(&mut self, carried: CarriedList) -> Result<Version, SyncError> {
        let authority = carried.authority;
        let (_, list) = self.believe(carried)?;
        Ok(self.put(authority, list))
    }

    /// R9: what the lists say at `now` of the credential at `index`.
    pub fn answer(
        &self,
        authority: AuthorityKid,
        index: StatusIndex,
        now: Timestamp,
    ) -> StatusAnswer {
        let list = self.lists.get(&authority);
        list.map_or(StatusAnswer::Missing, |list| list.answer(index, now))
    }

    /// The newest date of any of them that counts: no correct clock is behind it.
    pub fn newest(&self) -> Option<Timestamp> {
        self.dates.newest(self.trust.dates_from())
    }

    /// What there is, by authority.
    pub fn lists(&self) -> Vec<ListInfo> {
        self.lists.iter().map(|(authority, list)| list.info(*authority)).collect()
    }

    /// R1 to R3, R5 and R8: the table is the state that the head signs.
    fn believe(&self, carried: CarriedList) -> Result<(Verified<Head>, List), SyncError> {
        let CarriedList { authority, head, table } = carried;
        let delegation: &StatusDelegation = delegation(&self.trust, authority)?;
        let head = verified_head(self.provider, &head, delegation, authority)?;
        let table = StatusTable::from_bytes(table).map_err(SyncError::Table)?;
        if root_of(self.provider, &table)? != head.state_root {
            return Err(SyncError::StateRoot);
        }
        let list = List::of(&head, table);
        Ok((head, list))
    }

    fn put(&mut self, authority: AuthorityKid, list: List) -> Version {
        let version = list.version;
        self.dates.add(self.trust.seq(), list.this_update);
        self.lists.insert(authority, Arc::new(list));
        version
    }
}

/// R4, by the list in force.
fn refuse_older(list: &List, current: Option<&List>) -> Result<(), SyncError> {
    let Some(current) = current else { return Ok(()) };
    let (seen, found) = (current.version, list.version);
    if found < seen {
        return Err(SyncError::Rollback { seen, found });
    }
    if found.epoch == seen.epoch && list.this_update < current.this_update {
        return Err(SyncError::Backdated { seen: current.this_update, found: list.this_update });
    }
    if found == seen && list.root != current.root {
        return Err(SyncError::Fork { version: found });
    }
    Ok(())
}
