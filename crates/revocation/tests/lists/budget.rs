//! R11: work and memory are bounded by what was received, and nobody waits for another's list.

use std::io;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use clearance_core::ids::AuthorityKid;
use clearance_revocation::object::{DeltaObject, DeltaRef, FileRef, Head, Object};
use clearance_revocation::store::{ObjectSource, StatusStore, SyncError};
use clearance_revocation::{Shard, Status, StatusAnswer};

use crate::kit::{
    HONG_KONG, MACAO, NOW, Press, Repo, State, TempDir, index, open, spec, state, status, trust,
};

/// Two shards of 2^20 positions, every other one revoked: as many exceptions as there can be.
fn dense() -> State {
    let half = |number| {
        let revoked = (0..1 << 20).step_by(2).collect();
        (number, Shard::from_positions(spec(number, 1 << 20), revoked, vec![]).unwrap())
    };
    State::from([half(3), half(4)])
}

/// A list of `deltas` steps. Each changes one position of either shard back and forth, which takes
/// some 1.05 million steps.
fn costly(press: &Press, deltas: u64) -> (Repo, State) {
    let (mut repo, even) = (Repo::default(), dense());
    let mut odd = even.clone();
    for shard in odd.values_mut() {
        shard.change(&[(1, clearance_revocation::Change::Suspend)]).unwrap();
    }
    let snapshot = repo.add_snapshot(press, 1, &even);
    let there = press.delta((1, &even), (2, &odd));
    let back = press.delta((2, &odd), (3, &even));
    let step = |from: u64| {
        let object = if from % 2 == 1 { &there } else { &back };
        DeltaObject { from, to: from + 1, ..object.clone() }
    };
    let steps: Vec<DeltaRef> = (1..=deltas)
        .map(|from| repo.add_delta_object(press, &step(from), (from, from + 1)))
        .collect();
    let last = if deltas % 2 == 1 { odd } else { even };
    repo.put_head(press, &Head { deltas: steps, ..press.head(deltas + 1, &last, NOW, snapshot) });
    (repo, last)
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a minute without optimisation: run it with --release")]
fn deltas_that_take_too_much_work_are_refused_and_the_old_list_stays() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    let old = Repo::with(&Press::of(MACAO, 1), 1, &dense(), NOW.minus(100));
    store.sync(&old, &trust(1), MACAO, NOW).unwrap();
    let (repo, _) = costly(&Press::of(MACAO, 1), 400);
    let refused = store.sync(&repo, &trust(1), MACAO, NOW).unwrap_err();
    let SyncError::Work { steps, allowed, .. } = refused else { panic!("{refused}") };
    let bytes: usize = repo.0.values().map(Vec::len).sum();
    assert!(steps > allowed && allowed < (1 << 27) + 256 * bytes as u64);
    assert_eq!(store.lists()[0].version.seq, 1);
    assert_eq!(status(&store, 0), Some(Status::Revoked));
    // A snapshot of the same state is welcome.
    let repo = Repo::with(&Press::of(MACAO, 1), 401, &dense(), NOW);
    store.sync(&repo, &trust(1), MACAO, NOW).unwrap();
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a minute without optimisation: run it with --release")]
fn a_gate_that_missed_many_costly_deltas_takes_the_snapshot() {
    let (dir, press) = (TempDir::new(), Press::of(MACAO, 1));
    let store = open(&dir, &trust(1));
    let old = Repo::with(&press, 1, &dense(), NOW.minus(100));
    store.sync(&old, &trust(1), MACAO, NOW).unwrap();
    let (mut repo, last) = costly(&press, 400);
    let snapshot = repo.add_snapshot(&press, 401, &last);
    let head = repo.0[&(MACAO, "head.cbor".to_owned())].clone();
    let head = clearance_revocation::object::Untrusted::<Head>::decode(&head).unwrap();
    repo.put_head(&press, &Head { snapshot, ..head.claimed().clone() });
    let report = store.sync(&repo, &trust(1), MACAO, NOW).unwrap();
    assert!(report.snapshot && report.deltas == 0, "{report:?}");
}

#[test]
fn a_wholly_revoked_list_of_every_shard_costs_what_its_bytes_do() {
    // 4,095 shards of 2^20 revoked positions are 60 kB. One position in the last is suspended.
    let last = Shard::from_positions(spec(4_095, 40), (1..40).collect(), vec![0]).unwrap();
    let month = spec(1, 1).month.as_u16().to_be_bytes();
    let coded = [&[0; 4][..], &month, &[0x10, 0, 0], &[0; 3]].concat();
    let of = |number: u16| {
        let mut coded = coded.clone();
        coded[..4].copy_from_slice(&(u32::from(number) << 20 | 0xf_ffff).to_be_bytes());
        (number, Shard::decode(&coded).unwrap())
    };
    let mut state: State = (1..4_095).map(of).collect();
    state.insert(4_095, last);
    let (dir, press) = (TempDir::new(), Press::of(MACAO, 1));
    let store = open(&dir, &trust(1));
    let repo = Repo::with(&press, 1, &state, NOW);
    store.sync(&repo, &trust(1), MACAO, NOW).unwrap();
    let memory = store.lists()[0].memory;
    assert!(memory < 600_000, "{memory} bytes");
    for index in [index(1, 0), index(2_000, 77), index(4_094, 0xf_ffff)] {
        let revoked = StatusAnswer::Known { status: Status::Revoked, this_update: NOW };
        assert_eq!(store.answer(MACAO, index, NOW), revoked);
    }
}

#[test]
fn a_way_of_more_bytes_than_any_list_needs_is_not_fetched() {
    let (dir, press) = (TempDir::new(), Press::of(MACAO, 1));
    let (mut repo, state) = (Repo::default(), state(&[1], &[]));
    let mut snapshot = repo.add_snapshot(&press, 1, &state);
    snapshot.file.len = 64 << 20;
    let file = FileRef { hash: [0; 32], len: DeltaObject::MAX_LEN as u32 };
    let deltas = (1..=17).map(|from| DeltaRef { from, to: from + 1, file }).collect();
    repo.put_head(&press, &Head { deltas, ..press.head(18, &state, NOW, snapshot) });
    repo.lose("snapshot");
    let refused = open(&dir, &trust(1)).sync(&repo, &trust(1), MACAO, NOW).unwrap_err();
    assert!(matches!(refused, SyncError::TooMuch { .. }), "{refused}");
}

/// A repository that answers for one authority only when it is told to.
struct Stuck {
    repo: Repo,
    of: AuthorityKid,
    asked: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl ObjectSource for Stuck {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        if authority == self.of && name.starts_with("snapshot") {
            self.asked.send(()).unwrap();
            let _ = self.go_on.lock().unwrap().recv();
        }
        self.repo.fetch(authority, name, limit)
    }
}

fn stuck(of: AuthorityKid) -> (Stuck, Receiver<()>, Sender<()>) {
    let ((asked, was_asked), (go, go_on)) = (channel(), channel());
    let repo = Repo::with(&Press::of(of, 1), 1, &state(&[7], &[]), NOW);
    (Stuck { repo, of, asked, go_on: Mutex::new(go_on) }, was_asked, go)
}

/// Calls `check` while the first sync of `store` is stuck in the middle.
fn while_stuck(store: &StatusStore, check: impl FnOnce()) -> Result<(), SyncError> {
    let (source, was_asked, go) = stuck(MACAO);
    thread::scope(|scope| {
        let sync = scope.spawn(|| {
            let source = source;
            store.sync(&source, &trust(1), MACAO, NOW)
        });
        was_asked.recv().unwrap();
        check();
        drop(go);
        sync.join().unwrap().map(drop)
    })
}

#[test]
fn nobody_waits_for_the_list_of_another_authority() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    let result = while_stuck(&store, || {
        let theirs = Repo::with(&Press::of(HONG_KONG, 1), 1, &state(&[9], &[]), NOW);
        store.sync(&theirs, &trust(1), HONG_KONG, NOW).unwrap();
        let revoked = StatusAnswer::Known { status: Status::Revoked, this_update: NOW };
        assert_eq!(store.answer(HONG_KONG, index(3, 9), NOW), revoked);
    });
    result.unwrap();
    assert_eq!(status(&store, 7), Some(Status::Revoked));
}

#[test]
fn the_roots_recovery_waits_for_no_list() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    let result = while_stuck(&store, || {
        store.apply_trust(&trust(2));
        // The true list of the new epoch, of the very authority whose void list is under way.
        let recovered = Repo::with(&Press::of(MACAO, 2), 1, &state(&[8], &[]), NOW);
        store.sync(&recovered, &trust(2), MACAO, NOW).unwrap();
    });
    assert!(result.is_err(), "the void list does not come back");
    assert_eq!(status(&store, 8), Some(Status::Revoked));
    assert_eq!(status(&store, 7), Some(Status::Valid));
}
