//! What the journal's records say together.

use std::collections::HashMap;

use clearance_core::presentation::RosterRef;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::Direction;
use clearance_verifier::{Denial, Horizon, Kept, Member};

use super::record::{Code, Fact, Use};

/// The last accepted code of each credential, and the uses of those that have few.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    codes: HashMap<RosterRef, Timestamp>,
    used: HashMap<RosterRef, Used>,
    horizon: Horizon,
}

#[derive(Clone, Copy, Debug)]
struct Used {
    count: u8,
    last: Use,
}

impl State {
    /// Whether `member` may be recorded.
    pub(super) fn judge(&self, member: &Member) -> Result<(), Denial> {
        let last = self.codes.get(&member.subject).copied();
        let used = self.used.get(&member.subject).map(|used| {
            let Use { inwards, ends } = used.last;
            clearance_verifier::Used { count: used.count, inwards, ends }
        });
        self.horizon.judge(&Kept { last, used }, member)
    }

    /// Takes in what a record says.
    pub(super) fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Claim(codes) => codes.iter().for_each(|code| self.admit(code)),
            Fact::Code { subject, issued_at } => self.keep_code(subject, *issued_at),
            Fact::Forgot { floor, ends } => {
                self.horizon.floor = self.horizon.floor.max(*floor);
                self.horizon.forgotten = self.horizon.forgotten.max(*ends);
            }
            Fact::Founded => {}
            Fact::Gap { floor, since } => {
                self.horizon.floor = self.horizon.floor.max(*floor);
                self.horizon.since = self.horizon.since.max(*since);
            }
            Fact::Used { subject, count, last } => {
                self.used.insert(*subject, Used { count: *count, last: *last });
            }
        }
    }

    fn admit(&mut self, code: &Code) {
        self.keep_code(&code.subject, code.issued_at);
        if let Some(last) = code.counted {
            let used = self.used.entry(code.subject).or_insert(Used { count: 0, last });
            *used = Used { count: used.count.saturating_add(1), last };
        }
    }

    fn keep_code(&mut self, subject: &RosterRef, issued_at: Timestamp) {
        let last = self.codes.entry(*subject).or_insert(issued_at);
        *last = issued_at.max(*last);
    }

    /// How many credentials are on record: codes, uses.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.codes.len(), self.used.len())
    }

    /// Start of the newest code on record.
    pub(super) fn newest(&self) -> Timestamp {
        self.codes.values().copied().max().unwrap_or_default()
    }

    /// Codes that start at or before this cannot be judged.
    pub(super) fn floor(&self) -> Timestamp {
        self.horizon.floor
    }

    /// Uses have been counted since this moment; 1970: from the gate's beginning.
    pub(super) fn since(&self) -> Timestamp {
        self.horizon.since
    }

    /// Forgets codes that no gate accepts any more and credentials that have ended, and remembers up to when it
    /// forgot: a clock that is set back must not bring them back to life.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        let is_dead = |issued_at: Timestamp| issued_at.plus(limit::CODE_LIFE.into()) <= now;
        let (mut floor, mut forgotten) = (self.horizon.floor, self.horizon.forgotten);
        self.codes.retain(|_, issued_at| {
            let keep = !is_dead(*issued_at);
            if !keep {
                floor = floor.max(*issued_at);
            }
            keep
        });
        self.used.retain(|_, used| {
            let keep = now < used.last.ends;
            if !keep {
                forgotten = forgotten.max(used.last.ends);
            }
            keep
        });
        (self.horizon.floor, self.horizon.forgotten) = (floor, forgotten);
    }

    /// The fewest facts that say the same.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::Gap { floor: self.horizon.floor, since: self.horizon.since },
            Fact::Forgot { floor: self.horizon.floor, ends: self.horizon.forgotten },
        ];
        facts.extend(
            self.codes.iter().map(|(&subject, &issued_at)| Fact::Code { subject, issued_at }),
        );
        facts.extend(self.used.iter().map(|(&subject, used)| Fact::Used {
            subject,
            count: used.count,
            last: used.last,
        }));
        facts
    }
}

/// The fact that `members` were admitted together.
pub(super) fn claim_of(members: &[Member]) -> Fact {
    let code = |member: &Member| Code {
        subject: member.subject,
        issued_at: member.issued_at,
        counted: member.is_counted().then_some(Use {
            inwards: member.direction == Direction::Arrival,
            ends: member.validity.not_after,
        }),
    };
    Fact::Claim(members.iter().map(code).collect())
}
