//! Lanes at one ledger, in many interleavings.

use core::num::NonZeroU8;
use std::collections::HashMap;

use clearance_concurrency::{
    Answer, Claim, Denial, Keeper, Ledger, LedgerSettings, Member, MemoryLedger,
};
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

/// Interleavings of each test, by chance and by priorities (PCT: few preemptions, well placed).
const EACH: usize = 10_000;

fn explore(test: impl Fn() + Copy + Send + Sync + 'static) {
    shuttle::check_random(test, EACH);
    shuttle::check_pct(test, EACH, 3);
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn subject(n: u8) -> RosterRef {
    RosterRef { authority: AuthorityKid([0, 1]), id: CredentialId([n; 8]) }
}

fn ledger(capacity: usize) -> Arc<MemoryLedger> {
    Arc::new(MemoryLedger::new(LedgerSettings { capacity, ..LedgerSettings::new(at(100_000)) }))
}

/// A code of a subject that starts at `iat`.
fn code(n: u8, iat: u64) -> Member {
    Member {
        subject: subject(n),
        issued_at: at(iat),
        until: at(iat + 30),
        validity: Validity { not_before: at(100_001), not_after: at(200_000) },
        uses: Uses::Unlimited,
        direction: Direction::Arrival,
    }
}

/// Why not, of a claim at `now`.
fn ask(ledger: &MemoryLedger, members: &[Member], now: u64) -> Option<Denial> {
    match ledger.claim(&Claim { members, policy: LedgerPolicy::OwnLane }, at(now)) {
        Answer::Denied { why, .. } => Some(why),
        answer => {
            assert_eq!(answer, Answer::recorded_by(Keeper::Lane));
            None
        }
    }
}

/// What each lane was told, for claims of members at a moment.
fn race<const N: usize, const M: usize>(
    ledger: &Arc<MemoryLedger>,
    claims: [([Member; M], u64); N],
) -> [Option<Denial>; N] {
    let lanes = claims.map(|(members, now)| {
        let ledger = Arc::clone(ledger);
        thread::spawn(move || ask(&ledger, &members, now))
    });
    lanes.map(|lane| lane.join().unwrap())
}

fn recorded(answers: &[Option<Denial>]) -> usize {
    answers.iter().filter(|answer| answer.is_none()).count()
}

#[test]
fn three_lanes_admit_one_code_once() {
    explore(|| {
        let claim = ([code(1, 100_080)], 100_081);
        let answers = race(&ledger(8), [claim; 3]);
        assert_eq!(recorded(&answers), 1, "{answers:?}");
        assert!(answers.iter().all(|a| matches!(a, None | Some(Denial::Used))));
    });
}

#[test]
fn an_older_code_never_passes_behind_a_newer_one() {
    explore(|| {
        let ledger = ledger(8);
        let [old, new] = [100_080, 100_095].map(|iat| [code(1, iat)]);
        let [older, newer] = race(&ledger, [(old, 100_096), (new, 100_096)]);
        assert_eq!(newer, None);
        assert!(matches!(older, None | Some(Denial::Superseded { .. })), "{older:?}");
        let superseded = Denial::Superseded { last: at(100_095) };
        assert_eq!(ask(&ledger, &old, 100_097), Some(superseded));
        assert_eq!(ask(&ledger, &new, 100_097), Some(Denial::Used));
    });
}

#[test]
fn two_lanes_do_not_share_the_last_place() {
    explore(|| {
        let ledger = ledger(2);
        assert_eq!(ask(&ledger, &[code(9, 100_080)], 100_081), None);
        let answers = race(&ledger, [1, 2].map(|n| ([code(n, 100_080)], 100_081)));
        assert_eq!(recorded(&answers), 1, "{answers:?}");
        assert!(answers.contains(&Some(Denial::Full)), "{answers:?}");
    });
}

#[test]
fn a_dead_code_stays_dead_while_its_record_is_swept() {
    explore(|| {
        let ledger = ledger(1);
        assert_eq!(ask(&ledger, &[code(1, 100_080)], 100_081), None);
        // One lane's clock is late, and makes room; the other's still stands at the old code.
        let claims = [([code(1, 100_080)], 100_085), ([code(2, 100_135)], 100_140)];
        let [replay, _] = race(&ledger, claims);
        assert!(matches!(replay, Some(Denial::Used | Denial::NoRecord { .. })), "{replay:?}");
    });
}

#[test]
fn a_last_use_is_spent_once() {
    explore(|| {
        let once = |iat| Member { uses: Uses::Limited(NonZeroU8::MIN), ..code(1, iat) };
        let claims = [100_080, 100_095].map(|iat| ([once(iat)], 100_096));
        let answers = race(&ledger(8), claims);
        assert_eq!(recorded(&answers), 1, "{answers:?}");
    });
}

#[test]
fn two_groups_with_one_member_in_common_do_not_both_pass() {
    explore(|| {
        let ledger = ledger(8);
        let group = |n| ([code(n, 100_080), code(3, 100_080)], 100_081);
        let answers = race(&ledger, [group(1), group(2)]);
        assert_eq!(recorded(&answers), 1, "{answers:?}");
        // Nothing of the other group was recorded.
        let alone = [1, 2].map(|n| ask(&ledger, &[code(n, 100_080)], 100_082));
        assert_eq!(recorded(&alone), 1, "{alone:?}");
    });
}

#[test]
fn a_clock_that_is_put_right_admits_no_older_code_meanwhile() {
    explore(|| {
        let ledger = ledger(8);
        let (lane, clock) = (Arc::clone(&ledger), Arc::clone(&ledger));
        let set = thread::spawn(move || clock.clock_was_set(at(200_000)));
        let first = thread::spawn(move || ask(&lane, &[code(1, 200_010)], 200_010));
        let first = first.join().unwrap();
        set.join().unwrap();
        let again = ask(&ledger, &[code(1, 200_010)], 200_011);
        let expected = first.map_or(Denial::Used, |_| Denial::NoRecord { until: at(200_060) });
        assert_eq!(again, Some(expected));
    });
}

/// A ledger that compares under one lock and records under the next.
#[derive(Default)]
struct Torn(Mutex<HashMap<RosterRef, Timestamp>>);

impl Torn {
    fn claim(&self, subject: &RosterRef, issued_at: Timestamp) -> bool {
        let newer = self.0.lock().unwrap().get(subject).is_none_or(|last| issued_at > *last);
        if newer {
            self.0.lock().unwrap().insert(*subject, issued_at);
        }
        newer
    }
}

/// The control: were the ledger like this, the tests above would have failed.
#[test]
#[should_panic(expected = "twice")]
fn a_torn_ledger_is_noticed() {
    explore(|| {
        let ledger = Arc::new(Torn::default());
        let claim =
            |ledger: Arc<Torn>| thread::spawn(move || ledger.claim(&subject(1), at(100_020)));
        let lanes = [claim(Arc::clone(&ledger)), claim(Arc::clone(&ledger))];
        let admitted = lanes.map(|lane| lane.join().unwrap());
        assert_ne!(admitted, [true, true], "twice");
    });
}
