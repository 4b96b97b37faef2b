//! A gate's store, sync by sync.

use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::Status;
use clearance_revocation::object::{DeltaObject, DeltaRef, HEAD_NAME, Head, ObjectError};
use clearance_revocation::store::{Answer, StatusStore, SyncError, SyncReport, Version};

use crate::kit::{
    HONG_KONG, MACAO, NOW, Press, Repo, State, TempDir, believed, content, index, open, root_of,
    state, status, trust,
};

fn macao() -> Press {
    Press::of(MACAO, 1)
}

fn sync(store: &StatusStore, repo: &Repo) -> Result<SyncReport, SyncError> {
    store.sync(repo, &trust(1), MACAO, NOW)
}

fn version(seq: u64) -> Version {
    Version { epoch: 1, seq }
}

/// What a store says of the forty positions of shard 3, and of one beyond them.
fn all(store: &StatusStore) -> Vec<Answer> {
    (0..41).map(|position| store.answer(MACAO, index(3, position), NOW)).collect()
}

/// States 1 to 5, each with one more revoked, and 3 suspended in the odd ones.
fn states() -> Vec<State> {
    (1..=5).map(|n| state(&(10..10 + n).collect::<Vec<_>>(), &[3][..n as usize % 2])).collect()
}

/// Everything up to state 5: a snapshot of 1 and the deltas named.
fn published(steps: &[(u64, u64)]) -> (Repo, Head) {
    let (press, states, mut repo) = (macao(), states(), Repo::default());
    let at = |seq: u64| (seq, &states[seq as usize - 1]);
    let snapshot = repo.add_snapshot(&press, 1, &states[0]);
    let deltas = steps.iter().map(|(from, to)| repo.add_delta(&press, at(*from), at(*to)));
    let deltas: Vec<DeltaRef> = deltas.collect();
    let head = Head { deltas, ..press.head(5, &states[4], NOW, snapshot) };
    repo.put_head(&press, &head);
    (repo, head)
}

const SINGLE: [(u64, u64); 4] = [(1, 2), (2, 3), (3, 4), (4, 5)];

/// A store at state `seq` of [`states`].
fn store_at(dir: &TempDir, seq: u64) -> StatusStore {
    let store = open(dir, &trust(1));
    let repo = Repo::with(&macao(), seq, &states()[seq as usize - 1], NOW.minus(100));
    sync(&store, &repo).unwrap();
    store
}

/// Syncs with `repo` and expects state 5, by way of so many deltas and a snapshot or none.
fn expect_state_5(store: &StatusStore, repo: &Repo, deltas: usize, snapshot: bool) {
    let report = sync(store, repo).unwrap();
    assert_eq!((report.deltas, report.snapshot, report.after), (deltas, snapshot, version(5)));
    assert_eq!(status(store, 3), Some(Status::Suspended));
    for position in (0..40).filter(|position| *position != 3) {
        let revoked = (10..15).contains(&position);
        let expected = if revoked { Status::Revoked } else { Status::Valid };
        assert_eq!(status(store, position), Some(expected), "{position}");
    }
    assert_eq!(store.answer(MACAO, index(3, 40), NOW), Answer::NotCovered { this_update: NOW });
    assert_eq!(store.answer(MACAO, index(4, 0), NOW), Answer::NotCovered { this_update: NOW });
    assert_eq!(store.answer(HONG_KONG, index(3, 10), NOW), Answer::Missing);
    assert_eq!(store.newest(), Some(NOW));
}

#[test]
fn a_new_gate_learns_nothing() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), Answer::Missing);
    assert_eq!((store.newest(), store.lists()), (None, Vec::new()));
    expect_state_5(&store, &published(&SINGLE).0, 4, true);
    let [info] = &store.lists()[..] else { panic!("one list") };
    assert_eq!((info.authority, info.version, info.this_update), (MACAO, version(5), NOW));
    assert_eq!((info.shards[0].capacity, info.shards[0].revoked), (40, 5));
}

#[test]
fn a_gate_loads_a_snapshot_where_deltas_do() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let (mut repo, _) = published(&SINGLE);
    assert_eq!(repo.lose("snapshot"), 1);
    expect_state_5(&store, &repo, 3, false);
}

