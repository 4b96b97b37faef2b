//! A gate: what it keeps while lists and keys come and go.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use clearance_core::crypto::Provider;
use clearance_core::ids::{Audience, Challenge, GateGroupId};
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;

use crate::builder::{GateBuilder, GateKey};
use crate::cache::CredentialCache;
use crate::challenges::Challenges;
use crate::clock_trouble::ClockTrouble;
use crate::holder_tables::HolderTables;
use crate::ledger::Ledger;
use crate::marks::Marks;
use crate::policy::Policy;
use crate::roster::RosterSource;
use crate::served::{HeldKey, Served, hold};
use crate::status::StatusSource;

pub use crate::served::{GateError, KeyReport, ListTaken, MissingKey, RejectedKey, Renewal};

/// A gate, ready to judge codes. Shared by threads; nothing in it needs `&mut`.
#[derive(Debug)]
pub struct Gate {
    pub(crate) inner: Arc<Inner>,
}

/// What a gate keeps for as long as it runs, and the list that it serves now.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) provider: &'static Provider,
    pub(crate) group: GateGroupId,
    pub(crate) audience: Audience,
    pub(crate) policy: Policy,
    pub(crate) status: Arc<dyn StatusSource>,
    pub(crate) roster: Arc<dyn RosterSource>,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) cache: CredentialCache,
    pub(crate) holder_tables: HolderTables,
    pub(crate) challenges: Challenges,
    pub(crate) clock_trouble: ClockTrouble,
    marks: Marks,
    served: RwLock<Arc<Served>>,
    /// Held while a list is replaced, so that two renewals do not cross.
    keys: Mutex<Vec<HeldKey>>,
}

impl Gate {
    /// A gate of `group` under the trust list `trust`, with defaults for everything else.
    pub fn builder(
        trust: Arc<TrustList>,
        group: GateGroupId,
        policy: Policy,
        status: Arc<dyn StatusSource>,
    ) -> GateBuilder {
        GateBuilder::new(trust, group, policy, status)
    }

    pub(crate) fn from_parts(parts: GateBuilder, ledger: Arc<dyn Ledger>) -> Self {
        let GateBuilder { provider, trust, group, keys, policy, status, roster, seen, .. } = parts;
        let mut held = Vec::new();
        hold(&mut held, provider, &keys);
        let served = Served::new(provider, trust, &group, &mut held);
        let inner = Inner {
            audience: group.audience(),
            cache: CredentialCache::new(parts.cached_credentials),
            holder_tables: HolderTables::new(provider, parts.returning_holders),
            challenges: Challenges::new(),
            clock_trouble: ClockTrouble::new(),
            marks: Marks::new(),
            served: RwLock::new(Arc::new(served)),
            keys: Mutex::new(held),
            provider,
            group,
            policy,
            status,
            roster,
            ledger,
        };
        let served = inner.served();
        inner.marks.see(served.trust.seq(), seen);
        inner.see_dates(&served.trust);
        Self { inner: Arc::new(inner) }
    }

    /// Takes a trust list and more keys while the gate runs. Ledger, caches and open challenges stay;
    /// lanes that are judging a code go on, and end by the new list.
    ///
    /// An older list than the one in force is left alone, and the same one may come again with keys
    /// that were missing. A newer one that the gate cannot serve stops it: it never goes on by an
    /// older one. A key that does not fit costs nothing but itself.
    ///
    /// `trust` must have come through the gate's [`TrustAnchor`](clearance_core::trust::TrustAnchor).
    pub fn renew(&self, trust: Arc<TrustList>, keys: &[GateKey]) -> Renewal {
        self.inner.renew(trust, keys)
    }

    /// Opens a challenge that one code may answer within two minutes. Show it to the traveller.
    ///
    /// `entropy` must be fresh and random: a challenge that can be foreseen stops no relay.
    pub fn open_challenge(&self, entropy: [u8; 8], now: Timestamp) -> Challenge {
        let challenge = Challenge(entropy);
        self.inner.challenges.open(challenge, now, now);
        challenge
    }

    /// Takes over a challenge that was opened elsewhere at `since`, by another process say: it ends
    /// two minutes after that. One that has ended by `now`, or begins later, is not taken.
    pub fn take_challenge(&self, challenge: Challenge, since: Timestamp, now: Timestamp) {
        self.inner.challenges.open(challenge, since, now);
    }

    /// Whether `challenge` is open: it was opened less than two minutes ago, and no recorded code has
    /// answered it.
    pub fn is_challenge_open(&self, challenge: &Challenge, now: Timestamp) -> bool {
        self.inner.challenges.is_open(challenge, now)
    }

    /// The gate group.
    pub fn group(&self) -> &GateGroupId {
        &self.inner.group
    }

    /// The newest trust list that the gate was given.
    pub fn trust(&self) -> Arc<TrustList> {
        Arc::clone(&self.inner.served().trust)
    }

    /// Why the gate refers every code, if it does: it cannot serve its newest trust list.
    pub fn stopped(&self) -> Option<GateError> {
        self.inner.served().stopped
    }

    /// Which of the keys of its list the gate has, and which of its own were put away.
    pub fn key_report(&self) -> KeyReport {
        self.inner.served().report.clone()
    }

    /// How the gate judges.
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The newest signed date that the gate has seen and that counts: no correct clock is behind it.
    pub fn high_water_mark(&self) -> Timestamp {
        self.inner.high_water_mark(&self.inner.served())
    }
}

impl Inner {
    /// The list in force, for one check.
    pub(crate) fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn high_water_mark(&self, served: &Served) -> Timestamp {
        if let Some(newest) = self.status.newest() {
            self.marks.see_status(served.trust.seq(), newest);
        }
        self.marks.newest()
    }

    fn see_dates(&self, trust: &TrustList) {
        self.marks.see(trust.seq(), trust.this_update());
        self.marks.forget_before(trust.dates_from());
    }

    fn renew(&self, trust: Arc<TrustList>, keys: &[GateKey]) -> Renewal {
        let mut held = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        hold(&mut held, self.provider, keys);
        let old = self.served();
        self.high_water_mark(&old); // what the status source names by now came under the old list
        let is_older = trust.seq() < old.trust.seq();
        let trust = if is_older { Arc::clone(&old.trust) } else { trust };
        let served = Served::new(self.provider, trust, &self.group, &mut held);
        let list = match served.stopped {
            _ if is_older => ListTaken::Older,
            Some(error) => ListTaken::Stopped(error),
            None => ListTaken::InForce,
        };
        let keys = served.report.clone();
        self.see_dates(&served.trust);
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(served);
        Renewal { list, keys }
    }
}
