//! Scenes at a gate, each with as many faults as a test puts in.

mod faults;

use std::sync::Arc;

use clearance_core::presentation::RosterRef;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_verifier::{
    Claimed, Class, Decision, FixedStatus, Gate, GateParts, Ledger, LedgerSettings,
    LedgerUnavailable, MemoryLedger, MemoryRoster, Outcome, Policy, Reason, StatusAnswer,
};

use crate::forge::Forgery;
use crate::places;
use crate::world::{Person, START, Setup, UPTIME, World};

pub use faults::FAULTS;

/// The moment of every scene: some seconds into a step.
pub const NOW: Timestamp = START.plus(7);

/// One thing that is wrong, and what a gate must make of it.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The reason that it leads to when it stands alone.
    pub reason: Reason,
    /// What becomes of the traveller.
    pub outcome: Outcome,
    /// Whose business it is.
    pub class: Class,
    /// What it takes hold of: two faults that touch the same cannot stand in one scene.
    pub touches: &'static [&'static str],
    setup: fn(&mut Setup),
    forge: fn(&mut Forgery, &World),
    lane: fn(&mut Lane),
    text: fn(String) -> String,
    after: fn(Decision) -> Decision,
}

impl Fault {
    /// The fault that leads to `reason`.
    pub fn of(reason: Reason) -> &'static Self {
        FAULTS.iter().find(|fault| fault.reason == reason).unwrap()
    }

    /// Whether both can stand in one scene.
    pub fn goes_with(&self, other: &Self) -> bool {
        !self.touches.iter().any(|touched| other.touches.contains(touched))
    }
}

/// The gate's side of a scene.
#[derive(Debug)]
struct Lane {
    policy: Policy,
    /// What the status list says; none: it does not reach as far.
    status: Option<Status>,
    status_age: u64,
    on_roster: bool,
    ledger: LedgerSettings,
    ledger_is_broken: bool,
    /// A code accepted before starts so many seconds after the one of the scene.
    accepted_before: Option<u64>,
}

impl Lane {
    fn new() -> Self {
        let started = START.minus(UPTIME);
        Self {
            policy: Policy::new(places::border_gate()),
            status: Some(Status::Valid),
            status_age: 60,
            on_roster: true,
            ledger: LedgerSettings { started, max_ahead: 10, capacity: 16 },
            ledger_is_broken: false,
            accepted_before: None,
        }
    }

    fn open(&self, world: &World, subject: &RosterRef, issued_at: Timestamp) -> Gate {
        let this_update = NOW.minus(self.status_age);
        let answer = match self.status {
            Some(status) => StatusAnswer::Known { status, this_update },
            None => StatusAnswer::NotCovered { this_update, covers: this_update },
        };
        let parts = GateParts {
            policy: self.policy.clone(),
            status: Arc::new(FixedStatus::new(answer)),
            ledger: self.ledger(subject, issued_at),
            ..world.parts()
        };
        let empty = Arc::new(MemoryRoster::new());
        Gate::new(if self.on_roster { parts } else { GateParts { roster: empty, ..parts } })
            .unwrap()
    }

    fn ledger(&self, subject: &RosterRef, issued_at: Timestamp) -> Arc<dyn Ledger> {
        if self.ledger_is_broken {
            return Arc::new(BrokenLedger);
        }
        let ledger = MemoryLedger::new(self.ledger);
        if let Some(later) = self.accepted_before {
            ledger.claim(subject, issued_at.plus(later), NOW).unwrap();
        }
        Arc::new(ledger)
    }
}

/// A ledger that cannot be reached.
#[derive(Debug)]
struct BrokenLedger;

impl Ledger for BrokenLedger {
    fn claim(
        &self,
        _: &RosterRef,
        _: Timestamp,
        _: Timestamp,
    ) -> Result<Claimed, LedgerUnavailable> {
        Err(LedgerUnavailable)
    }
}

/// What was played, and what the gate said.
#[derive(Debug)]
pub struct Played {
    /// The text that the gate read.
    pub text: String,
    /// The gate.
    pub gate: Gate,
    /// Its answer.
    pub decision: Decision,
}

/// The parent shows a code with all of these faults at Border Gate, at [`NOW`].
pub fn play(faults: &[&Fault]) -> Played {
    let world = World::with(|setup| faults.iter().for_each(|fault| (fault.setup)(setup)));
    let mut forgery = Forgery::of(&world, Person::Parent, START);
    let mut lane = Lane::new();
    for fault in faults {
        (fault.forge)(&mut forgery, &world);
        (fault.lane)(&mut lane);
    }
    let text = faults.iter().fold(forgery.text(), |text, fault| (fault.text)(text));
    let subject = RosterRef { authority: forgery.authority, id: forgery.claims.id };
    let gate = lane.open(&world, &subject, forgery.issued_at);
    let decision = gate.check(&text, NOW);
    let decision = faults.iter().fold(decision, |decision, fault| (fault.after)(decision));
    Played { text, gate, decision }
}
