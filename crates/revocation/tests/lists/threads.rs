//! Look-ups beside a sync.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::object::Head;
use clearance_revocation::store::{ObjectSource, StatusStore, SyncError};
use clearance_revocation::{Status, StatusAnswer};

use crate::kit::{
    self, MACAO, NOW, Press, Repo, State, TempDir, believed, content, index, open, state, trust,
};

/// Version `seq`: the positions up to it are revoked, the next one suspended.
fn version(seq: u64) -> State {
    state(&(0..=seq as u32).collect::<Vec<_>>(), &[seq as u32 + 1])
}

fn date(seq: u64) -> Timestamp {
    NOW.plus(seq)
}

fn expected(seq: u64, position: u64) -> Status {
    match position {
        p if p <= seq => Status::Revoked,
        p if p == seq + 1 => Status::Suspended,
        _ => Status::Valid,
    }
}

#[test]
fn a_look_up_during_a_sync_sees_a_whole_list() {
    const LAST: u64 = 38;
    let (dir, trust, press) = (TempDir::new(), trust(1), Press::of(MACAO, 1));
    let store = open(&dir, &trust);
    let now = date(LAST);
    let (done, look_ups) = (AtomicBool::new(false), AtomicU64::new(0));
    let reader = |start: u64| {
        let (mut newest, mut position) = (None, start);
        loop {
            // Before the look-up: so the last one comes after the last sync.
            let last = done.load(Ordering::Acquire);
            position = (position + 7) % 40;
            look_ups.fetch_add(1, Ordering::Relaxed);
            match store.answer(MACAO, index(3, position as u32), now) {
                StatusAnswer::Missing => assert_eq!(newest, None, "the list was gone for a while"),
                StatusAnswer::Known { status, this_update } => {
                    let seq = this_update.since(NOW) as u64;
                    assert_eq!(status, expected(seq, position), "{position} in {seq}");
                    assert!(newest.is_none_or(|last| last <= seq), "back to {seq}");
                    newest = Some(seq);
                }
                other => panic!("{other:?}"),
            }
            if last {
                break;
            }
        }
        assert_eq!(newest, Some(LAST));
    };
    thread::scope(|scope| {
        for start in [0, 3, 5] {
            scope.spawn(move || reader(start));
        }
        let mut repo = Repo::with(&press, 0, &version(0), date(0));
        store.sync(&repo, &trust, MACAO, now).unwrap();
        for seq in 1..=LAST {
            // Now by a delta, now by a snapshot.
            if seq % 3 == 0 {
                repo.publish(&press, seq, &version(seq), date(seq));
            } else {
                let snapshot = repo.add_snapshot(&press, seq, &version(seq));
                let (old, new) = (version(seq - 1), version(seq));
                let deltas = vec![repo.add_delta(&press, (seq - 1, &old), (seq, &new))];
                let head = press.head(seq, &new, date(seq), snapshot);
                repo.put_head(&press, &Head { deltas, ..head });
            }
            let report = store.sync(&repo, &trust, MACAO, now).unwrap();
            assert_eq!(report.snapshot, seq % 3 == 0);
        }
        while look_ups.load(Ordering::Relaxed) < 1_000 {
            thread::yield_now();
        }
        done.store(true, Ordering::Release);
    });
}

/// A repository that says when a snapshot is asked for, and then takes its time.
struct Slow {
    repo: Repo,
    asked: mpsc::Sender<()>,
}

impl ObjectSource for Slow {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        if name.starts_with("snapshot") {
            self.asked.send(()).unwrap();
            thread::sleep(Duration::from_millis(200));
        }
        self.repo.fetch(authority, name, limit)
    }
}

#[test]
fn no_slow_sync_undoes_a_quick_one() {
    let (dir, trust, press) = (TempDir::new(), trust(1), Press::of(MACAO, 1));
    let store = open(&dir, &trust);
    let [old, new] = [1, 2].map(|seq| Repo::with(&press, seq, &version(seq), date(seq)));
    let (asked, was_asked) = mpsc::channel();
    thread::scope(|scope| {
        let slow = Slow { repo: old, asked };
        scope.spawn(|| {
            // Too late is fine, afterwards is not.
            let slow = slow;
            let _ = store.sync(&slow, &trust, MACAO, date(2));
        });
        was_asked.recv().unwrap();
        store.sync(&new, &trust, MACAO, date(2)).unwrap();
    });
    for store in [store, open(&dir, &trust)] {
        assert_eq!(store.lists()[0].version.seq, 2);
    }
}

/// A repository during whose answers a newer trust list arrives at the store.
struct Overtaken<'a> {
    repo: Repo,
    store: &'a StatusStore,
    newer: TrustList,
}

impl ObjectSource for Overtaken<'_> {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        self.store.apply_trust(&self.newer);
        self.repo.fetch(authority, name, limit)
    }
}

#[test]
fn no_void_list_comes_back_when_its_sync_ends_after_the_newer_trust_list() {
    let (dir, trust, press) = (TempDir::new(), trust(1), Press::of(MACAO, 1));
    let mut stolen = content(2);
    stolen.authorities[0].status = content(1).authorities[0].status.clone();
    stolen.authorities[0].status.as_mut().unwrap().keys.remove(0);
    // The epoch is void, or the key that signed was taken back.
    for newer in [kit::trust(2), believed(&stolen)] {
        let store = open(&dir, &trust);
        let repo = Repo::with(&press, 1, &version(1), date(1));
        let overtaken = Overtaken { repo: repo.clone(), store: &store, newer };
        let refused = store.sync(&overtaken, &trust, MACAO, date(1)).unwrap_err();
        assert!(matches!(refused, SyncError::OlderTrust { applied: 2, found: 1 }), "{refused}");
        assert_eq!(store.answer(MACAO, index(3, 1), date(1)), StatusAnswer::Missing);
        // Nor does it come back by a sync that begins under the older one.
        assert!(store.sync(&repo, &trust, MACAO, date(1)).is_err());
        assert_eq!(store.answer(MACAO, index(3, 1), date(1)), StatusAnswer::Missing);
    }
}

#[test]
fn two_syncs_at_once_end_in_the_newer_list() {
    let (dir, trust, press) = (TempDir::new(), trust(1), Press::of(MACAO, 1));
    let store = open(&dir, &trust);
    let repos: Vec<Repo> =
        (1..=20).map(|seq| Repo::with(&press, seq, &version(seq), date(seq))).collect();
    thread::scope(|scope| {
        for first in [0, 1] {
            let (store, trust, repos) = (&store, &trust, &repos);
            scope.spawn(move || {
                for repo in repos.iter().skip(first).step_by(2) {
                    // Refused when the other thread was quicker.
                    let _ = store.sync(repo, trust, MACAO, date(20));
                }
            });
        }
    });
    for store in [store, open(&dir, &trust)] {
        assert_eq!(store.lists()[0].version.seq, 20);
        let answer = store.answer(MACAO, index(3, 21), date(20));
        assert_eq!(
            answer,
            StatusAnswer::Known { status: Status::Suspended, this_update: date(20) }
        );
    }
}
