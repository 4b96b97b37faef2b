//! From disk to memory, at a restart.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::{StatusDelegation, TrustList};
use clearance_durable as durable;

use super::error::StoreError;
use super::state::State;
use super::{List, Lists, Version};
use crate::table::{self, StatusTable};

/// Every list that the disk holds whole and that `trust` stands behind.
pub(super) fn all(provider: &Provider, dir: &Path, trust: &TrustList) -> Result<Lists, StoreError> {
    let mut lists = BTreeMap::new();
    for authority in &trust.content().authorities {
        let Some(delegation) = &authority.status else { continue };
        // Read even where the list itself is of no use: a floor that is damaged must be known.
        let Some(state) = State::load(provider, dir, authority.kid)? else { continue };
        if let Some(list) = one(provider, dir, authority.kid, delegation, &state) {
            lists.insert(authority.kid, Arc::new(list));
        }
    }
    Ok(lists)
}

/// The list that `state` describes; `None` where the trust list or the disk no longer has what it
/// takes. The gate then refers as "status unknown" until the next sync.
fn one(
    provider: &Provider,
    dir: &Path,
    authority: AuthorityKid,
    delegation: &StatusDelegation,
    state: &State,
) -> Option<List> {
    let head = state.untrusted_head()?;
    let made = head.claimed().this_update;
    let head = head.verify(provider, delegation, made).ok()?;
    if head.authority != authority || head.epoch < delegation.epoch {
        return None;
    }
    let version = Version { epoch: head.epoch, seq: head.seq };
    let path = State::table_path(dir, authority, version);
    let bytes = durable::read(&path, table::MAX_LEN as usize).ok()?;
    if provider.sha256(&[&bytes]) != state.table_hash {
        return None;
    }
    Some(List {
        version,
        this_update: head.this_update,
        next_update: head.next_update,
        hard_expiry: head.hard_expiry,
        covers: head.covers,
        signed_with: head.signed_with(),
        root: head.state_root,
        table: StatusTable::from_bytes(bytes).ok()?,
    })
}
