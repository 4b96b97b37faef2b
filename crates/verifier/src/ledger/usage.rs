use std::collections::HashMap;

use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
use clearance_core::trust::Direction;

use super::{Denial, Member};

/// How often credentials were used that may not be used without end.
#[derive(Debug)]
pub(super) struct Usage {
    records: HashMap<RosterRef, Record>,
    capacity: usize,
    /// A credential whose period began by this moment may have been used unseen: also in the very second of the start,
    /// before it.
    since: Timestamp,
    /// No credential that was forgotten ends later than this.
    forgotten: Timestamp,
    /// No record ends before this moment: a sweep before it would find nothing.
    soonest: Timestamp,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    spent: u8,
    inside: bool,
    ends: Timestamp,
}

impl Usage {
    pub(super) fn new(capacity: usize, since: Timestamp) -> Self {
        let (forgotten, soonest) = (Timestamp::from_secs(0), Timestamp::from_secs(u64::MAX));
        Self { records: HashMap::new(), capacity, since, forgotten, soonest }
    }

    /// Nothing that was counted so far is sure any more.
    pub(super) fn restart(&mut self, now: Timestamp) {
        self.since = self.since.max(now);
    }

    /// Whether the credential may be used once more.
    pub(super) fn judge(&self, member: &Member) -> Result<(), Denial> {
        if !member.is_counted() {
            return Ok(());
        }
        let record = self.records.get(&member.subject);
        if member.validity.not_before <= self.since {
            return Err(Denial::UsesUnknown { since: self.since });
        }
        if record.is_none() && member.validity.not_after <= self.forgotten {
            return Err(Denial::UsesUnknown { since: self.forgotten });
        }
        let (spent, inside) = record.map_or((0, false), |record| (record.spent, record.inside));
        member.judge_use(spent, inside)
    }

    /// Whether there is room for those of `members` that are counted.
    pub(super) fn has_room(&self, members: &[Member]) -> bool {
        let is_new = |m: &&Member| m.is_counted() && !self.records.contains_key(&m.subject);
        self.records.len() + members.iter().filter(is_new).count() <= self.capacity
    }

    /// Counts a use that was judged.
    pub(super) fn record(&mut self, member: &Member) {
        if !member.is_counted() {
            return;
        }
        let ends = member.validity.not_after;
        let fresh = Record { spent: 0, inside: false, ends };
        let record = self.records.entry(member.subject).or_insert(fresh);
        record.spent = record.spent.saturating_add(1);
        record.inside = member.direction == Direction::Arrival;
        self.soonest = self.soonest.min(ends);
    }

    /// Forgets credentials that have expired, and remembers up to which end: a clock that is set
    /// back must not bring them back to life.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        if now < self.soonest {
            return;
        }
        let (mut forgotten, mut soonest) = (self.forgotten, Timestamp::from_secs(u64::MAX));
        self.records.retain(|_, record| {
            let is_alive = now < record.ends;
            if is_alive {
                soonest = soonest.min(record.ends);
            } else {
                forgotten = forgotten.max(record.ends);
            }
            is_alive
        });
        (self.forgotten, self.soonest) = (forgotten, soonest);
    }
}
