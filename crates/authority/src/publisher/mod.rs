//! From changes of status to the next status list, in a repository of static files.
//!
//! A repository is a directory that any web server or CDN can serve: for each authority key a
//! folder with one `head.cbor`, the only file that ever changes, and immutable snapshots and deltas
//! that the head names with their hashes.
//!
//! Publishing is idempotent and safe to kill at any point. What is wanted is said as a state ("this
//! credential is revoked"), so saying it twice changes nothing. Immutable files are written first
//! and the head last, in one step: a run that was killed leaves files that no head names, and the
//! next run starts from the head that is there.

mod error;
mod published;
mod repository;
mod run;
mod wanted;

use std::collections::BTreeMap;
use std::path::Path;

use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, StatusKey};
use clearance_revocation::object::{Head, Object, StatusSigner, Verified};
use clearance_revocation::table::StatusTable;
use clearance_revocation::{Digest, ShardSource, StateRoot};

use run::Run;

pub use error::PublishError;
pub use published::InForce;
pub use repository::Repository;
pub use wanted::{Impossible, Wanted};

/// How often, how long, how far back.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// Seconds until the next head is due.
    pub next_update: u64,
    /// Seconds until the head says nothing any more, whatever a gate's policy is.
    pub hard_expiry: u64,
    /// Seconds that the head's `covers` lies before its date: at least as many as the authority may
    /// set a credential's nbf before its issue.
    pub covers_lag: u64,
    /// Single steps that a head keeps: a gate that missed no more follows by small files.
    pub steps: u64,
    /// Every so many states a delta over all of them is made as well.
    pub stride: u64,
    /// A snapshot is due after so many states.
    pub snapshot_every: u64,
}

impl Default for Rhythm {
    /// For a list every five minutes: due in 10 minutes, void after 7 days, covering what was issued
    /// with an nbf up to an hour ago; steps of the last five hours and longer ones of 80 minutes
    /// each; a snapshot a day.
    fn default() -> Self {
        Self {
            next_update: 600,
            hard_expiry: 7 * 86_400,
            covers_lag: limit::DATED_BACK,
            steps: 64,
            stride: 16,
            snapshot_every: 288,
        }
    }
}

/// What a run published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Generation of the list.
    pub epoch: u32,
    /// Number of the list in force now.
    pub seq: u64,
    /// Whether the state changed; if not, only the head's dates did.
    pub changed: bool,
    /// Whether a snapshot was made.
    pub snapshot: bool,
    /// Bytes of the new immutable files.
    pub bytes: usize,
    /// Wishes that no list can grant, because revoked is for ever or the shard is not there.
    pub impossible: Vec<Impossible>,
}

/// Publishes the status lists of one authority.
#[derive(Clone, Copy, Debug)]
pub struct Publisher<'a> {
    /// The algorithms' implementation.
    pub provider: &'a dyn Provider,
    /// Whose credentials the lists speak of.
    pub authority: AuthorityKid,
    /// The trust list's delegation of the authority's status keys.
    pub delegation: &'a StatusDelegation,
    /// The status key that signs; the delegation must name it.
    pub signer: StatusSigner<'a>,
    /// Status keys that were delegated once and are no more: believed for what they signed in this
    /// repository, never for a gate.
    pub retired_keys: &'a [StatusKey],
    /// How often, how long, how far back.
    pub rhythm: Rhythm,
}

impl Publisher<'_> {
    /// Brings the repository under `root` to the state that is `wanted`, and signs a head of `now`.
    ///
    /// # Errors
    /// [`PublishError`]; the repository is then as it was, but for files that no head names.
    pub fn publish(
        &self,
        root: &Path,
        wanted: &Wanted,
        now: Timestamp,
    ) -> Result<Published, PublishError> {
        self.check_signer(now)?;
        let repository = Repository::open(root, self.authority)?;
        let readable = self.readable();
        let last = repository.head(self.provider, &readable)?;
        if let Some(last) = last.as_ref().filter(|last| now < last.head.this_update) {
            return Err(PublishError::Backdated { last: last.head.this_update, now });
        }
        let old = match &last {
            Some(last) => {
                repository.state_at(self.provider, &readable, &last.head, last.head.seq)?
            }
            None => StatusTable::build(&BTreeMap::new()).map_err(PublishError::Table)?,
        };
        let (delta, impossible) = wanted.delta_from(&old)?;
        let mut run =
            Run { publisher: self, repository: &repository, readable: &readable, bytes: 0 };
        let (head, changed, snapshot) = run.next_head(last.as_ref(), &old, &delta, now)?;
        repository.replace_head(&self.sign(&head)?)?;
        repository.prune(&head, last.as_ref().map(|last| &*last.head));
        let bytes = run.bytes;
        Ok(Published { epoch: head.epoch, seq: head.seq, changed, snapshot, bytes, impossible })
    }

    /// The keys that the repository's own files may be signed with.
    fn readable(&self) -> StatusDelegation {
        let keys = self.delegation.keys.iter().chain(self.retired_keys).cloned().collect();
        StatusDelegation { epoch: self.delegation.epoch, keys }
    }

    /// A list that no gate believes is worse than none.
    fn check_signer(&self, now: Timestamp) -> Result<(), PublishError> {
        let kid = self.signer.kid;
        let entry = self.delegation.keys.iter().find(|entry| entry.kid == kid);
        let entry = entry.ok_or(PublishError::NotDelegated { kid })?;
        if entry.key != self.signer.key.public() {
            return Err(PublishError::OtherKey { kid });
        }
        if !entry.validity.contains(now) {
            return Err(PublishError::KeyOutOfPeriod { kid, validity: entry.validity, now });
        }
        Ok(())
    }

    fn sign<T: Object>(&self, object: &T) -> Result<Vec<u8>, PublishError> {
        self.signer.sign(object).map_err(PublishError::Signing)
    }

    fn root(&self, state: &impl ShardSource) -> Result<Digest, PublishError> {
        StateRoot::of(state, |bytes| self.provider.sha256(&[bytes])).map_err(PublishError::State)
    }
}

/// The head in force and who signed it.
#[derive(Clone, Debug)]
pub(crate) struct LastHead {
    pub(crate) head: Verified<Head>,
    pub(crate) signed_with: AuthorityKid,
}
