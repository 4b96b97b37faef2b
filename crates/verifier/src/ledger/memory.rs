use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clearance_core::presentation::RosterRef;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;

use super::usage::Usage;
use super::{Answer, Claim, Denial, Keeper, Ledger, Member, Trouble, Unavailable};

/// A ledger in memory, for the lanes of one process. Nothing is on disk: after a restart it refuses
/// every code that could have been accepted before (the restart rule), and cannot tell how often a
/// credential of an older period was used.
#[derive(Debug)]
pub struct MemoryLedger {
    keeper: Keeper,
    /// One lock for all lanes: a claim holds it for a hundredth of the time that a check takes.
    book: Mutex<Book>,
}

/// How a [`MemoryLedger`] starts.
#[derive(Clone, Copy, Debug)]
pub struct LedgerSettings {
    /// When the gate started, by its own clock.
    pub started: Timestamp,
    /// Credentials that can pass within 60 seconds; memory is reserved for them once. A
    /// checkpoint's peak of 50 codes a second needs 3,000.
    pub capacity: usize,
    /// Credentials of few uses that can be in their period at once. A record takes some 40 bytes,
    /// when it is made.
    pub counted: usize,
    /// Whom the record binds: [`Keeper::Shared`] where all lanes of the checkpoint are in this
    /// process.
    pub keeper: Keeper,
}

impl LedgerSettings {
    /// For one lane: room for 8,192 credentials a minute, and for 65,536 of few uses.
    pub const fn new(started: Timestamp) -> Self {
        Self { started, capacity: 8_192, counted: 65_536, keeper: Keeper::Lane }
    }
}

impl MemoryLedger {
    /// An empty ledger.
    pub fn new(settings: LedgerSettings) -> Self {
        Self { keeper: settings.keeper, book: Mutex::new(Book::new(settings)) }
    }

    /// The gate's clock was set, and is `now`: the ledger trusts nothing from before it, as after a
    /// restart. What it has recorded stays.
    ///
    /// Without this, a gate that starts with a slow clock, which is then put right, admits again
    /// what it admitted before the restart. Call it when the clock moved by more than a step of the
    /// schemes, not for the small corrections of a clock that is kept in time.
    pub fn clock_was_set(&self, now: Timestamp) {
        self.lock().restart(now);
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        // A thread that panicked inside leaves whole maps behind: every step below is one call.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger for MemoryLedger {
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer {
        let is_bound = claim.policy == LedgerPolicy::OwnLane || self.keeper == Keeper::Shared;
        let away = (!is_bound).then_some(Unavailable::new(Trouble::NotShared));
        match (claim.policy, away) {
            (LedgerPolicy::SharedElseRefer, Some(away)) => Answer::Unavailable(away),
            (_, away) => match self.lock().claim(claim.members, now) {
                Ok(()) => Answer::Recorded { by: self.keeper, away },
                Err((member, why)) => Answer::Denied { member, why },
            },
        }
    }
}

#[derive(Debug)]
struct Book {
    last: HashMap<RosterRef, Timestamp>,
    capacity: usize,
    /// Codes that start at or before this moment cannot be judged.
    floor: Timestamp,
    /// No entry starts before this moment: a sweep before it goes stale would find nothing.
    oldest: Timestamp,
    usage: Usage,
}

type Refused = (usize, Denial);

impl Book {
    fn new(LedgerSettings { started, capacity, counted, .. }: LedgerSettings) -> Self {
        // Twice the room: a map that is at most half full clears its tombstones in place.
        let last = HashMap::with_capacity(capacity.saturating_mul(2));
        let (floor, oldest) = (floor_of(started), Timestamp::from_secs(u64::MAX));
        Self { last, capacity, floor, oldest, usage: Usage::new(counted, started) }
    }

    fn restart(&mut self, now: Timestamp) {
        self.floor = self.floor.max(floor_of(now));
        self.usage.restart(now);
    }

    fn claim(&mut self, members: &[Member], now: Timestamp) -> Result<(), Refused> {
        self.judge(members)?;
        if !self.has_room(members) {
            self.sweep(now);
            self.usage.sweep(now);
            self.judge(members)?; // by what is known after the sweep
            if !self.has_room(members) {
                return Err((0, Denial::Full));
            }
        }
        members.iter().for_each(|member| self.record(member));
        Ok(())
    }

