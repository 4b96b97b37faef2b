//! A gate's store, sync by sync.

use clearance_core::trust::TrustList;
use clearance_revocation::object::{DeltaRef, HEAD_NAME, Head};
use clearance_revocation::store::{StatusStore, SyncError, SyncReport, Version};
use clearance_revocation::{Status, StatusAnswer};

use crate::kit::{
    HONG_KONG, MACAO, NOW, Press, Repo, State, TempDir, believed, content, index, open, state,
    status, trust,
};

pub(crate) fn macao() -> Press {
    Press::of(MACAO, 1)
}

pub(crate) fn sync(store: &StatusStore, repo: &Repo) -> Result<SyncReport, SyncError> {
    store.sync(repo, &trust(1), MACAO, NOW)
}

pub(crate) fn version(seq: u64) -> Version {
    Version { epoch: 1, seq }
}

/// What a store says of the forty positions of shard 3, and of one beyond them.
pub(crate) fn all(store: &StatusStore) -> Vec<StatusAnswer> {
    (0..41).map(|position| store.answer(MACAO, index(3, position), NOW)).collect()
}

/// States 1 to 5, each with one more revoked, and 3 suspended in the odd ones.
pub(crate) fn states() -> Vec<State> {
    (1..=5).map(|n| state(&(10..10 + n).collect::<Vec<_>>(), &[3][..n as usize % 2])).collect()
}

/// Everything up to state 5: a snapshot of 1 and the deltas named.
pub(crate) fn published(steps: &[(u64, u64)]) -> (Repo, Head) {
    let (press, states, mut repo) = (macao(), states(), Repo::default());
    let at = |seq: u64| (seq, &states[seq as usize - 1]);
    let snapshot = repo.add_snapshot(&press, 1, &states[0]);
    let deltas = steps.iter().map(|(from, to)| repo.add_delta(&press, at(*from), at(*to)));
    let deltas: Vec<DeltaRef> = deltas.collect();
    let head = Head { deltas, ..press.head(5, &states[4], NOW, snapshot) };
    repo.put_head(&press, &head);
    (repo, head)
}

pub(crate) const SINGLE: [(u64, u64); 4] = [(1, 2), (2, 3), (3, 4), (4, 5)];

/// A store at state `seq` of [`states`].
pub(crate) fn store_at(dir: &TempDir, seq: u64) -> StatusStore {
    let store = open(dir, &trust(1));
    let repo = Repo::with(&macao(), seq, &states()[seq as usize - 1], NOW.minus(100));
    sync(&store, &repo).unwrap();
    store
}

/// Syncs with `repo` and expects state 5, by way of so many deltas and a snapshot or none.
pub(crate) fn expect_state_5(store: &StatusStore, repo: &Repo, deltas: usize, snapshot: bool) {
    let report = sync(store, repo).unwrap();
    assert_eq!((report.deltas, report.snapshot, report.after), (deltas, snapshot, version(5)));
    assert_eq!(status(store, 3), Some(Status::Suspended));
    for position in (0..40).filter(|position| *position != 3) {
        let revoked = (10..15).contains(&position);
        let expected = if revoked { Status::Revoked } else { Status::Valid };
        assert_eq!(status(store, position), Some(expected), "{position}");
    }
    let beyond = StatusAnswer::NotCovered { this_update: NOW, covers: NOW.minus(3_600) };
    assert_eq!(store.answer(MACAO, index(3, 40), NOW), beyond);
    assert_eq!(store.answer(MACAO, index(4, 0), NOW), beyond);
    assert_eq!(store.answer(HONG_KONG, index(3, 10), NOW), StatusAnswer::Missing);
    assert_eq!(store.newest(), Some(NOW));
}

#[test]
fn a_new_gate_learns_everything() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
    assert_eq!((store.newest(), store.lists()), (None, Vec::new()));
    expect_state_5(&store, &published(&SINGLE).0, 4, true);
    let [info] = &store.lists()[..] else { panic!("one list") };
    assert_eq!((info.authority, info.version, info.this_update), (MACAO, version(5), NOW));
    assert_eq!((info.shards[0].capacity, info.shards[0].revoked), (40, 5));
}

#[test]
fn a_gate_loads_no_snapshot_where_deltas_do() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let (mut repo, _) = published(&SINGLE);
    assert_eq!(repo.lose("snapshot"), 1);
    expect_state_5(&store, &repo, 3, false);
}

