//! The rules of a ledger whose records are kept elsewhere: on a disk, in a browser's database.

use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::Direction;

use super::{Denial, Member};

/// What a ledger has on record of one credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Start of the code that was accepted last.
    pub last: Option<Timestamp>,
    /// Its uses, where they are counted.
    pub used: Option<Used>,
}

/// The counted uses of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// How many.
    pub count: u8,
    /// Whether the last one led in.
    pub inwards: bool,
    /// End of the credential's period.
    pub ends: Timestamp,
}

/// How far back a ledger's records reach. All zero: to the gate's beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Horizon {
    /// Codes that start at or before this moment cannot be judged.
    pub floor: Timestamp,
    /// A credential that began by this moment may have been used unseen.
    pub since: Timestamp,
    /// No credential whose uses were forgotten ends later than this.
    pub forgotten: Timestamp,
}

impl Horizon {
    /// Nothing from before `now` is known: a ledger that is new where one was lost, or whose clock was set.
    #[must_use]
    pub fn gap(self, now: Timestamp) -> Self {
        let edge = now.plus(limit::CODE_LIFE.into());
        Self { floor: self.floor.max(edge), since: self.since.max(edge), ..self }
    }

    /// Whether `member` may be recorded, by what is `kept` of its credential.
    ///
    /// # Errors
    /// [`Denial`].
    pub fn judge(&self, kept: &Kept, member: &Member) -> Result<(), Denial> {
        match kept.last {
            Some(last) if member.issued_at == last => Err(Denial::Used),
            Some(last) if member.issued_at < last => Err(Denial::Superseded { last }),
            // Also with a record: a newer code of the same credential may have passed in a gap.
            _ if member.issued_at <= self.floor => Err(Denial::NoRecord { until: self.floor }),
            _ => self.judge_uses(kept.used, member),
        }
    }

    fn judge_uses(&self, used: Option<Used>, member: &Member) -> Result<(), Denial> {
        if !member.is_counted() {
            return Ok(());
        }
        let (spent, inside) = used.map_or((0, false), |used| (used.count, used.inwards));
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

    /// What to keep of a record at `now`: nothing where no gate accepts its code any more and its credential has ended. Remembers
    /// up to when it forgot: a clock that is set back must not bring them back to life.
    pub fn forget(&mut self, kept: Kept, now: Timestamp) -> Option<Kept> {
        let is_dead = |last: &Timestamp| last.plus(limit::CODE_LIFE.into()) <= now;
        let has_ended = |used: &Used| used.ends <= now;
        if let Some(last) = kept.last.filter(is_dead) {
            self.floor = self.floor.max(last);
        }
        if let Some(used) = kept.used.filter(has_ended) {
            self.forgotten = self.forgotten.max(used.ends);
        }
        let last = kept.last.filter(|last| !is_dead(last));
        let used = kept.used.filter(|used| !has_ended(used));
        (last.is_some() || used.is_some()).then_some(Kept { last, used })
    }
}

impl Kept {
    /// The record once `member` was accepted.
    #[must_use]
    pub fn with(self, member: &Member) -> Self {
        let count = self.used.map_or(0, |used| used.count).saturating_add(1);
        let inwards = member.direction == Direction::Arrival;
        let used = Used { count, inwards, ends: member.validity.not_after };
        let last = self.last.map_or(member.issued_at, |last| last.max(member.issued_at));
        Self { last: Some(last), used: if member.is_counted() { Some(used) } else { self.used } }
    }
}

#[cfg(test)]
mod tests {
    use core::num::NonZeroU8;

    use clearance_core::ids::{AuthorityKid, CredentialId};
    use clearance_core::presentation::RosterRef;
    use clearance_core::time::Validity;
    use clearance_core::trust::Uses;

    use super::*;

    const START: u64 = 1_800_000_000;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(START).plus(secs)
    }

    fn member(issued_at: u64, uses: Uses) -> Member {
        Member {
            subject: RosterRef { authority: AuthorityKid([1, 2]), id: CredentialId([3; 8]) },
            issued_at: at(issued_at),
            until: at(issued_at + 30),
            validity: Validity { not_before: at(100), not_after: at(1_000) },
            uses,
            direction: Direction::Arrival,
        }
    }

    const TWICE: Uses = Uses::Limited(NonZeroU8::new(2).unwrap());

    #[test]
    fn a_code_is_accepted_once_and_no_older_one_after_it() {
        let all = Horizon::default();
        let first = member(200, Uses::Unlimited);
        assert_eq!(all.judge(&Kept::default(), &first), Ok(()));
        let kept = Kept::default().with(&first);
        assert_eq!(kept, Kept { last: Some(at(200)), used: None });
        assert_eq!(all.judge(&kept, &first), Err(Denial::Used));
        let older = all.judge(&kept, &member(185, Uses::Unlimited));
        assert_eq!(older, Err(Denial::Superseded { last: at(200) }));
        assert_eq!(all.judge(&kept, &member(215, Uses::Unlimited)), Ok(()));
    }

    #[test]
    fn after_a_gap_codes_of_a_minute_are_refused_and_older_uses_are_unknown() {
        let gap = Horizon::default().gap(at(500));
        for issued_at in [200, 500, 560] {
            let judged = gap.judge(&Kept::default(), &member(issued_at, Uses::Unlimited));
            assert_eq!(judged, Err(Denial::NoRecord { until: at(560) }), "{issued_at}");
        }
        assert_eq!(gap.judge(&Kept::default(), &member(561, Uses::Unlimited)), Ok(()));
        let counted = gap.judge(&Kept::default(), &member(561, TWICE));
        assert_eq!(counted, Err(Denial::UsesUnknown { since: at(560) }));
        assert_eq!(gap.gap(at(100)), gap, "a gap before it adds nothing");
    }

    #[test]
    fn uses_are_counted_and_what_is_spent_is_certain_across_a_gap() {
        let all = Horizon::default();
        let kept = Kept::default().with(&member(200, TWICE)).with(&member(215, TWICE));
        assert_eq!(all.judge(&kept, &member(230, TWICE)), Err(Denial::UsesSpent));
        let after = all.gap(at(300)).judge(&kept, &member(900, TWICE));
        assert_eq!(after, Err(Denial::UsesSpent));
    }

    #[test]
    fn what_is_forgotten_does_not_come_back_by_a_clock_that_is_set_back() {
        let mut all = Horizon::default();
        let kept = Kept::default().with(&member(200, TWICE));
        assert_eq!(all.forget(kept, at(259)), Some(kept));
        let used = kept.used;
        assert_eq!(all.forget(kept, at(260)), Some(Kept { last: None, used }));
        assert_eq!(all.forget(Kept { last: None, used }, at(1_000)), None);
        let again = all.judge(&Kept::default(), &member(200, TWICE));
        assert_eq!(again, Err(Denial::NoRecord { until: at(200) }));
        let later = all.judge(&Kept::default(), &member(230, TWICE));
        assert_eq!(later, Err(Denial::UsesUnknown { since: at(1_000) }));
    }
}
