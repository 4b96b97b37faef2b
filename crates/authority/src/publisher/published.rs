//! What the last published list says.

use std::path::Path;

use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;
use clearance_revocation::object::{Head, Verified};
use clearance_revocation::table::{NotCovered, StatusTable};
use clearance_revocation::{ShardHeader, ShardSource};

use super::{PublishError, Publisher, Repository};

/// The list that a repository publishes, verified: what gates may know already. An office compares its
/// own records with it: a shard or a revocation that is here and not there says that the records
/// are an older copy.
#[derive(Clone, Debug)]
pub struct InForce {
    head: Verified<Head>,
    state: StatusTable,
}

impl InForce {
    /// The head: version and dates.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The shards, ascending by number.
    pub fn shards(&self) -> Vec<ShardHeader> {
        self.state.headers()
    }

    /// The status at `index`.
    ///
    /// # Errors
    /// [`NotCovered`] where the list has no such position.
    pub fn status(&self, index: StatusIndex) -> Result<Status, NotCovered> {
        self.state.status(index)
    }
}

impl Publisher<'_> {
    /// The list that the repository under `root` publishes, or `None` where there is none yet.
    ///
    /// # Errors
    /// [`PublishError`], where it cannot be read or is not to be believed.
    pub fn in_force(&self, root: &Path) -> Result<Option<InForce>, PublishError> {
        let repository = Repository::open(root, self.authority)?;
        let readable = self.readable();
        let Some(last) = repository.head(self.provider, &readable)? else { return Ok(None) };
        let seq = last.head.seq;
        let state = repository.state_at(self.provider, &readable, &last.head, seq)?;
        Ok(Some(InForce { head: last.head, state }))
    }
}
