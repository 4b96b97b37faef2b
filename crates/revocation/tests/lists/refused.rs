//! What a store does not take, and that it stays as it was.

use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_revocation::StatusAnswer;
use clearance_revocation::object::{DeltaObject, HEAD_NAME, Head, ObjectError, Untrusted};
use clearance_revocation::store::{SyncError, rebuild};

use crate::kit::{
    MACAO, NOW, Press, Repo, State, TempDir, delegation, index, open, root_of, signers, state,
    trust,
};
use crate::store::{
    SINGLE, all, expect_state_5, macao, published, states, store_at, sync, version,
};

#[test]
fn no_delta_for_another_state_is_applied() {
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
            SyncError::WrongFile { .. }
                | SyncError::StateRoot
                | SyncError::Delta(_)
                | SyncError::State(_)
        );
        assert!(expected, "{refused}");
        assert_eq!(all(&store), before);
    }
}

#[test]
fn no_snapshot_of_another_state_is_loaded() {
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
        assert!(all(&store).iter().all(|answer| *answer == StatusAnswer::Missing));
        refused
    };
    assert!(matches!(refused(4, 5, 1, &states[0]), SyncError::WrongFile { .. }));
    assert!(matches!(refused(5, 5, 2, &states[0]), SyncError::WrongFile { .. }));
    assert!(matches!(refused(5, 5, 1, &states[1]), SyncError::StateRoot));
    assert!(matches!(refused(4, 4, 1, &states[0]), SyncError::NoWay { from: 4, to: 5 }));
}

#[test]
fn no_signed_file_that_the_head_does_not_name_is_loaded() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    let [press, other_key] = signers();
    let state = &states()[4];
    let mut repo = Repo::with(&press, 5, state, NOW);
    // The same state by the other status key: as long, as well signed, and another file.
    let twin = other_key.sign(&other_key.snapshot(5, state));
    let snapshot = repo.0.iter_mut().find(|((_, name), _)| name.starts_with("snapshot")).unwrap();
    assert_eq!(snapshot.1.len(), twin.len());
    *snapshot.1 = twin;
    assert!(matches!(sync(&store, &repo), Err(SyncError::Hash { .. })));
    assert_eq!(store.answer(MACAO, index(3, 0), NOW), StatusAnswer::Missing);
}

#[test]
fn no_truncated_or_flipped_file_is_taken() {
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
        assert_eq!(store.answer(MACAO, index(3, 0), NOW), StatusAnswer::Missing);
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
fn no_older_list_is_taken() {
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
fn a_file_that_nobody_can_fetch_is_not_taken_for_an_empty_list() {
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
fn errors_say_what_to_do() {
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

#[test]
fn a_rebuilt_state_is_the_heads_and_an_earlier_one_is_taken() {
    let press = Press::of(MACAO, 1);
    let (old, new) = (state(&[1], &[]), state(&[1, 2], &[]));
    let mut repo = Repo::default();
    let snapshot = repo.add_snapshot(&press, 1, &old);
    let deltas = vec![repo.add_delta(&press, (1, &old), (2, &new))];
    let rebuilt = |signed: &State, seq| {
        let head = press.head(2, &new, NOW, snapshot);
        let head = Head { state_root: root_of(signed), deltas: deltas.clone(), ..head };
        let bytes = press.sign(&head);
        let head = Untrusted::<Head>::decode(&bytes).unwrap();
        let head = head.verify(&RING, &delegation(), NOW).unwrap();
        rebuild(&RING, &repo, &delegation(), &head, seq).map(|table| root_of(&table))
    };
    assert_eq!(rebuilt(&new, 2).unwrap(), root_of(&new));
    assert_eq!(rebuilt(&new, 1).unwrap(), root_of(&old));
    assert!(matches!(rebuilt(&old, 2), Err(SyncError::StateRoot)));
    assert_eq!(rebuilt(&old, 1).unwrap(), root_of(&old), "of which the head says nothing");
}
