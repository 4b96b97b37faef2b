//! Lists that were carried to a gate without files.

use clearance_core::crypto::RING;
use clearance_core::time::Timestamp;
use clearance_revocation::store::{CarriedList, CarriedLists, SyncError};
use clearance_revocation::{Status, StatusAnswer};

use crate::kit::{
    DAY, HONG_KONG, MACAO, NOW, Press, Repo, State, TempDir, index, open, state, trust,
};

/// What a gate with files hands on of Macao's list number `seq`, made at `at`.
fn carried(seq: u64, state: &State, at: Timestamp) -> CarriedList {
    let (dir, trust) = (TempDir::new(), trust(1));
    let store = open(&dir, &trust);
    let repo = Repo::with(&Press::of(MACAO, 1), seq, state, at);
    store.sync(&repo, &trust, MACAO, NOW).unwrap();
    store.carry().unwrap().remove(0)
}

fn lists() -> CarriedLists {
    CarriedLists::new(&RING, trust(1))
}

#[test]
fn a_carried_list_says_what_the_store_says() {
    let mut lists = lists();
    assert_eq!(lists.answer(MACAO, index(3, 7), NOW), StatusAnswer::Missing);
    lists.take(carried(4, &state(&[7], &[9]), NOW.minus(60)), NOW).unwrap();
    let this_update = NOW.minus(60);
    for (position, status) in [(7, Status::Revoked), (8, Status::Valid), (9, Status::Suspended)] {
        let known = StatusAnswer::Known { status, this_update };
        assert_eq!(lists.answer(MACAO, index(3, position), NOW), known, "{position}");
    }
    assert_eq!(lists.answer(HONG_KONG, index(3, 7), NOW), StatusAnswer::Missing);
    let late = lists.answer(MACAO, index(3, 7), NOW.plus(400 * DAY));
    assert_eq!(late, StatusAnswer::Expired { this_update });
    assert_eq!(lists.newest(), Some(this_update));
}

#[test]
fn an_older_a_backdated_a_forked_and_a_forgetful_list_are_refused_and_the_one_in_force_stays() {
    let mut lists = lists();
    let good = carried(4, &state(&[7], &[]), NOW.minus(60));
    lists.take(good.clone(), NOW).unwrap();
    lists.take(good, NOW).unwrap();
    let refused = |lists: &mut CarriedLists, list| lists.take(list, NOW).unwrap_err();
    let older = refused(&mut lists, carried(3, &state(&[7], &[]), NOW.minus(30)));
    assert!(matches!(older, SyncError::Rollback { .. }), "{older}");
    let backdated = refused(&mut lists, carried(5, &state(&[7], &[]), NOW.minus(90)));
    assert!(matches!(backdated, SyncError::Backdated { .. }), "{backdated}");
    let fork = refused(&mut lists, carried(4, &state(&[7, 8], &[]), NOW.minus(30)));
    assert!(matches!(fork, SyncError::Fork { .. }), "{fork}");
    let lost = refused(&mut lists, carried(5, &state(&[], &[]), NOW.minus(30)));
    assert!(matches!(lost, SyncError::Lost { .. }), "{lost}");
    assert_eq!(lists.lists()[0].version.seq, 4);
    lists.take(carried(5, &state(&[7, 8], &[]), NOW.minus(30)), NOW).unwrap();
}

#[test]
fn a_table_under_another_head_and_a_list_of_tomorrow_are_refused() {
    let mut lists = lists();
    let good = carried(4, &state(&[7], &[]), NOW.minus(60));
    let other = carried(4, &state(&[], &[]), NOW.minus(60));
    let mixed = CarriedList { table: other.table, ..good.clone() };
    let refused = lists.take(mixed.clone(), NOW).unwrap_err();
    assert!(matches!(refused, SyncError::StateRoot), "{refused}");
    assert!(matches!(lists.reload(mixed), Err(SyncError::StateRoot)), "kept, it is no better");
    let foreign = CarriedList { authority: HONG_KONG, ..good.clone() };
    assert!(lists.take(foreign, NOW).is_err(), "under another authority's name");
    let early = lists.take(good.clone(), NOW.minus(61)).unwrap_err();
    assert!(matches!(early, SyncError::FromFuture { .. }), "{early}");
    assert_eq!(lists.lists().len(), 0);
    lists.reload(good).unwrap();
}

#[test]
fn a_list_of_a_void_epoch_is_dropped_when_the_trust_list_says_so() {
    let mut lists = lists();
    lists.take(carried(4, &state(&[7], &[]), NOW.minus(60)), NOW).unwrap();
    lists.renew(trust(2));
    assert_eq!(lists.answer(MACAO, index(3, 7), NOW), StatusAnswer::Missing);
    let void = lists.take(carried(5, &state(&[7], &[]), NOW.minus(30)), NOW).unwrap_err();
    assert!(matches!(void, SyncError::VoidEpoch { .. }), "{void}");
}
