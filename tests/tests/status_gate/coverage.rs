//! Credentials that the list does not reach.

use clearance_core::time::Timestamp;
use clearance_tests::world::DAY;
use clearance_tests::{Person, START};
use clearance_verifier::{Class, Reason, StatusGrade};

use crate::listed::{List, Listed, outcome, seen};

/// When the credentials of the fixture start.
const ISSUED: Timestamp = START.minus(3_600);

/// Lists that have no place for the parent's credential (shard 7, position 1,000): the shard ends
/// right before it, or is not there.
fn short(this_update: Timestamp) -> [List; 2] {
    [List { capacity: 1_000, ..List::of(this_update) }, List { shard: 8, ..List::of(this_update) }]
}

#[test]
fn a_credential_newer_than_the_list_is_kept_out() {
    for list in short(ISSUED.minus(1)) {
        let listed = Listed::new();
        listed.sync(&list).unwrap();
        let decision = listed.check(Person::Parent, START);
        let unknown = seen(None, 3_601, StatusGrade::Stale);
        assert_eq!(outcome(&decision), ("admit", None, unknown));
    }
}

#[test]
fn a_credential_that_the_list_must_know_is_let_in() {
    for this_update in [ISSUED, ISSUED.plus(1), START.minus(60)] {
        for list in short(this_update) {
            let listed = Listed::new();
            listed.sync(&list).unwrap();
            let decision = listed.check(Person::Parent, START);
            let age = START.since(this_update);
            let grade = if age > 900 { StatusGrade::Stale } else { StatusGrade::Fresh };
            let expected = ("refer", Some(Reason::StatusNotCovered), seen(None, age, grade));
            assert_eq!(outcome(&decision), expected);
            assert_eq!(Class::of(&decision), Some(Class::Alarm), "an officer is not warned");
        }
    }
}

#[test]
fn the_last_position_of_a_shard_is_left_out() {
    let listed = Listed::new();
    listed.sync(&List { capacity: 1_001, ..List::of(START.minus(60)) }).unwrap();
    assert!(listed.check(Person::Parent, START).is_admit());
}

#[test]
fn a_list_that_is_too_old_covers_a_new_credential() {
    // Not covered and younger, by a list that may say nothing any more.
    let this_update = START.minus(2 * DAY);
    for list in short(this_update) {
        let listed = Listed::new();
        listed.sync(&list).unwrap();
        let decision = listed.check(Person::Parent, START);
        let expired = seen(None, 2 * DAY as i64, StatusGrade::Expired);
        assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), expired));
    }
}

#[test]
fn a_retired_shard_still_answers() {
    let listed = Listed::new();
    listed.sync(&List::of(START.minus(60))).unwrap();
    assert!(listed.check(Person::Parent, START).is_admit());
    listed.sync(&List { seq: 2, shard: 8, ..List::of(START.plus(15)) }).unwrap();
    let decision = listed.check(Person::Parent, START.plus(15));
    let gone = seen(None, 0, StatusGrade::Fresh);
    assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusNotCovered), gone));
}
