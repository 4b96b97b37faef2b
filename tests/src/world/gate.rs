//! The world's gates.

use std::sync::Arc;

use clearance_authority::keys::KeyKind;
use clearance_core::crypto::{Provider, RING};
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, GateEpoch, TrustContent, TrustList};
use clearance_verifier::{
    FixedStatus, Gate, GateError, GateKey, Ledger, LedgerSettings, MemoryLedger, MemoryRoster,
    Policy, RosterSource, StatusAnswer, StatusSource,
};

use super::{Person, START, UPTIME, World, hk_mo};
use crate::{keys, places};

/// What a test's gate is built from, open to change.
#[derive(Clone, Debug)]
pub struct GateParts {
    /// The algorithms' implementation.
    pub provider: &'static Provider,
    /// Whom to believe.
    pub trust: Arc<TrustList>,
    /// The gate group.
    pub group: GateGroupId,
    /// The group's secrets.
    pub keys: Vec<GateKey>,
    /// How the gate judges.
    pub policy: Policy,
    /// Status of credentials.
    pub status: Arc<dyn StatusSource>,
    /// Credentials held already.
    pub roster: Arc<dyn RosterSource>,
    /// Codes accepted before.
    pub ledger: Arc<dyn Ledger>,
    /// Room of the cache.
    pub cached_credentials: usize,
    /// Room for tables.
    pub returning_holders: usize,
}

impl GateParts {
    /// The gate.
    ///
    /// # Errors
    /// [`GateError`].
    pub fn build(self) -> Result<Gate, GateError> {
        Gate::builder(self.trust, self.group, self.policy, self.status)
            .keys(self.keys)
            .provider(self.provider)
            .roster(self.roster)
            .ledger(self.ledger)
            .cached_credentials(self.cached_credentials)
            .returning_holders(self.returning_holders)
            .build(START)
    }
}

impl World {
    /// A gate at Border Gate, Macao, with everybody on its roster.
    pub fn gate(&self) -> Gate {
        self.parts().build().unwrap()
    }

    /// The same gate but for what `change` does to it.
    pub fn gate_with(&self, change: impl FnOnce(&mut GateParts)) -> Gate {
        let mut parts = self.parts();
        change(&mut parts);
        parts.build().unwrap()
    }

    /// What [`gate`](Self::gate) is built from.
    pub fn parts(&self) -> GateParts {
        GateParts {
            provider: &RING,
            trust: Arc::clone(&self.list),
            group: hk_mo(),
            keys: vec![self.gate_key()],
            policy: Policy::new(places::border_gate()),
            status: valid_as_of(START.minus(UPTIME)),
            roster: Arc::new(self.roster()),
            ledger: ledger(START.minus(UPTIME)),
            cached_credentials: 64,
            returning_holders: 8,
        }
    }

    /// The next trust list, but for what `change` does to it.
    pub fn next_list(&self, change: impl FnOnce(&mut TrustContent)) -> Arc<TrustList> {
        let mut content = self.list.content().clone();
        content.seq += 1;
        change(&mut content);
        let root = Self::root().signing(&RING).unwrap();
        let bytes = trust::sign(&content, &*root).unwrap();
        Arc::new(self.anchor.clone().accept(&RING, &bytes, content.this_update).unwrap())
    }

    /// The list that also names the group's next key, and that key.
    pub fn list_with_next_key(&self) -> (Arc<TrustList>, GateKey) {
        let taken = [self.gate_kid, self.other_kid];
        let kid = (0..3).map(GateKid).find(|kid| !taken.contains(kid)).unwrap();
        let pair = keys::pair(KeyKind::X25519, "the group's next key");
        let key = pair.public().gate().unwrap();
        let epoch = GateEpoch { kid, key, validity: self.setup.epoch };
        let list = self.next_list(|list| {
            let group = list.gate_groups.iter_mut().find(|group| group.id == hk_mo()).unwrap();
            group.epochs.push(epoch);
            group.epochs.sort_by_key(|epoch| epoch.kid);
        });
        (list, GateKey { kid, secret: pair.secret().clone() })
    }

    /// The secret of group [`hk_mo`].
    pub fn gate_key(&self) -> GateKey {
        let secret = Self::gate_pair(&hk_mo()).secret().clone();
        GateKey { kid: self.gate_kid, secret }
    }

    /// A roster of everybody.
    pub fn roster(&self) -> MemoryRoster {
        let roster = MemoryRoster::new();
        for person in Person::ALL {
            let scheme = self.list.scheme(person.scheme());
            if scheme.is_some_and(|scheme| scheme.may_issue(person.authority())) {
                roster.add(&RING, &self.list, &self.issue_within(person)).unwrap();
            }
        }
        roster
    }

    /// The first credential, signed whatever the authority's period is.
    fn issue_within(&self, person: Person) -> Vec<u8> {
        let key = Self::authority_key(person.authority());
        let claims = self.claims(person);
        clearance_core::credential::sign(person.authority(), &*key, &claims).unwrap()
    }
}

/// A status source by which everybody was in force at `this_update`.
pub fn valid_as_of(this_update: Timestamp) -> Arc<FixedStatus> {
    Arc::new(FixedStatus::new(StatusAnswer::Known { status: Status::Valid, this_update }))
}

/// A ledger in memory, large enough for any test.
pub fn ledger(started: Timestamp) -> Arc<MemoryLedger> {
    Arc::new(MemoryLedger::new(LedgerSettings { capacity: 4_096, ..LedgerSettings::new(started) }))
}