#[test]
fn a_cumulative_delta_is_of_no_use() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let (mut repo, _) = published(&[(1, 2), (1, 5), (2, 3), (2, 5), (3, 4), (4, 5)]);
    repo.lose("snapshot");
    // The single steps cost three signatures more.
    expect_state_5(&store, &repo, 1, false);
}

#[test]
fn a_delta_that_is_gone_or_false_keeps_a_gate_behind() {
    let (whole, _) = published(&SINGLE);
    let broken = |change: fn(&mut Repo)| {
        let mut repo = whole.clone();
        // State 5 has a snapshot of its own, with which the deltas are a choice.
        let (press, states) = (macao(), states());
        let snapshot = repo.add_snapshot(&press, 5, &states[4]);
        let (_, head) = published(&SINGLE);
        repo.put_head(&press, &Head { snapshot, ..head });
        change(&mut repo);
        repo
    };
    for change in [
        |repo: &mut Repo| assert_eq!(repo.lose("delta-1-4-5"), 1),
        |repo: &mut Repo| assert_eq!(repo.lose("delta"), 4),
        |repo: &mut Repo| {
            for ((_, name), bytes) in &mut repo.0 {
                if name.starts_with("delta-1-3-4") {
                    bytes[60] ^= 1;
                }
            }
        },
    ] {
        let dir = TempDir::new();
        expect_state_5(&store_at(&dir, 2), &broken(change), 0, true);
    }
}

#[test]
fn a_delta_for_another_state_is_applied() {
    let (press, states) = (macao(), states());
    let good = press.delta((1, &states[0]), (2, &states[1]));
    let same = |object: &DeltaObject| object.clone();
    let twisted = [
        DeltaObject { old_root: root_of(&states[2]), ..same(&good) },
        DeltaObject { new_root: root_of(&states[2]), ..same(&good) },
        DeltaObject { epoch: 2, ..same(&good) },
        DeltaObject { to: 3, ..same(&good) },
        DeltaObject { from: 0, ..same(&good) },
        DeltaObject { body: Vec::new(), ..same(&good) },
        DeltaObject { body: press.delta((2, &states[1]), (3, &states[2])).body, ..same(&good) },
    ];
    for object in twisted {
        let (dir, mut repo) = (TempDir::new(), Repo::default());
        let snapshot = repo.add_snapshot(&press, 1, &states[0]);
        let deltas = vec![repo.add_delta_object(&press, &object, (1, 2))];
        repo.put_head(&press, &Head { deltas, ..press.head(2, &states[1], NOW, snapshot) });
        let store = store_at(&dir, 1);
        let before = all(&store);
        let refused = sync(&store, &repo).unwrap_err();
        let expected = matches!(
            refused,
            SyncError::WrongFile { .. } | SyncError::StateRoot | SyncError::Delta(_)
        );
        assert!(expected, "{refused}");
        assert_eq!(all(&store), before);
    }
}

#[test]
fn a_snapshot_of_another_state_is_loaded() {
    let (press, states) = (macao(), states());
    let refused = |of: u64, named: u64, epoch: u32, root: &State| {
        let (dir, mut repo) = (TempDir::new(), Repo::default());
        let held = Press { epoch, ..macao() };
        let mut snapshot = repo.add_snapshot(&held, of, &states[0]);
        snapshot.seq = named;
        // Whatever it is, it is served under the name that the head asks for.
        let bytes = repo.0.values().next().unwrap().clone();
        let name = clearance_revocation::object::snapshot_name(1, &snapshot);
        repo.put(&press, &name, bytes);
        repo.put_head(&press, &press.head(5, root, NOW, snapshot));
        let store = open(&dir, &trust(1));
        let refused = sync(&store, &repo).unwrap_err();
        assert!(all(&store).iter().all(|answer| *answer == Answer::Missing));
        refused
    };
    assert!(matches!(refused(4, 5, 1, &states[0]), SyncError::WrongFile { .. }));
    assert!(matches!(refused(5, 5, 2, &states[0]), SyncError::WrongFile { .. }));
    assert!(matches!(refused(5, 5, 1, &states[1]), SyncError::StateRoot));
    assert!(matches!(refused(4, 4, 1, &states[0]), SyncError::NoWay { from: 4, to: 5 }));
}

