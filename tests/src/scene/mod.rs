//! Scenes at a gate, each with as many faults as a test puts in.

mod faults;

use std::sync::Arc;

use clearance_core::presentation::RosterRef;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_verifier::{
    Answer, Claim, Class, Crossing, Decision, FixedStatus, Gate, Ledger, LedgerSettings, ListTaken,
    Member, MemoryLedger, MemoryRoster, Outcome, Policy, Reason, StatusAnswer, Trouble,
};

use crate::forge::Forgery;
use crate::places;
use crate::world::{DAY, GateParts, Person, START, Setup, UPTIME, World, hk_mo};

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
    accepted_before: Option<i64>,
    /// What the scheme said of uses then.
    uses_before: Uses,
    /// People that were counted.
    persons: Option<u8>,
    /// The gate has the group's next key instead of the one that the code is sealed to.
    lacks_key: bool,
    /// The gate gets a list without its group.
    is_stopped: bool,
}

impl Lane {
    fn new() -> Self {
        let started = START.minus(UPTIME);
        Self {
            policy: Policy::new(places::border_gate()),
            status: Some(Status::Valid),
            status_age: 60,
            on_roster: true,
            ledger: LedgerSettings { capacity: 16, ..LedgerSettings::new(started) },
            ledger_is_broken: false,
            accepted_before: None,
            uses_before: Uses::Unlimited,
            persons: None,
            lacks_key: false,
            is_stopped: false,
        }
    }

    /// A code that starts so many seconds after the one of the scene was accepted before, by a
    /// ledger that has run for longer than the credential's period.
    fn had_accepted(&mut self, later: i64, uses: Uses) {
        self.ledger.started = START.minus(DAY);
        (self.accepted_before, self.uses_before) = (Some(later), uses);
    }

    fn open(&self, world: &World, forgery: &Forgery) -> Gate {
        let this_update = NOW.minus(self.status_age);
        let answer = match self.status {
            Some(status) => StatusAnswer::Known { status, this_update },
            None => StatusAnswer::NotCovered { this_update, covers: this_update },
        };
        let parts = GateParts {
            policy: self.policy.clone(),
            status: Arc::new(FixedStatus::new(answer)),
            ledger: self.ledger(forgery),
            ..world.parts()
        };
        let empty = Arc::new(MemoryRoster::new());
        let mut parts = if self.on_roster { parts } else { GateParts { roster: empty, ..parts } };
        if self.lacks_key {
            let (list, key) = world.list_with_next_key();
            (parts.trust, parts.keys) = (list, vec![key]);
        }
        let gate = parts.build().unwrap();
        if self.is_stopped {
            let list = world.next_list(|list| {
                list.seq += 1;
                list.gate_groups.retain(|group| group.id != hk_mo());
            });
            assert!(matches!(gate.renew(list, &[]).list, ListTaken::Stopped(_)));
        }
        gate
    }

    fn ledger(&self, forgery: &Forgery) -> Arc<dyn Ledger> {
        if self.ledger_is_broken {
            return Arc::new(BrokenLedger);
        }
        let ledger = MemoryLedger::new(self.ledger);
        if let Some(later) = self.accepted_before {
            let members = &[self.earlier(forgery, forgery.issued_at.offset_by(later))];
            let answer = ledger.claim(&Claim { members, policy: LedgerPolicy::OwnLane }, NOW);
            assert!(answer.is_recorded(), "{answer:?}");
        }
        Arc::new(ledger)
    }

    /// A code of the same credential that was accepted before.
    fn earlier(&self, forgery: &Forgery, issued_at: Timestamp) -> Member {
        Member {
            subject: RosterRef { authority: forgery.authority, id: forgery.claims.id },
            issued_at,
            until: issued_at.plus(30),
            validity: forgery.claims.validity,
            uses: self.uses_before,
            direction: Direction::Arrival,
        }
    }
}

/// A ledger that cannot be reached.
#[derive(Debug)]
struct BrokenLedger;

impl Ledger for BrokenLedger {
    fn claim(&self, _: &Claim<'_>, _: Timestamp) -> Answer {
        Answer::Unavailable(Trouble::Unreachable.into())
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
    let gate = lane.open(&world, &forgery);
    let crossing = lane.persons.map(Crossing::of).unwrap_or_default();
    let decision = gate.check_crossing(&text, crossing, NOW);
    let decision = faults.iter().fold(decision, |decision, fault| (fault.after)(decision));
    Played { text, gate, decision }
}
