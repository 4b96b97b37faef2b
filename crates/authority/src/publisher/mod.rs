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
use clearance_revocation::store::Version;
use clearance_revocation::table::StatusTable;
use clearance_revocation::{Digest, ShardSource, StateRoot};

use run::Run;

pub use error::PublishError;
pub use published::InForce;
pub use repository::Repository;
pub use wanted::{Impossible, Wanted};

/// When lists are made and how long they count.
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
    /// Whether the repository had no list, although one was published before.
    pub anew: bool,
    /// Bytes of the new immutable files.
    pub bytes: usize,
    /// Wishes that no list can grant, because revoked is for ever or the shard is not there.
    pub impossible: Vec<Impossible>,
}

/// Publishes the status lists of one authority.
#[derive(Clone, Copy, Debug)]
pub struct Publisher<'a> {
    /// The algorithms' implementation.
    pub provider: &'a Provider,
    /// Whose credentials the lists speak of.
    pub authority: AuthorityKid,
    /// The trust list's delegation of the authority's status keys.
    pub delegation: &'a StatusDelegation,
    /// The status key that signs; the delegation must name it.
    pub signer: StatusSigner<'a>,
    /// Status keys that were delegated once and are no more: believed for what they signed in this
    /// repository, never for a gate.
    pub retired_keys: &'a [StatusKey],
    /// When lists are made and how long they count.
    pub rhythm: Rhythm,
}

impl Publisher<'_> {
    /// Brings the repository under `root` to the state that is `wanted`, and signs a head of `now`.
    ///
    /// Whoever keeps no record of what was published cannot tell a repository that was lost from
    /// one that never was: see [`publish_after`](Self::publish_after).
    ///
    /// # Errors
    /// [`PublishError`]; the repository is then as it was, but for files that no head names.
    pub fn publish(
        &self,
        root: &Path,
        wanted: &Wanted,
        now: Timestamp,
    ) -> Result<Published, PublishError> {
        self.bring(root, wanted, None, now, &mut |_| Ok(()))
    }

    /// The same, after the head `known` was published: whatever became of the repository, gates see no
    /// number a second time. `remember` gets the next head before anybody can see it, and must have it on
    /// disk when it returns.
    ///
    /// # Errors
    /// [`PublishError`]; [`PublishError::Overtaken`] when the repository's head is newer than `known`.
    pub fn publish_after(
        &self,
        root: &Path,
        wanted: &Wanted,
        known: Option<(Version, Timestamp)>,
        now: Timestamp,
        remember: &mut Remember<'_>,
    ) -> Result<Published, PublishError> {
        self.bring(root, wanted, Some(known), now, remember)
    }

    fn bring(
        &self,
        root: &Path,
        wanted: &Wanted,
        known: Option<Option<(Version, Timestamp)>>,
        now: Timestamp,
        remember: &mut Remember<'_>,
    ) -> Result<Published, PublishError> {
        self.check_signer(now)?;
        let repository = Repository::open(root, self.authority)?;
        let readable = self.readable();
        let last = repository.head(self.provider, &readable)?;
        refuse_later(last.as_ref(), known, self.delegation.epoch, now)?;
        let old = match &last {
            Some(last) => {
                repository.state_at(self.provider, &readable, &last.head, last.head.seq)?
            }
            None => StatusTable::build(&BTreeMap::new()).map_err(PublishError::Table)?,
        };
        let (delta, impossible) = wanted.delta_from(&old)?;
        let new = delta.onto(&old).map_err(PublishError::Delta)?;
        let new = StatusTable::build(&new).map_err(PublishError::Table)?;
        self.refuse_loss(last.as_ref(), &old, &new, now)?;
        let known = known.flatten().map(|(version, _)| version);
        let anew = last.is_none() && known.is_some();
        let mut run =
            Run { publisher: self, repository: &repository, readable: &readable, known, bytes: 0 };
        let (head, changed, snapshot) = run.next_head(last.as_ref(), &old, (&delta, &new), now)?;
        let bytes = run.bytes;
        let signed = self.sign(&head)?;
        remember(&NextHead {
            version: Version { epoch: head.epoch, seq: head.seq },
            this_update: head.this_update,
            hard_expiry: head.hard_expiry,
        })
        .map_err(PublishError::Memory)?;
        repository.replace_head(&signed)?;
        repository.prune(&head, last.as_ref().map(|last| &*last.head));
        let Head { epoch, seq, .. } = head;
        Ok(Published { epoch, seq, changed, snapshot, anew, bytes, impossible })
    }

    /// The keys that the repository's own files may be signed with.
    fn readable(&self) -> StatusDelegation {
        let keys = self.delegation.keys.iter().chain(self.retired_keys).cloned().collect();
        StatusDelegation { epoch: self.delegation.epoch, keys }
    }

    /// R10: gates refuse a list that takes back what the one before said for ever.
    fn refuse_loss(
        &self,
        last: Option<&LastHead>,
        old: &StatusTable,
        new: &StatusTable,
        now: Timestamp,
    ) -> Result<(), PublishError> {
        let is_same_epoch = last.is_some_and(|last| last.head.epoch == self.delegation.epoch);
        let loss = old.first_loss(new, now).map_err(PublishError::State)?;
        match loss.filter(|_| is_same_epoch) {
            Some(loss) => Err(PublishError::Lost { loss, now }),
            None => Ok(()),
        }
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

/// Refuses a head that is newer than what this publisher knows, or than the clock.
fn refuse_later(
    last: Option<&LastHead>,
    known: Option<Option<(Version, Timestamp)>>,
    epoch: u32,
    now: Timestamp,
) -> Result<(), PublishError> {
    let Some(last) = last else { return Ok(()) };
    let found = Version { epoch: last.head.epoch, seq: last.head.seq };
    let made = last.head.this_update;
    if let Some(known) = known.filter(|known| known.is_none_or(|known| known < (found, made))) {
        let known = known.map(|(version, _)| version);
        return Err(PublishError::Overtaken { found, known });
    }
    // A new epoch makes the dates of the old one void.
    if now < made && found.epoch >= epoch {
        return Err(PublishError::Backdated { last: made, now });
    }
    Ok(())
}

/// Takes down, durably, what is about to be published.
pub type Remember<'a> =
    dyn FnMut(&NextHead) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + 'a;

/// A head that is signed and not public yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextHead {
    /// Its number.
    pub version: Version,
    /// Its date.
    pub this_update: Timestamp,
    /// From when on it says nothing.
    pub hard_expiry: Timestamp,
}

/// The head in force and who signed it.
#[derive(Clone, Debug)]
pub(crate) struct LastHead {
    pub(crate) head: Verified<Head>,
    pub(crate) signed_with: AuthorityKid,
}
