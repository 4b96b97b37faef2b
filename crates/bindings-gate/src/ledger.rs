//! Ledgers: in memory, or whatever the caller keeps.

use core::ffi::c_void;
use core::fmt;
use std::sync::Arc;

use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_verifier::{
    Answer, Claim, Denial, Keeper, Ledger, LedgerSettings, Member, MemoryLedger, Trouble,
    Unavailable,
};

use crate::clock::moment;
use crate::failure::{Failure, Status};
use crate::layout::Plain;
use crate::structs::{self, ClaimFn, LedgerAnswer, ReleaseFn};

/// A ledger behind its handle. Gates hold it for as long as they are there.
#[derive(Clone)]
pub(crate) enum HeldLedger {
    Memory(Arc<MemoryLedger>),
    Callback(Arc<Callback>),
}

impl HeldLedger {
    pub(crate) fn in_memory(given: &structs::LedgerSettings) -> Result<Self, Failure> {
        let keeper = if flag(given.shared, "shared")? { Keeper::Shared } else { Keeper::Lane };
        let started = moment(given.started)?;
        let size = |size: u64, what: &str| match u32::try_from(size) {
            Ok(size) if size <= MOST => Ok(size as usize),
            _ => {
                let words = format!("{what}: room for {size} is more than {MOST}");
                Err(Failure::new(Status::BadArgument, words))
            }
        };
        let capacity = size(given.capacity, "capacity")?;
        let counted = size(given.counted, "counted")?;
        let settings = LedgerSettings { started, capacity, counted, keeper };
        Ok(Self::Memory(Arc::new(MemoryLedger::new(settings))))
    }

    /// The verifier's defaults, from `started` on.
    pub(crate) fn ordinary(started: Timestamp) -> Self {
        Self::Memory(Arc::new(MemoryLedger::new(LedgerSettings::new(started))))
    }

    pub(crate) fn get(&self) -> Arc<dyn Ledger> {
        match self {
            Self::Memory(ledger) => Arc::clone(ledger) as _,
            Self::Callback(ledger) => Arc::clone(ledger) as _,
        }
    }

    pub(crate) fn clock_was_set(&self, now: Timestamp) -> Result<(), Failure> {
        let Self::Memory(ledger) = self else {
            let words = "a ledger behind a callback is told by whoever keeps it";
            return Err(Failure::new(Status::BadArgument, words));
        };
        ledger.clock_was_set(now);
        Ok(())
    }
}

/// Most credentials of a ledger in memory: some 200 MB are reserved for them.
const MOST: u32 = 1 << 21;

/// 0 or 1.
pub(crate) fn flag(given: u32, what: &str) -> Result<bool, Failure> {
    match given {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Failure::new(Status::BadArgument, format!("{what} is {other}: say 0 or 1"))),
    }
}

/// The caller's ledger.
pub(crate) struct Callback {
    claim: ClaimFn,
    release: Option<ReleaseFn>,
    context: *mut c_void,
}

// SAFETY: the header says that the callback is called by whichever thread checks a code, by several at once, and its
// release by whichever thread comes last; the pointer itself is only handed on.
unsafe impl Send for Callback {}
// SAFETY: as above.
unsafe impl Sync for Callback {}

impl Callback {
    /// # Safety
    /// As the header says of `clearance_ledger_by_callback`.
    pub(crate) unsafe fn new(
        claim: ClaimFn,
        release: Option<ReleaseFn>,
        context: *mut c_void,
    ) -> Self {
        Self { claim, release, context }
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: the caller's own function and context, and nobody calls the ledger any more.
            unsafe { release(self.context) };
        }
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

impl Ledger for Callback {
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        let members: Vec<_> = claim.members.iter().map(member).collect();
        let asked = structs::Claim {
            policy: match claim.policy {
                LedgerPolicy::OwnLane => 0,
                LedgerPolicy::SharedElseRefer => 1,
                LedgerPolicy::SharedElseAdmit => 2,
            },
            now: now.as_secs(),
            members: members.as_ptr(),
            member_count: members.len(),
            ..structs::Claim::empty()
        };
        // Whoever forgets to answer has answered that they cannot tell.
        let mut answer = LedgerAnswer { trouble: 6, ..LedgerAnswer::empty() };
        // SAFETY: callable with its context by the caller's word; all that the pointers lead to outlives the call.
        let done = unsafe { (self.claim)(self.context, &raw const asked, &raw mut answer) };
        if done != 0 {
            return Answer::Unavailable(failed(format!("the callback gave {done}")));
        }
        read(&answer, claim).unwrap_or_else(|nonsense| Answer::Unavailable(failed(nonsense)))
    }
}

