//! R10: revoked is for ever, whatever way a list comes.

use clearance_core::trust::TrustList;
use clearance_revocation::object::Head;
use clearance_revocation::store::{StatusStore, SyncError, Version};
use clearance_revocation::table::Loss;
use clearance_revocation::{ExpiryMonth, Shard, ShardSpec, Status};

use crate::kit::{MACAO, NOW, Press, Repo, State, TempDir, index, open, spec, status, trust};

/// In force for months to come.
const MAY: ExpiryMonth = ExpiryMonth::from_u16(688);
/// Over at the end of the last day before [`NOW`]'s month.
const DECEMBER: ExpiryMonth = ExpiryMonth::from_u16(683);

fn shard(number: u16, capacity: u32, month: ExpiryMonth, revoked: &[u32]) -> (u16, Shard) {
    let spec = ShardSpec { number, capacity, month };
    (number, Shard::from_positions(spec, revoked.to_vec(), vec![]).unwrap())
}

/// A gate that has `old` in force, and then is offered `new` as a snapshot: by the store that took
/// `old`, and by one opened anew.
fn offered(old: &State, new: &State) -> Vec<Result<Version, SyncError>> {
    let press = Press::of(MACAO, 1);
    let outcome = |restart: bool| {
        let dir = TempDir::new();
        let mut store = open(&dir, &trust(1));
        take(&store, &Repo::with(&press, 1, old, NOW.minus(100)), &trust(1)).unwrap();
        if restart {
            store = open(&dir, &trust(1));
        }
        let result = take(&store, &Repo::with(&press, 2, new, NOW), &trust(1));
        let seq = if result.is_ok() { 2 } else { 1 };
        assert_eq!(store.lists()[0].version, Version { epoch: 1, seq }, "the old one stays");
        result
    };
    vec![outcome(false), outcome(true)]
}

fn take(store: &StatusStore, repo: &Repo, trust: &TrustList) -> Result<Version, SyncError> {
    store.sync(repo, trust, MACAO, NOW).map(|report| report.after)
}

#[test]
fn a_snapshot_that_takes_back_a_revocation_is_refused() {
    let full: Vec<u32> = (0..100).collect();
    for (before, after) in [
        (&[5, 9][..], &[5][..]),
        (&[5], &[6]),
        (&[5], &[]),
        (&full[..], &full[1..]),
        (&full[..60], &full[1..70]),
        (&full[..40], &full[1..90]),
        (&full[..60], &full[..30]),
    ] {
        let of = |revoked| State::from([shard(3, 100, MAY, revoked)]);
        for result in offered(&of(before), &of(after)) {
            let expected = Loss::Revocation { number: 3 };
            assert!(matches!(result, Err(SyncError::Lost { loss, .. }) if loss == expected));
        }
        for result in offered(&of(after), &of(&full)) {
            assert!(result.is_ok(), "more revocations are welcome");
        }
    }
}

#[test]
fn a_shard_that_stays_keeps_its_capacity() {
    for (before, after) in [(40, 41), (40, 39)] {
        let of = |capacity| State::from([shard(3, capacity, MAY, &[])]);
        for result in offered(&of(before), &of(after)) {
            let expected = Loss::Capacity { number: 3 };
            assert!(matches!(result, Err(SyncError::Lost { loss, .. }) if loss == expected));
        }
    }
}

#[test]
fn a_shard_stays_until_its_month_is_over() {
    let old = |month| State::from([shard(3, 40, month, &[7]), shard(5, 40, MAY, &[])]);
    let gone = State::from([shard(5, 40, MAY, &[])]);
    let other =
        State::from([shard(3, 40, ExpiryMonth::from_u16(690), &[]), shard(5, 40, MAY, &[])]);
    for new in [&gone, &other] {
        for result in offered(&old(MAY), new) {
            let expected = Loss::Shard { number: 3, month: MAY };
            assert!(matches!(result, Err(SyncError::Lost { loss, .. }) if loss == expected));
        }
        for result in offered(&old(DECEMBER), new) {
            assert!(result.is_ok(), "retired, and its number is free");
        }
    }
}

#[test]
fn a_delta_that_opens_a_shard_anew_brings_back_nobody() {
    // Retired and opened again under its own number, which a delta can say.
    let press = Press::of(MACAO, 1);
    let old = State::from([shard(3, 40, MAY, &[7])]);
    let new = State::from([shard(3, 40, MAY, &[])]);
    let gone = State::new();
    let (dir, mut repo) = (TempDir::new(), Repo::default());
    let snapshot = repo.add_snapshot(&press, 1, &old);
    repo.put_head(&press, &press.head(1, &old, NOW.minus(100), snapshot));
    let store = open(&dir, &trust(1));
    take(&store, &repo, &trust(1)).unwrap();
    let deltas = vec![
        repo.add_delta(&press, (1, &old), (2, &gone)),
        repo.add_delta(&press, (2, &gone), (3, &new)),
    ];
    repo.put_head(&press, &Head { deltas, ..press.head(3, &new, NOW, snapshot) });
    let refused = take(&store, &repo, &trust(1)).unwrap_err();
    assert!(matches!(refused, SyncError::Lost { .. }), "{refused}");
    assert_eq!(status(&store, 7), Some(Status::Revoked));
}

#[test]
fn a_new_epoch_of_the_root_may_start_afresh() {
    let dir = TempDir::new();
    let store = open(&dir, &trust(1));
    let thiefs = State::from([shard(3, 40, MAY, &(0..40).collect::<Vec<_>>())]);
    take(&store, &Repo::with(&Press::of(MACAO, 1), u64::MAX, &thiefs, NOW), &trust(1)).unwrap();
    let true_one = State::from([shard(3, 50, MAY, &[1])]);
    take(&store, &Repo::with(&Press::of(MACAO, 2), 1, &true_one, NOW), &trust(2)).unwrap();
    assert_eq!(status(&store, 1), Some(Status::Revoked));
    assert_eq!(status(&store, 2), Some(Status::Valid));
    assert_eq!(store.lists()[0].shards[0].spec(), spec(3, 50));
    let _ = index(3, 49);
}