#[test]
fn a_served_file_is_truncated_or_flipped() {
    // One head, one snapshot, one delta, none of which can be done without.
    let (press, states, mut repo) = (macao(), states(), Repo::default());
    let snapshot = repo.add_snapshot(&press, 4, &states[3]);
    let deltas = vec![repo.add_delta(&press, (4, &states[3]), (5, &states[4]))];
    repo.put_head(&press, &Head { deltas, ..press.head(5, &states[4], NOW, snapshot) });
    let (dir, trust) = (TempDir::new(), trust(1));
    let store = open(&dir, &trust);
    let refused = |name: &str, bytes: Vec<u8>| {
        let mut repo = repo.clone();
        repo.put(&macao(), name, bytes);
        store.sync(&repo, &trust, MACAO, NOW).unwrap_err();
        assert_eq!(store.answer(MACAO, index(3, 0), NOW), Answer::Missing);
    };
    for ((_, name), bytes) in repo.0.clone() {
        for len in 0..bytes.len() {
            refused(&name, bytes[..len].to_vec());
        }
        refused(&name, [&bytes[..], &[0]].concat());
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            refused(&name, flipped);
        }
    }
    assert!(std::fs::read_dir(&*dir).unwrap().next().is_none(), "a refusal left a file");
    expect_state_5(&store, &repo, 1, true);
}

#[test]
fn the_same_head_again_is_an_error_or_a_change() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let (repo, _) = published(&SINGLE);
    expect_state_5(&store, &repo, 3, false);
    let mut head_only = repo.clone();
    head_only.lose("snapshot");
    head_only.lose("delta");
    let report = sync(&store, &head_only).unwrap();
    let fetched = repo.0[&(MACAO, HEAD_NAME.to_owned())].len();
    assert_eq!((report.before, report.after), (Some(version(5)), version(5)));
    assert_eq!((report.deltas, report.snapshot, report.fetched), (0, false, fetched));
}

#[test]
fn a_list_without_changes_grows_old() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let press = macao();
    let mut repo = Repo::default();
    let snapshot = repo.add_snapshot(&press, 2, &states()[1]);
    repo.lose("snapshot");
    repo.put_head(&press, &press.head(2, &states()[1], NOW, snapshot));
    assert_eq!(store.newest(), Some(NOW.minus(100)));
    let report = sync(&store, &repo).unwrap();
    assert_eq!((report.after, report.this_update), (version(2), NOW));
    assert_eq!(store.newest(), Some(NOW));
    assert_eq!(open(&dir, &trust(1)).newest(), Some(NOW), "forgotten at a restart");
}

#[test]
fn an_older_list_is_taken() {
    let dir = TempDir::new();
    let store = store_at(&dir, 5);
    let before = all(&store);
    let (press, states) = (macao(), states());
    let repo = |seq: u64, state: &State, at: Timestamp| Repo::with(&press, seq, state, at);
    let in_order = [
        sync(&store, &repo(4, &states[3], NOW)),
        sync(&store, &repo(5, &states[0], NOW)),
        sync(&store, &repo(5, &states[4], NOW.minus(101))),
        sync(&store, &repo(6, &states[4], NOW.minus(101))),
        sync(&store, &repo(6, &states[4], NOW.plus(1))),
    ];
    let [lower, fork, backdated, higher_backdated, future] = in_order.map(Result::unwrap_err);
    assert!(matches!(lower, SyncError::Rollback { seen, found }
        if seen == version(5) && found == version(4)));
    assert!(matches!(fork, SyncError::Fork { version: v } if v == version(5)));
    assert!(matches!(backdated, SyncError::Backdated { .. }));
    assert!(matches!(higher_backdated, SyncError::Backdated { .. }));
    assert!(matches!(future, SyncError::FromFuture { now: NOW, .. }));
    assert_eq!(all(&store), before);
    // The same one a second later is no longer from the future.
    let repo = repo(6, &states[4], NOW.plus(1));
    store.sync(&repo, &trust(1), MACAO, NOW.plus(1)).unwrap();
}

