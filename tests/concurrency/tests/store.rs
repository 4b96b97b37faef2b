//! Look-ups, syncs and newer trust lists at one store of status lists, in many interleavings.

#![allow(clippy::disallowed_methods)] // the store lies in files
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::store::StatusStore;
use clearance_revocation::{Status, StatusAnswer};
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

#[allow(dead_code)] // the tests at home use the rest
#[path = "../../../crates/revocation/tests/lists/kit.rs"]
mod kit;

use kit::{MACAO, NOW, Press, Repo, index, state, trust};

/// Interleavings of each test, by chance and by priorities. Fewer than the ledger's: each writes
/// files.
const EACH: usize = 1_000;

fn explore(test: impl Fn() + Copy + Send + Sync + 'static) {
    shuttle::check_random(test, EACH);
    shuttle::check_pct(test, EACH, 3);
}

/// Signed once, read by every interleaving.
struct World {
    trust: Arc<TrustList>,
    /// The same authorities, their status lists begun anew.
    next_epoch: Arc<TrustList>,
    /// Versions 1 to 3. Version n suspends position n and no other.
    repos: [Arc<Repo>; 3],
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let press = Press::of(MACAO, 1);
    let repo = |seq: u32| Arc::new(Repo::with(&press, seq.into(), &state(&[], &[seq]), date(seq)));
    World { trust: Arc::new(trust(1)), next_epoch: Arc::new(trust(2)), repos: [1, 2, 3].map(repo) }
});

fn date(seq: u32) -> Timestamp {
    NOW.plus(seq.into())
}

/// A store on a directory of its own, in memory where the system has such a place.
struct Fixture {
    store: Arc<StatusStore>,
    dir: PathBuf,
}

impl Fixture {
    /// With version 1 in force.
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.into() } else { std::env::temp_dir() };
        // One interleaving at a time runs in each thread of the test binary.
        let id = format!("{:?}", std::thread::current().id());
        let dir = place.join(format!("store-{}-{id}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        let store = Arc::new(kit::open(&dir, &WORLD.trust));
        store.sync(&*WORLD.repos[0], &WORLD.trust, MACAO, date(9)).unwrap();
        Self { store, dir }
    }

    /// Brings the store up to a version, in a thread of its own; whether that was accepted.
    fn sync(&self, version: usize) -> thread::JoinHandle<bool> {
        let (store, repo) = (Arc::clone(&self.store), Arc::clone(&WORLD.repos[version - 1]));
        thread::spawn(move || store.sync(&*repo, &WORLD.trust, MACAO, date(9)).is_ok())
    }

    /// The version by which the store answers for each of its positions.
    fn version(&self) -> u32 {
        version_of(&self.store)
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// The version in one look-up; that its status is that version's too.
fn version_of(store: &StatusStore) -> u32 {
    match store.answer(MACAO, index(3, 2), date(9)) {
        StatusAnswer::Known { status, this_update } => {
            let version = u32::try_from(this_update.since(NOW)).unwrap();
            let due = if version == 2 { Status::Suspended } else { Status::Valid };
            assert_eq!(status, due, "a status of another version than {version}");
            version
        }
        other => panic!("no list for a while: {other:?}"),
    }
}

#[test]
fn a_look_up_beside_syncs_sees_no_mix_and_no_older_list_again() {
    explore(|| {
        let fixture = Fixture::new();
        let lanes = [(); 2].map(|()| {
            let store = Arc::clone(&fixture.store);
            thread::spawn(move || {
                let seen = [(); 3].map(|()| {
                    let version = version_of(&store);
                    // Asked after the look-up, so never behind it.
                    let newest = store.newest().unwrap();
                    assert!(newest >= date(version), "{newest} after version {version}");
                    version
                });
                assert!(seen.is_sorted(), "{seen:?}");
            })
        });
        let syncs = [fixture.sync(2), fixture.sync(3)];
        lanes.into_iter().for_each(|lane| lane.join().unwrap());
        let [_, last] = syncs.map(|sync| sync.join().unwrap());
        assert!(last, "the newest list was refused");
        assert_eq!(fixture.version(), 3);
    });
}

#[test]
fn two_syncs_at_once_end_in_the_newer_list() {
    explore(|| {
        let fixture = Fixture::new();
        let [older, newer] = [fixture.sync(2), fixture.sync(3)].map(|sync| sync.join().unwrap());
        assert!(newer, "and the older one was {older}");
        assert_eq!(fixture.version(), 3);
        let restarted = kit::open(&fixture.dir, &WORLD.trust);
        assert_eq!(version_of(&restarted), 3);
    });
}

#[test]
fn no_void_list_comes_back_when_a_sync_ends_after_the_newer_trust_list() {
    explore(|| {
        let fixture = Fixture::new();
        let sync = fixture.sync(2);
        let store = Arc::clone(&fixture.store);
        let trust = thread::spawn(move || store.apply_trust(&WORLD.next_epoch));
        sync.join().unwrap();
        trust.join().unwrap();
        let answer = fixture.store.answer(MACAO, index(3, 2), date(9));
        assert_eq!(answer, StatusAnswer::Missing, "a list that the root declared void");
    });
}

/// A store that swaps a list's date under one lock and its content under the next.
#[derive(Default)]
struct Torn {
    date: Mutex<u32>,
    suspended: Mutex<u32>,
}

/// The control: were the store like this, the tests above would have failed.
#[test]
#[should_panic(expected = "mix")]
fn a_torn_store_is_noticed() {
    explore(|| {
        let store = Arc::new(Torn::default());
        let sync = {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                *store.date.lock().unwrap() = 2;
                *store.suspended.lock().unwrap() = 2;
            })
        };
        let (date, suspended) = (*store.date.lock().unwrap(), *store.suspended.lock().unwrap());
        assert_eq!(date, suspended, "a mix");
        sync.join().unwrap();
    });
}
