//! A replay ledger's story, and what must hold of it.

use core::num::NonZeroU8;
use std::collections::HashMap;

use arbitrary::Arbitrary;
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_verifier::{
    Answer, Claim, Denial, Keeper, Ledger, LedgerSettings, Member, MemoryLedger,
};

const START: Timestamp = Timestamp::from_secs(1_800_000_000);
/// Seconds that a code lives at most, and that one may have been ahead before a restart.
const LIFE: u64 = 60;
/// Seconds that every credential is in force, from its own `nbf`.
const PERIOD: u64 = 120;

/// Events, one after the other.
#[derive(Arbitrary, Debug)]
pub struct Story {
    capacity: u8,
    counted: u8,
    events: Vec<Event>,
}

/// What happens at a ledger; times are seconds after the start, and the clock jumps as it likes.
#[derive(Arbitrary, Clone, Debug)]
enum Event {
    Claim { first: Code, second: Option<Code>, now: u8 },
    ClockWasSet { now: u8 },
}

/// One code. What its credential may do depends on its subject.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Code {
    subject: u8,
    issued_at: u8,
    goes_out: bool,
}

/// What a ledger with endless memory knows.
struct Model {
    capacity: usize,
    counted: usize,
    /// The last code that each subject passed with, how often it passed, and whether it is inside.
    passed: HashMap<RosterRef, (Timestamp, u8, bool)>,
    /// Nothing is known of codes up to this moment.
    floor: Timestamp,
    /// Nothing is known of uses up to this moment.
    since: Timestamp,
    /// The latest code that anybody passed with.
    latest: Timestamp,
}

impl Story {
    /// Plays every event and compares what the ledger says.
    pub fn play(&self) {
        let [capacity, counted] =
            [self.capacity, self.counted].map(|room| usize::from(room % 5) + 1);
        let settings = LedgerSettings { capacity, counted, ..LedgerSettings::new(START) };
        let ledger = MemoryLedger::new(settings);
        let floor = START.plus(LIFE);
        let (passed, since, latest) = (HashMap::new(), START, floor);
        let mut model = Model { capacity, counted, passed, floor, since, latest };
        for event in &self.events {
            model.play(&ledger, event);
        }
    }
}

impl Model {
    fn play(&mut self, ledger: &MemoryLedger, event: &Event) {
        match event {
            Event::ClockWasSet { now } => {
                let now = START.plus(u64::from(*now));
                ledger.clock_was_set(now);
                self.floor = self.floor.max(now.plus(LIFE));
                self.since = self.since.max(now);
            }
            Event::Claim { first, second, now } => {
                let members: Vec<_> = [Some(*first), *second].into_iter().flatten().collect();
                let members: Vec<_> = members.into_iter().map(Code::member).collect();
                let now = START.plus(u64::from(*now));
                let claim = Claim { members: &members, policy: LedgerPolicy::OwnLane };
                match ledger.claim(&claim, now) {
                    Answer::Denied { member, why } => self.denied(&members, member, why, now),
                    answer => {
                        assert_eq!(answer, Answer::recorded_by(Keeper::Lane));
                        members.iter().for_each(|member| self.recorded(member));
                    }
                }
            }
        }
    }

    fn recorded(&mut self, member: &Member) {
        let last = self.passed.get(&member.subject).copied();
        assert!(last.is_none_or(|(last, ..)| last < member.issued_at), "replay: {member:?}");
        assert!(last.is_some() || member.issued_at > self.floor, "restart: {member:?}");
        let (_, uses, inside) = last.unwrap_or((member.issued_at, 0, false));
        let comes_in = member.direction == Direction::Arrival;
        match member.uses {
            Uses::Unlimited => {}
            Uses::Limited(most) => assert!(uses < most.get(), "too often: {member:?}"),
            Uses::InOut => assert_ne!(inside, comes_in, "the same way again: {member:?}"),
        }
        if member.uses != Uses::Unlimited {
            assert!(member.validity.not_before > self.since, "unseen uses: {member:?}");
        }
        self.passed.insert(member.subject, (member.issued_at, uses + 1, comes_in));
        self.latest = self.latest.max(member.issued_at);
    }

    fn denied(&self, members: &[Member], index: usize, why: Denial, now: Timestamp) {
        let member = &members[index];
        let is_twice = members[..index].iter().any(|other| other.subject == member.subject);
        let passed = self.passed.get(&member.subject).copied();
        let (last, uses, inside) = passed.unwrap_or((Timestamp::from_secs(0), 0, false));
        match why {
            Denial::Used => assert!(is_twice || last == member.issued_at),
            Denial::Superseded { last: found } => {
                assert_eq!(found, last);
                assert!(member.issued_at < last);
            }
            Denial::NoRecord { until } => {
                assert!(member.issued_at <= until && until <= self.floor.max(self.latest));
            }
            Denial::UsesSpent => {
                assert!(matches!(member.uses, Uses::Limited(n) if uses >= n.get()))
            }
            Denial::AlreadyInside => assert!(inside && member.uses == Uses::InOut),
            Denial::NotInside => assert!(!inside && member.uses == Uses::InOut),
            Denial::UsesUnknown { since } => assert!(
                member.validity.not_before <= self.since || member.validity.not_after <= since
            ),
            Denial::Full => self.full(members, now),
        }
    }

    /// One of the two books has no room for all of them.
    fn full(&self, members: &[Member], now: Timestamp) {
        let lives = self.passed.values().filter(|(start, ..)| now < start.plus(LIFE)).count();
        let counts =
            self.passed.keys().filter(|subject| uses_of(subject.id.0[0]) != Uses::Unlimited);
        let new = members.len();
        assert!(lives + new > self.capacity || counts.count() + new > self.counted, "{members:?}");
    }
}

/// Subjects 0 to 3 are unlimited, 4 and 5 have two uses, 6 and 7 go in and out.
fn uses_of(subject: u8) -> Uses {
    match subject {
        0..4 => Uses::Unlimited,
        4 | 5 => Uses::Limited(NonZeroU8::new(2).expect("2 is not 0")),
        _ => Uses::InOut,
    }
}

impl Code {
    fn member(self) -> Member {
        let subject = self.subject % 8;
        let id = CredentialId([subject, 0, 0, 0, 0, 0, 0, 0]);
        let issued_at = START.plus(self.issued_at.into());
        let not_before = START.plus(1 + u64::from(subject % 2) * 30);
        Member {
            subject: RosterRef { authority: AuthorityKid([0, 1]), id },
            issued_at,
            until: issued_at.plus(LIFE),
            validity: Validity { not_before, not_after: not_before.plus(PERIOD) },
            uses: uses_of(subject),
            direction: if self.goes_out { Direction::Departure } else { Direction::Arrival },
        }
    }
}
