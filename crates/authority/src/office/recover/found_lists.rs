//! What the status lists say that were found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::status::Status;
use clearance_core::trust::StatusDelegation;
use clearance_revocation::store::Version;
use clearance_revocation::{ShardSource, ShardSpec};

use super::RecoverError;
use crate::office::Office;
use crate::office::lists::History;
use crate::office::positions::Remembered;
use crate::publisher::{PublishError, Repository};

/// The lists, taken together.
#[derive(Debug, Default)]
pub(in crate::office) struct FoundLists {
    /// The newest list of each authority key.
    pub(super) heads: BTreeMap<AuthorityKid, Remembered>,
    /// Every shard that one of them has, by number.
    pub(super) shards: BTreeMap<u16, Listed>,
}

/// One list.
struct List {
    authority: AuthorityKid,
    head: Remembered,
    shards: Vec<(ShardSpec, BTreeMap<u32, Status>)>,
}

/// A shard, as the newest list says that has it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) spec: ShardSpec,
    pub(super) authority: AuthorityKid,
    pub(super) head: Remembered,
    /// Every status that is not valid, and what an older list revoked.
    statuses: BTreeMap<u32, Status>,
}

impl FoundLists {
    /// Lists of all of the office's authority keys, of all repositories.
    pub(super) fn read(
        office: &Office,
        repositories: &[PathBuf],
        history: &History,
    ) -> Result<Self, RecoverError> {
        let mut kids = BTreeSet::new();
        for list in history.iter() {
            kids.extend(office.own_authorities(list)?.into_iter().map(|(kid, _)| kid));
        }
        let mut lists = Vec::new();
        for kid in kids {
            let keys = history.status_keys(kid);
            if keys.is_empty() {
                continue;
            }
            let delegation = StatusDelegation { epoch: 0, keys };
            for root in repositories.iter().filter(|root| root.join(kid.to_string()).exists()) {
                let about = |cause| RecoverError::Repository { path: root.clone(), cause };
                lists.extend(read(office, root, kid, &delegation).map_err(about)?);
            }
        }
        Ok(Self::of(lists))
    }

    /// The newest list that has a shard says how it is, but revoked is for ever, whichever list said so.
    fn of(mut lists: Vec<List>) -> Self {
        let (mut heads, mut shards) = (BTreeMap::new(), BTreeMap::<u16, Listed>::new());
        for List { authority, head, .. } in &lists {
            let newest = heads.entry(*authority).or_insert(*head);
            *newest = (*newest).max(*head);
        }
        // Dates of one key's lists go back where a new epoch made them void; the lists of two keys have nothing
        // else in common.
        let is_newest = |list: &List| heads.get(&list.authority) == Some(&list.head);
        lists.sort_by_key(|list| (is_newest(list), list.head.this_update, list.head.version));
        for List { authority, head, shards: of_list } in lists {
            for (spec, mut statuses) in of_list {
                if let Some(older) = shards.get(&spec.number) {
                    let is_revoked = |(_, status): &(&u32, &Status)| **status == Status::Revoked;
                    let revoked = older.statuses.iter().filter(is_revoked);
                    statuses.extend(revoked.map(|(at, status)| (*at, *status)));
                }
                shards.insert(spec.number, Listed { spec, authority, head, statuses });
            }
        }
        Self { heads, shards }
    }

    /// What is published of a position, if anything is.
    pub(in crate::office) fn status(&self, index: StatusIndex) -> Option<Status> {
        let listed = self.shards.get(&index.shard())?;
        Some(listed.statuses.get(&index.position()).copied().unwrap_or(Status::Valid))
    }

    /// Every position that is not valid.
    pub(in crate::office) fn indices(&self) -> impl Iterator<Item = StatusIndex> + '_ {
        self.shards.iter().flat_map(|(shard, listed)| {
            let positions = listed.statuses.keys();
            positions.flat_map(|position| StatusIndex::new(*shard, *position))
        })
    }
}

/// The list of one authority key in one repository.
fn read(
    office: &Office,
    root: &Path,
    authority: AuthorityKid,
    delegation: &StatusDelegation,
) -> Result<Option<List>, PublishError> {
    let repository = Repository::open(root, authority)?;
    let Some(last) = repository.head(office.provider, delegation)? else { return Ok(None) };
    let delegation = StatusDelegation { epoch: last.head.epoch, ..delegation.clone() };
    let seq = last.head.seq;
    let state = repository.state_at(office.provider, &delegation, &last.head, seq)?;
    let head = Remembered {
        version: Version { epoch: last.head.epoch, seq },
        this_update: last.head.this_update,
        hard_expiry: last.head.hard_expiry,
    };
    let mut shards = Vec::new();
    for header in state.headers() {
        let Some(shard) = state.read(header.number).map_err(PublishError::State)? else { continue };
        let suspended = shard.suspended().into_iter().map(|at| (at, Status::Suspended));
        let revoked = shard.revoked().into_iter().map(|at| (at, Status::Revoked));
        shards.push((header.spec(), suspended.chain(revoked).collect()));
    }
    Ok(Some(List { authority, head, shards }))
}