fn failed(words: String) -> Unavailable {
    Unavailable::because(Trouble::Unreachable, words)
}

fn member(member: &Member) -> structs::Member {
    let mut subject = [0; 16];
    subject[..2].copy_from_slice(&member.subject.authority.0);
    subject[2..10].copy_from_slice(&member.subject.id.0);
    structs::Member {
        uses: match member.uses {
            Uses::InOut => -1,
            Uses::Unlimited => 0,
            Uses::Limited(most) => most.get().into(),
        },
        direction: match member.direction {
            Direction::Arrival => 1,
            Direction::Departure => 2,
        },
        subject,
        issued_at: member.issued_at.as_secs(),
        until: member.until.as_secs(),
        not_before: member.validity.not_before.as_secs(),
        not_after: member.validity.not_after.as_secs(),
        ..structs::Member::empty()
    }
}

/// What the callback answered. What it cannot mean is no answer: it never admits, and never accuses either.
fn read(answer: &LedgerAnswer, claim: &Claim<'_>) -> Result<Answer, String> {
    let at = Timestamp::from_secs(answer.moment);
    match answer.answer {
        0 => Ok(Answer::Unavailable(Unavailable::new(trouble(answer.trouble)?))),
        1 => {
            let by = match answer.keeper {
                1 => Keeper::Lane,
                2 => Keeper::Shared,
                other => return Err(format!("the callback answered with keeper {other}")),
            };
            let is_bound = claim.policy == LedgerPolicy::OwnLane || by == Keeper::Shared;
            let trouble = if is_bound { None } else { Some(trouble(answer.trouble)?) };
            Ok(Answer::Recorded { by, away: trouble.map(Unavailable::new) })
        }
        2 => {
            let member = answer.member as usize;
            if member >= claim.members.len() {
                return Err(format!("the callback answered about member {member}"));
            }
            let why = match answer.denial {
                1 => Denial::Used,
                2 => Denial::Superseded { last: at },
                3 => Denial::NoRecord { until: at },
                4 => Denial::UsesSpent,
                5 => Denial::AlreadyInside,
                6 => Denial::NotInside,
                7 => Denial::UsesUnknown { since: at },
                8 => Denial::Full,
                other => return Err(format!("the callback answered with denial {other}")),
            };
            Ok(Answer::Denied { member, why })
        }
        other => Err(format!("the callback answered {other}")),
    }
}

fn trouble(number: u32) -> Result<Trouble, String> {
    match number {
        1 => Ok(Trouble::CannotWrite),
        2 => Ok(Trouble::Damaged),
        3 => Ok(Trouble::NoQuorum),
        4 => Ok(Trouble::NotShared),
        5 => Ok(Trouble::TimedOut),
        6 => Ok(Trouble::Unreachable),
        other => Err(format!("the callback answered with trouble {other}")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn settings() -> structs::LedgerSettings {
        structs::LedgerSettings {
            started: 1_000,
            capacity: 4,
            counted: 4,
            ..structs::LedgerSettings::empty()
        }
    }

    #[test]
    fn an_answer_that_means_nothing_is_no_answer() {
        let claim = Claim { members: &[], policy: LedgerPolicy::OwnLane };
        let empty = LedgerAnswer::empty();
        for nonsense in [
            empty,
            LedgerAnswer { trouble: 7, ..empty },
            LedgerAnswer { answer: 1, ..empty },
            LedgerAnswer { answer: 1, keeper: 3, ..empty },
            LedgerAnswer { answer: 2, denial: 1, ..empty },
            LedgerAnswer { answer: 3, ..empty },
            LedgerAnswer { answer: u32::MAX, ..empty },
        ] {
            assert!(read(&nonsense, &claim).is_err());
        }
        let recorded = LedgerAnswer { answer: 1, keeper: 1, ..empty };
        assert_eq!(read(&recorded, &claim), Ok(Answer::recorded_by(Keeper::Lane)));
        let shared = Claim { policy: LedgerPolicy::SharedElseAdmit, ..claim };
        assert!(read(&recorded, &shared).is_err(), "it does not say why the shared one is away");
    }
}