#[test]
fn a_list_is_used_after_its_hard_expiry() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    let (press, state) = (macao(), state(&[1], &[]));
    let mut repo = Repo::default();
    let snapshot = repo.add_snapshot(&press, 1, &state);
    let hard_expiry = NOW.plus(1_000);
    let head = Head { hard_expiry, ..press.head(1, &state, NOW, snapshot) };
    repo.put_head(&press, &head);
    sync(&store, &repo).unwrap();
    let at = |position, now| store.answer(MACAO, index(3, position), now);
    let known = |status| Answer::Known { status, this_update: NOW };
    assert_eq!(at(1, hard_expiry.minus(1)), known(Status::Revoked));
    assert_eq!(at(0, hard_expiry.minus(1)), known(Status::Valid));
    for position in [0, 1, 40] {
        assert_eq!(at(position, hard_expiry), Answer::Expired { this_update: NOW });
    }
}

#[test]
fn a_file_that_nobody_can_fetch_is_taken_for_an_empty_list() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let before = all(&store);
    let refused = sync(&store, &Repo::default()).unwrap_err();
    assert!(matches!(&refused, SyncError::Fetch { name, .. } if name == HEAD_NAME));
    let (mut repo, _) = published(&SINGLE);
    repo.lose("delta");
    let refused = sync(&store, &repo).unwrap_err();
    assert!(matches!(&refused, SyncError::Fetch { name, .. } if name.starts_with("delta-1-1-2")));
    assert_eq!(all(&store), before);
}

#[test]
fn one_authoritys_sync_touches_the_list_of_another() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let hong_kong = Press::of(HONG_KONG, 1);
    let repo = Repo::with(&hong_kong, 9, &state(&[], &[5]), NOW);
    store.sync(&repo, &trust(1), HONG_KONG, NOW).unwrap();
    for store in [store, open(&dir, &trust(1))] {
        assert_eq!([11, 12, 5].map(|p| status(&store, p)), {
            [Status::Revoked, Status::Valid, Status::Valid].map(Some)
        });
        let theirs = store.answer(HONG_KONG, index(3, 5), NOW);
        assert_eq!(theirs, Answer::Known { status: Status::Suspended, this_update: NOW });
        assert_eq!(store.newest(), Some(NOW));
    }
}

#[test]
fn a_list_outlives_its_epoch_its_authority_or_its_delegation() {
    let without = |change: fn(&mut clearance_core::trust::TrustContent)| -> TrustList {
        let mut content = content(1);
        change(&mut content);
        believed(&content)
    };
    for newer in [
        trust(2),
        without(|content| content.authorities[0].status = None),
        without(|content| drop(content.authorities.remove(0))),
    ] {
        let dir = TempDir::new();
        let store = store_at(&dir, 2);
        store.apply_trust(&trust(1));
        assert_eq!(status(&store, 10), Some(Status::Revoked), "dropped for nothing");
        store.apply_trust(&newer);
        assert_eq!(store.answer(MACAO, index(3, 10), NOW), Answer::Missing);
        let reopened = open(&dir, &newer);
        assert_eq!(reopened.answer(MACAO, index(3, 10), NOW), Answer::Missing);
    }
}

#[test]
fn a_list_by_a_key_that_was_taken_back_stays_until_a_restart() {
    let (dir, mut content) = (TempDir::new(), content(1));
    let store = store_at(&dir, 2);
    content.authorities[0].status.as_mut().unwrap().keys.remove(0);
    let newer = believed(&content);
    store.apply_trust(&newer);
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), Answer::Missing);
    assert_eq!(open(&dir, &newer).answer(MACAO, index(3, 10), NOW), Answer::Missing);
}

#[test]
fn errors_do_not_say_what_to_do() {
    let dir = TempDir::new();
    let store = store_at(&dir, 5);
    let refused = sync(&store, &Repo::with(&macao(), 4, &states()[3], NOW)).unwrap_err();
    let expected = "status list not updated: version 1.4 is older than 1.5, seen before";
    assert_eq!(refused.to_string(), expected);
    let long = Repo([((MACAO, HEAD_NAME.to_owned()), vec![0; 70_000])].into());
    assert!(matches!(sync(&store, &long), Err(SyncError::Fetch { .. })));
    let cut = Repo([((MACAO, HEAD_NAME.to_owned()), vec![0xd2])].into());
    assert!(matches!(sync(&store, &cut), Err(SyncError::Head(ObjectError::Malformed(_)))));
}