#[test]
fn a_cumulative_delta_is_of_use() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let (mut repo, _) = published(&[(1, 2), (1, 5), (2, 3), (2, 5), (3, 4), (4, 5)]);
    repo.lose("snapshot");
    // The single steps cost three signatures more.
    expect_state_5(&store, &repo, 1, false);
}

#[test]
fn no_delta_that_is_gone_or_false_keeps_a_gate_behind() {
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
fn the_same_head_again_is_no_error_and_no_change() {
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
fn a_list_without_changes_takes_its_newer_date() {
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
fn no_list_is_used_after_its_hard_expiry() {
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
    let known = |status| StatusAnswer::Known { status, this_update: NOW };
    assert_eq!(at(1, hard_expiry.minus(1)), known(Status::Revoked));
    assert_eq!(at(0, hard_expiry.minus(1)), known(Status::Valid));
    for position in [0, 1, 40] {
        assert_eq!(at(position, hard_expiry), StatusAnswer::Expired { this_update: NOW });
    }
}

#[test]
fn one_authoritys_sync_leaves_the_list_of_another() {
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
        assert_eq!(theirs, StatusAnswer::Known { status: Status::Suspended, this_update: NOW });
        assert_eq!(store.newest(), Some(NOW));
    }
}

#[test]
fn no_list_outlives_its_epoch_its_authority_or_its_delegation() {
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
        assert_eq!(store.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
        let reopened = open(&dir, &newer);
        assert_eq!(reopened.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
    }
}

#[test]
fn a_sync_that_fails_leaves_no_void_list_in_force() {
    let dir = TempDir::new();
    let store = store_at(&dir, 2);
    let refused = store.sync(&Repo::default(), &trust(2), MACAO, NOW).unwrap_err();
    assert!(matches!(refused, SyncError::Fetch { .. }));
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
}

#[test]
fn a_list_by_a_key_that_was_taken_back_is_dropped() {
    let (dir, mut content) = (TempDir::new(), content(1));
    let store = store_at(&dir, 2);
    content.authorities[0].status.as_mut().unwrap().keys.remove(0);
    let newer = believed(&content);
    store.apply_trust(&newer);
    assert_eq!(store.answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
    assert_eq!(open(&dir, &newer).answer(MACAO, index(3, 10), NOW), StatusAnswer::Missing);
}

#[test]
fn a_report_counts_the_bytes_that_were_fetched() {
    let (press, trust, dir) = (Press::of(MACAO, 1), trust(1), TempDir::new());
    let (old, new) = (state(&[1], &[]), state(&[1, 2], &[]));
    let store = open(&dir, &trust);
    let mut repo = Repo::with(&press, 1, &old, NOW);
    let len = |repo: &Repo, prefix: &str| -> usize {
        repo.0.iter().filter(|((_, name), _)| name.starts_with(prefix)).map(|(_, b)| b.len()).sum()
    };
    let report = store.sync(&repo, &trust, MACAO, NOW).unwrap();
    assert_eq!(report.fetched, len(&repo, "head") + len(&repo, "snapshot"));

    let snapshot = repo.add_snapshot(&press, 1, &old);
    let deltas = vec![repo.add_delta(&press, (1, &old), (2, &new))];
    repo.put_head(&press, &Head { deltas, ..press.head(2, &new, NOW, snapshot) });
    let report = store.sync(&repo, &trust, MACAO, NOW).unwrap();
    assert_eq!(report.fetched, len(&repo, "head") + len(&repo, "delta"));
    let report = store.sync(&repo, &trust, MACAO, NOW).unwrap();
    assert_eq!(report.fetched, len(&repo, "head"), "the same again");
}

#[test]
fn a_store_follows_when_another_one_fetched_the_list() {
    let (press, trust, dir) = (Press::of(MACAO, 1), trust(1), TempDir::new());
    let mut repo = Repo::with(&press, 1, &state(&[1], &[]), NOW);
    let (first, second) = (open(&dir, &trust), open(&dir, &trust));
    first.sync(&repo, &trust, MACAO, NOW).unwrap();
    repo.publish(&press, 2, &state(&[1, 2], &[]), NOW);
    second.sync(&repo, &trust, MACAO, NOW).unwrap();
    assert_eq!(status(&first, 2), Some(Status::Valid), "not told yet");
    first.sync(&repo, &trust, MACAO, NOW).unwrap();
    assert_eq!(status(&first, 2), Some(Status::Revoked));
}