    fn judge(&self, members: &[Member]) -> Result<(), Refused> {
        for (index, member) in members.iter().enumerate() {
            let is_twice = members[..index].iter().any(|other| other.subject == member.subject);
            let judged = if is_twice { Err(Denial::Used) } else { self.judge_one(member) };
            judged.map_err(|why| (index, why))?;
        }
        Ok(())
    }

    fn judge_one(&self, member: &Member) -> Result<(), Denial> {
        match self.last.get(&member.subject) {
            Some(last) if member.issued_at == *last => return Err(Denial::Used),
            Some(last) if member.issued_at < *last => {
                return Err(Denial::Superseded { last: *last });
            }
            None if member.issued_at <= self.floor => {
                return Err(Denial::NoRecord { until: self.floor });
            }
            _ => {}
        }
        self.usage.judge(member)
    }

    fn has_room(&self, members: &[Member]) -> bool {
        let is_new = |member: &&Member| !self.last.contains_key(&member.subject);
        self.last.len() + members.iter().filter(is_new).count() <= self.capacity
            && self.usage.has_room(members)
    }

    fn record(&mut self, member: &Member) {
        self.last.insert(member.subject, member.issued_at);
        self.oldest = self.oldest.min(member.issued_at);
        self.usage.record(member);
    }

    /// Forgets codes that no gate accepts any more, whatever their scheme, and remembers up to
    /// when it forgot: a clock that is set back must not bring them back to life.
    fn sweep(&mut self, now: Timestamp) {
        let dead = |issued_at: Timestamp| issued_at.plus(limit::CODE_LIFE.into()) <= now;
        if !dead(self.oldest) {
            return;
        }
        let (mut floor, mut oldest) = (self.floor, Timestamp::from_secs(u64::MAX));
        self.last.retain(|_, issued_at| {
            if dead(*issued_at) {
                floor = floor.max(*issued_at);
            } else {
                oldest = oldest.min(*issued_at);
            }
            !dead(*issued_at)
        });
        (self.floor, self.oldest) = (floor, oldest);
    }
}

/// A code accepted before `started` was ahead of the clock then by what any scheme allows at most.
/// The schemes of today do not count: a list may have allowed more before the restart.
fn floor_of(started: Timestamp) -> Timestamp {
    started.plus(limit::MAX_AHEAD.into())
}

#[cfg(test)]
mod tests {
    use core::num::NonZeroU8;

    use clearance_core::ids::{AuthorityKid, CredentialId};
    use clearance_core::time::Validity;
    use clearance_core::trust::{Direction, Uses};

    use super::*;

    /// When the ledgers start; codes count from a minute later.
    const STARTED: u64 = 940;
    const DAY: u64 = 86_400;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn member(n: u64, issued_at: u64) -> Member {
        Member {
            subject: RosterRef {
                authority: AuthorityKid([0, 1]),
                id: CredentialId(n.to_le_bytes()),
            },
            issued_at: at(issued_at),
            until: at(issued_at + 30),
            validity: Validity { not_before: at(STARTED + 1), not_after: at(STARTED + DAY) },
            uses: Uses::Unlimited,
            direction: Direction::Arrival,
        }
    }

    fn used(uses: Uses, direction: Direction, issued_at: u64) -> Member {
        Member { uses, direction, ..member(1, issued_at) }
    }

    fn twice() -> Uses {
        Uses::Limited(NonZeroU8::new(2).unwrap())
    }

    fn ledger(capacity: usize) -> MemoryLedger {
        let settings = LedgerSettings { capacity, ..LedgerSettings::new(at(STARTED)) };
        MemoryLedger::new(settings)
    }

    impl MemoryLedger {
        fn ask(&self, members: &[Member], now: u64) -> Answer {
            let policy = LedgerPolicy::OwnLane;
            self.claim(&Claim { members, policy }, at(now))
        }

        /// Why not, of one code that is shown as soon as it starts.
        fn one(&self, member: Member) -> Option<Denial> {
            denial(self.ask(&[member], member.issued_at.as_secs()))
        }
    }

