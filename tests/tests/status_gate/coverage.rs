//! Credentials that the list does not reach.

use clearance_core::time::Timestamp;
use clearance_revocation::ExpiryMonth;
use clearance_tests::world::DAY;
use clearance_tests::{Person, START};
use clearance_verifier::{Class, Reason, StatusGrade};

use crate::listed::{List, Listed, outcome, seen};

/// When the credentials of the fixture start.
const ISSUED: Timestamp = START.minus(3_600);

/// Lists that have no place for the parent's credential (shard 7, position 1,000): the shard ends
/// right before it, or is not there. They say that they cover everything with an nbf before `covers`.
fn short(this_update: Timestamp, covers: Timestamp) -> [List; 2] {
    let list = List { covers, ..List::of(this_update) };
    [List { capacity: 1_000, ..list.clone() }, List { shard: 8, ..list }]
}

#[test]
fn a_credential_that_no_list_claims_to_cover_is_judged_by_age_alone() {
    for list in short(ISSUED.minus(1), ISSUED.minus(1)) {
        let listed = Listed::new();
        listed.sync(&list).unwrap();
        let decision = listed.check(Person::Parent, START);
        let unknown = seen(None, 3_601, StatusGrade::Stale);
        assert_eq!(outcome(&decision), ("admit", None, unknown));
    }
}

#[test]
fn a_list_published_after_the_nbf_may_still_lack_the_credential() {
    // Dated back by an hour, issued after the list: no alarm.
    for list in short(START.minus(60), ISSUED) {
        let listed = Listed::new();
        listed.sync(&list).unwrap();
        let unknown = seen(None, 60, StatusGrade::Fresh);
        assert_eq!(outcome(&listed.check(Person::Parent, START)), ("admit", None, unknown));
    }
}

#[test]
fn a_credential_that_the_list_covers_and_lacks_is_an_alarm() {
    for this_update in [ISSUED.plus(1), ISSUED.plus(100), START.minus(60)] {
        for list in short(this_update, ISSUED.plus(1)) {
            let listed = Listed::new();
            listed.sync(&list).unwrap();
            let decision = listed.check(Person::Parent, START);
            let age = START.since(this_update);
            let grade = if age > 900 { StatusGrade::Stale } else { StatusGrade::Fresh };
            let expected = ("refer", Some(Reason::StatusNotCovered), seen(None, age, grade));
            assert_eq!(outcome(&decision), expected);
            assert_eq!(decision.class(), Some(Class::Alarm), "an officer is not warned");
        }
    }
}

#[test]
fn the_last_position_of_a_shard_is_covered() {
    let listed = Listed::new();
    listed.sync(&List { capacity: 1_001, ..List::of(START.minus(60)) }).unwrap();
    assert!(listed.check(Person::Parent, START).is_admit());
}

#[test]
fn a_list_that_is_too_old_is_status_unknown_whatever_it_lacks() {
    // Not covered and younger, by a list that may say nothing any more.
    let this_update = START.minus(2 * DAY);
    for list in short(this_update, this_update) {
        let listed = Listed::new();
        listed.sync(&list).unwrap();
        let decision = listed.check(Person::Parent, START);
        let expired = seen(None, 2 * DAY as i64, StatusGrade::Expired);
        assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), expired));
    }
}

#[test]
fn a_retired_shard_answers_no_more() {
    let listed = Listed::new();
    let over = ExpiryMonth::from_u16(0);
    listed.sync(&List { month: over, ..List::of(START.minus(60)) }).unwrap();
    assert!(listed.check(Person::Parent, START).is_admit());
    listed.sync(&List { seq: 2, shard: 8, covers: START, ..List::of(START.plus(15)) }).unwrap();
    let decision = listed.check(Person::Parent, START.plus(15));
    let gone = seen(None, 0, StatusGrade::Fresh);
    assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusNotCovered), gone));
}
