//! Lanes at one ledger, in many interleavings.

use std::collections::HashMap;

use clearance_concurrency::{Claimed, Ledger, LedgerSettings, MemoryLedger};
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
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
    let settings = LedgerSettings { started: at(100_000), max_ahead: 10, capacity };
    Arc::new(MemoryLedger::new(settings))
}

/// What each lane was told, for claims of (subject, iat, now).
fn race<const N: usize>(ledger: &Arc<MemoryLedger>, claims: [(u8, u64, u64); N]) -> [Claimed; N] {
    let lanes = claims.map(|(n, iat, now)| {
        let ledger = Arc::clone(ledger);
        thread::spawn(move || ledger.claim(&subject(n), at(iat), at(now)).unwrap())
    });
    lanes.map(|lane| lane.join().unwrap())
}

fn recorded(answers: &[Claimed]) -> usize {
    answers.iter().filter(|answer| **answer == Claimed::Recorded).count()
}

#[test]
fn three_lanes_accept_one_code_twice() {
    explore(|| {
        for capacity in [8, 4_096] {
            let answers = race(&ledger(capacity), [(1, 100_020, 100_021); 3]);
            assert_eq!(recorded(&answers), 1, "{answers:?}");
            assert!(answers.iter().all(|a| matches!(a, Claimed::Recorded | Claimed::Used)));
        }
    });
}

#[test]
fn an_older_code_passes_behind_a_newer_one() {
    explore(|| {
        let ledger = ledger(8);
        let (old, new) = (100_020, 100_035);
        let [older, newer] = race(&ledger, [(1, old, 100_036), (1, new, 100_036)]);
        assert_eq!(newer, Claimed::Recorded);
        assert!(matches!(older, Claimed::Recorded | Claimed::Superseded { .. }), "{older:?}");
        let again = |iat| ledger.claim(&subject(1), at(iat), at(100_037)).unwrap();
        assert_eq!(again(old), Claimed::Superseded { last: at(new) });
        assert_eq!(again(new), Claimed::Used);
    });
}

#[test]
fn two_lanes_share_the_last_place() {
    explore(|| {
        let ledger = ledger(2);
        let first = ledger.claim(&subject(9), at(100_020), at(100_021)).unwrap();
        assert_eq!(first, Claimed::Recorded);
        let answers = race(&ledger, [(1, 100_020, 100_021), (2, 100_020, 100_021)]);
        assert_eq!(recorded(&answers), 1, "{answers:?}");
        assert!(answers.contains(&Claimed::Full), "{answers:?}");
    });
}

#[test]
fn a_dead_code_passes_while_its_record_is_swept() {
    explore(|| {
        let ledger = ledger(1);
        let first = ledger.claim(&subject(1), at(100_020), at(100_021)).unwrap();
        assert_eq!(first, Claimed::Recorded);
        // One lane's clock is late, and makes room; the other's still stands at the old code.
        let [replay, _] = race(&ledger, [(1, 100_020, 100_025), (2, 100_075, 100_080)]);
        assert!(matches!(replay, Claimed::Used | Claimed::NoRecord { .. }), "{replay:?}");
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
fn a_torn_ledger_goes_unnoticed() {
    explore(|| {
        let ledger = Arc::new(Torn::default());
        let claim =
            |ledger: Arc<Torn>| thread::spawn(move || ledger.claim(&subject(1), at(100_020)));
        let lanes = [claim(Arc::clone(&ledger)), claim(Arc::clone(&ledger))];
        let admitted = lanes.map(|lane| lane.join().unwrap());
        assert_ne!(admitted, [true, true], "twice");
    });
}