    fn denial(answer: Answer) -> Option<Denial> {
        match answer {
            Answer::Denied { why, .. } => Some(why),
            answer => {
                assert_eq!(answer, Answer::recorded_by(Keeper::Lane));
                None
            }
        }
    }

    #[test]
    fn a_code_dies_with_the_newer_one() {
        let ledger = ledger(8);
        let claim = |iat| denial(ledger.ask(&[member(1, iat)], 1030));
        assert_eq!(claim(1020), None);
        assert_eq!(claim(1020), Some(Denial::Used));
        assert_eq!(claim(1035), None);
        assert_eq!(claim(1020), Some(Denial::Superseded { last: at(1035) }));
    }

    #[test]
    fn a_restart_admits_nothing_from_before_it() {
        let ledger = ledger(8);
        let until = at(STARTED + 60);
        let claim = |iat| denial(ledger.ask(&[member(1, iat)], STARTED));
        assert_eq!(claim(STARTED + 60), Some(Denial::NoRecord { until }), "60 s ahead at most");
        assert_eq!(claim(STARTED + 61), None);
    }

    #[test]
    fn a_clock_that_is_put_right_admits_nothing_from_before_it() {
        let ledger = ledger(8);
        assert_eq!(ledger.one(member(1, 1020)), None);
        ledger.clock_was_set(at(5000));
        let until = at(5060);
        assert_eq!(ledger.one(member(2, 5055)), Some(Denial::NoRecord { until }));
        assert_eq!(ledger.one(member(2, 5070)), None);
        assert_eq!(ledger.one(member(1, 1020)), Some(Denial::Used), "what it knows it knows");
        ledger.clock_was_set(at(2000));
        assert_eq!(ledger.one(member(3, 5055)), Some(Denial::NoRecord { until }), "once set back");
    }

    #[test]
    fn a_full_ledger_forgets_no_code_that_opens() {
        let ledger = ledger(2);
        let claim = |n, iat, now| denial(ledger.ask(&[member(n, iat)], now));
        assert_eq!(claim(1, 1020, 1020), None);
        assert_eq!(claim(2, 1035, 1040), None);
        assert_eq!(claim(3, 1050, 1079), Some(Denial::Full), "the first still lives at 1079");
        assert_eq!(claim(3, 1050, 1080), None, "and is dead at 1080");
        let forgotten = Some(Denial::NoRecord { until: at(1020) });
        assert_eq!(claim(1, 1020, 1079), forgotten, "by a clock that is set back");
        assert_eq!(claim(2, 1035, 1080), Some(Denial::Used));
    }

    #[test]
    fn every_place_can_be_taken_however_ids_are_chosen() {
        for id in [|n: u64| n, |n: u64| n << 32, |n: u64| n.rotate_right(8)] {
            let ledger = ledger(8_192);
            for n in 0..8_192 {
                assert_eq!(ledger.one(member(id(n), 1020)), None, "{n}");
            }
            assert_eq!(ledger.one(member(u64::MAX, 1020)), Some(Denial::Full));
        }
    }

    #[test]
    fn a_credential_admits_as_often_as_its_scheme_allows() {
        let ledger = ledger(8);
        let use_at = |iat| ledger.one(used(twice(), Direction::Arrival, iat));
        assert_eq!([1020, 1035].map(use_at), [None, None]);
        assert_eq!(use_at(1035), Some(Denial::Used), "a replay is a replay first");
        assert_eq!(use_at(1050), Some(Denial::UsesSpent));
        let last_day = STARTED + DAY - 15;
        assert_eq!(use_at(last_day), Some(Denial::UsesSpent), "to its last second");
    }

    #[test]
    fn in_and_out_go_by_turns() {
        let ledger = ledger(8);
        let pass = |direction, iat| ledger.one(used(Uses::InOut, direction, iat));
        assert_eq!(pass(Direction::Departure, 1020), Some(Denial::NotInside));
        assert_eq!(pass(Direction::Arrival, 1020), None);
        assert_eq!(pass(Direction::Arrival, 1035), Some(Denial::AlreadyInside));
        assert_eq!(pass(Direction::Departure, 1050), None);
        assert_eq!(pass(Direction::Departure, 1065), Some(Denial::NotInside));
        assert_eq!(pass(Direction::Arrival, 1080), None);
    }

