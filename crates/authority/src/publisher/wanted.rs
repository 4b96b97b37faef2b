//! What the next list is to say.

use std::collections::{BTreeMap, BTreeSet};

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_revocation::delta::Delta;
use clearance_revocation::table::StatusTable;
use clearance_revocation::{Change, ChangeError, ShardSource, ShardSpec};

use super::PublishError;

/// The state that the next list is to have. Only what differs needs to be said: what is not named
/// stays, shards that the caller does not know and their revocations included. Saying what is so
/// already changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    open: BTreeMap<u16, ShardSpec>,
    retired: BTreeSet<u16>,
    statuses: BTreeMap<StatusIndex, Status>,
}

/// A wish that no list can grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// The credential's index.
    pub index: StatusIndex,
    /// The status that was asked for.
    pub wanted: Status,
    /// Why not.
    pub cause: ChangeError,
}

impl Wanted {
    /// Nothing: the list stays as it is and gets a new date.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// There is this shard; all its positions are valid where it is new.
    pub fn shard(&mut self, spec: ShardSpec) {
        self.retired.remove(&spec.number);
        self.open.insert(spec.number, spec);
    }

    /// A shard is there no more: its credentials have expired.
    pub fn retire(&mut self, number: u16) {
        self.open.remove(&number);
        self.retired.insert(number);
    }

    /// A credential has this status. The last word counts, except that revoked is for ever.
    pub fn status(&mut self, index: StatusIndex, status: Status) {
        let known = self.statuses.entry(index).or_insert(status);
        if *known != Status::Revoked {
            *known = status;
        }
    }

    /// The delta from `old` to what is wanted, and the wishes that cannot be granted.
    pub(super) fn delta_from(
        &self,
        old: &StatusTable,
    ) -> Result<(Delta, Vec<Impossible>), PublishError> {
        let mut delta = Delta::default();
        let known: BTreeMap<u16, ShardSpec> =
            old.headers().into_iter().map(|header| (header.number, header.spec())).collect();
        for number in self.retired.iter().filter(|number| known.contains_key(number)) {
            delta.retire(*number);
        }
        for (number, wanted) in &self.open {
            match known.get(number) {
                None => delta.open(*wanted),
                Some(known) if known == wanted => {}
                Some(known) => {
                    return Err(PublishError::OtherShard { known: *known, wanted: *wanted });
                }
            }
        }
        let mut impossible = Vec::new();
        for (index, wanted) in &self.statuses {
            match self.change(old, *index, *wanted) {
                Ok(Some(change)) => delta.change(*index, change),
                Ok(None) => {}
                Err(cause) => impossible.push(Impossible { index: *index, wanted: *wanted, cause }),
            }
        }
        Ok((delta, impossible))
    }

    /// The change that takes the credential at `index` where it is wanted.
    fn change(
        &self,
        old: &StatusTable,
        index: StatusIndex,
        wanted: Status,
    ) -> Result<Option<Change>, ChangeError> {
        if self.retired.contains(&index.shard()) {
            return Err(ChangeError::BeyondCapacity);
        }
        let now = match old.status(index) {
            Ok(status) => status,
            Err(_) => match self.open.get(&index.shard()) {
                Some(spec) if index.position() < spec.capacity => Status::Valid,
                _ => return Err(ChangeError::BeyondCapacity),
            },
        };
        Change::between(now, wanted)
    }
}
