//! The world's gates.

use std::sync::Arc;

use clearance_core::crypto::RING;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_verifier::{
    FixedStatus, Gate, GateKey, GateParts, LedgerSettings, MemoryLedger, MemoryRoster, Policy,
    StatusAnswer,
};

use super::{Person, START, UPTIME, World, hk_mo};
use crate::places;

impl World {
    /// A gate at Border Gate, Macao, with everybody on its roster.
    pub fn gate(&self) -> Gate {
        Gate::new(self.parts()).unwrap()
    }

    /// The same gate but for what `change` does to it.
    pub fn gate_with(&self, change: impl FnOnce(&mut GateParts)) -> Gate {
        let mut parts = self.parts();
        change(&mut parts);
        Gate::new(parts).unwrap()
    }

    /// What [`gate`](Self::gate) is built from.
    pub fn parts(&self) -> GateParts {
        let policy = Policy::new(places::border_gate());
        let max_ahead = policy.max_ahead(&self.list.content().schemes);
        GateParts {
            provider: &RING,
            trust: Arc::clone(&self.list),
            group: hk_mo(),
            keys: vec![self.gate_key()],
            policy,
            status: valid_as_of(START.minus(UPTIME)),
            roster: Arc::new(self.roster()),
            ledger: ledger(START.minus(UPTIME), max_ahead),
            cached_credentials: 64,
            returning_holders: 8,
        }
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
pub fn ledger(started: Timestamp, max_ahead: u32) -> Arc<MemoryLedger> {
    Arc::new(MemoryLedger::new(LedgerSettings { started, max_ahead, capacity: 4_096 }))
}
