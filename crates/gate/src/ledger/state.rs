//! What the journal's records say together.

use std::collections::HashMap;

use clearance_core::presentation::RosterRef;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::Direction;
use clearance_verifier::{Denial, Member};

use super::record::{Code, Fact, Use};

/// The last accepted code of each credential, and the uses of those that have few.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    codes: HashMap<RosterRef, Timestamp>,
    used: HashMap<RosterRef, Used>,
    /// Codes that start at or before this moment cannot be judged.
    floor: Timestamp,
    /// A credential that began by this moment may have been used unseen.
    since: Timestamp,
    /// No credential whose uses were forgotten ends later than this.
    forgotten: Timestamp,
}

#[derive(Clone, Copy, Debug)]
struct Used {
    count: u8,
    last: Use,
}

impl State {
    /// Whether `member` may be recorded.
    pub(super) fn judge(&self, member: &Member) -> Result<(), Denial> {
        match self.codes.get(&member.subject) {
            Some(last) if member.issued_at == *last => Err(Denial::Used),
            Some(last) if member.issued_at < *last => Err(Denial::Superseded { last: *last }),
            // Also with a record: a newer code of the same credential may have passed in a gap.
            _ if member.issued_at <= self.floor => Err(Denial::NoRecord { until: self.floor }),
            _ => self.judge_uses(member),
        }
    }

    fn judge_uses(&self, member: &Member) -> Result<(), Denial> {
        if !member.is_counted() {
            return Ok(());
        }
        let used = self.used.get(&member.subject);
        let (spent, inside) = used.map_or((0, false), |used| (used.count, used.last.inwards));
        let judged = member.judge_use(spent, inside);
        // What is on record is certain, whatever else is not.
        if judged == Err(Denial::UsesSpent) {
            return judged;
        }
        if member.validity.not_before <= self.since {
            return Err(Denial::UsesUnknown { since: self.since });
        }
        if used.is_none() && member.validity.not_after <= self.forgotten {
            return Err(Denial::UsesUnknown { since: self.forgotten });
        }
        judged
    }

    /// Takes in what a record says.
    pub(super) fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Claim(codes) => codes.iter().for_each(|code| self.admit(code)),
            Fact::Code { subject, issued_at } => self.keep_code(subject, *issued_at),
            Fact::Forgot { floor, ends } => {
                self.floor = self.floor.max(*floor);
                self.forgotten = self.forgotten.max(*ends);
            }
            Fact::Founded => {}
            Fact::Gap { floor, since } => {
                self.floor = self.floor.max(*floor);
                self.since = self.since.max(*since);
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
        self.floor
    }

    /// Uses have been counted since this moment; 1970: from the gate's beginning.
    pub(super) fn since(&self) -> Timestamp {
        self.since
    }

    /// Forgets codes that no gate accepts any more and credentials that have ended, and remembers up to when it
    /// forgot: a clock that is set back must not bring them back to life.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        let is_dead = |issued_at: Timestamp| issued_at.plus(limit::CODE_LIFE.into()) <= now;
        let (mut floor, mut forgotten) = (self.floor, self.forgotten);
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
        (self.floor, self.forgotten) = (floor, forgotten);
    }

    /// The fewest facts that say the same.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::Gap { floor: self.floor, since: self.since },
            Fact::Forgot { floor: self.floor, ends: self.forgotten },
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