    #[test]
    fn uses_of_a_credential_from_before_the_start_or_its_very_second_are_unknown() {
        let ledger = ledger(8);
        let mut older = used(twice(), Direction::Arrival, 1020);
        let unknown = |since| Some(Denial::UsesUnknown { since: at(since) });
        // Another ledger may have admitted in the second in which this one started.
        for not_before in [STARTED - 1, STARTED] {
            older.validity.not_before = at(not_before);
            assert_eq!(ledger.one(older), unknown(STARTED), "{not_before}");
            assert_eq!(ledger.one(Member { uses: Uses::InOut, ..older }), unknown(STARTED));
        }
        assert_eq!(ledger.one(Member { uses: Uses::Unlimited, ..older }), None);

        let known = used(twice(), Direction::Arrival, 1035);
        assert_eq!(ledger.one(known), None);
        ledger.clock_was_set(at(1100));
        let later = Member { issued_at: at(1200), ..known };
        assert_eq!(ledger.one(later), unknown(1100), "and from before the clock was set");
    }

    #[test]
    fn an_expired_credential_makes_room_and_does_not_come_back() {
        let settings = LedgerSettings { counted: 1, ..LedgerSettings::new(at(STARTED)) };
        let ledger = MemoryLedger::new(settings);
        let mut short = used(twice(), Direction::Arrival, 1020);
        short.validity.not_after = at(2000);
        let next = Member { uses: twice(), ..member(2, 1995) };
        assert_eq!(ledger.one(short), None);
        assert_eq!(ledger.one(next), Some(Denial::Full));
        let next = Member { issued_at: at(2010), ..next };
        assert_eq!(ledger.one(next), None);
        let unknown = Some(Denial::UsesUnknown { since: at(2000) });
        let again = Member { issued_at: at(1990), ..short };
        assert_eq!(ledger.one(again), unknown, "by a clock that is set back");
    }

    #[test]
    fn a_group_is_recorded_whole_or_not_at_all() {
        let ledger = ledger(3);
        assert_eq!(ledger.one(member(3, 1020)), None);
        let group = [member(1, 1020), member(2, 1020), member(3, 1020)];
        let used = Answer::Denied { member: 2, why: Denial::Used };
        assert_eq!(ledger.ask(&group, 1020), used);
        assert_eq!(ledger.ask(&[group[0], group[0]], 1020), {
            Answer::Denied { member: 1, why: Denial::Used }
        });
        let too_many = [member(1, 1020), member(2, 1020), member(4, 1020)];
        assert_eq!(denial(ledger.ask(&too_many, 1020)), Some(Denial::Full));
        assert_eq!(denial(ledger.ask(&group[..2], 1020)), None, "nothing of them was recorded");
    }

    #[test]
    fn a_lane_alone_does_not_stand_for_the_checkpoint() {
        let settings = |keeper| LedgerSettings { keeper, ..LedgerSettings::new(at(STARTED)) };
        let [lane, all] = [Keeper::Lane, Keeper::Shared].map(|k| MemoryLedger::new(settings(k)));
        let ask = |ledger: &MemoryLedger, policy| {
            ledger.claim(&Claim { members: &[member(1, 1020)], policy }, at(1020))
        };
        let away = Unavailable::new(Trouble::NotShared);
        let refused = ask(&lane, LedgerPolicy::SharedElseRefer);
        assert_eq!(refused, Answer::Unavailable(away.clone()));
        let flagged = Answer::Recorded { by: Keeper::Lane, away: Some(away) };
        assert_eq!(
            ask(&lane, LedgerPolicy::SharedElseAdmit),
            flagged,
            "and was not recorded before"
        );
        let shared = ask(&all, LedgerPolicy::SharedElseRefer);
        assert_eq!(shared, Answer::recorded_by(Keeper::Shared));
    }

    #[test]
    fn two_lanes_admit_one_code_once() {
        let ledger = ledger(100_000);
        let accepted = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for n in 0..10_000 {
                        if ledger.one(member(n, 1020)).is_none() {
                            accepted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        assert_eq!(accepted.into_inner(), 10_000);
    }
}
