//! What the list says, from sync to sync.

use clearance_revocation::Status;
use clearance_revocation::store::SyncError;
use clearance_tests::world::HONG_KONG;
use clearance_tests::{Person, START};
use clearance_verifier::{Class, Reason, StatusGrade};

use crate::listed::{List, Listed, outcome, seen};

const FRESH: StatusGrade = StatusGrade::Fresh;

#[test]
fn no_lost_card_opens_the_gate() {
    let listed = Listed::new();
    listed.sync(&List::of(START.minus(60))).unwrap();
    listed.sync(&List { authority: HONG_KONG, ..List::of(START.minus(60)) }).unwrap();
    for person in Person::ALL {
        let valid = seen(Some(Status::Valid), 67, FRESH);
        assert_eq!(outcome(&listed.check(person, START.plus(7))), ("admit", None, valid));
    }
    // The gate runs on, with what it remembers of the credential.
    let lost = List { seq: 2, ..List::of(START.plus(10)) }.with(Person::Parent, Status::Revoked);
    listed.sync(&lost).unwrap();
    let now = START.plus(20);
    let decision = listed.check(Person::Parent, now);
    let revoked = seen(Some(Status::Revoked), 10, FRESH);
    assert_eq!(outcome(&decision), ("refuse", Some(Reason::Revoked), revoked));
    assert_eq!(decision.class(), Some(Class::Officer));
    // Nobody else: not the same position of the other authority, not the next position.
    for (person, age) in [(Person::Child, 80), (Person::Resident, 10)] {
        let valid = seen(Some(Status::Valid), age, FRESH);
        assert_eq!(outcome(&listed.check(person, now)), ("admit", None, valid));
    }
}

#[test]
fn a_holder_comes_in_after_a_suspension_is_lifted() {
    let mut listed = Listed::new();
    let list = |seq: u64| List { seq, ..List::of(START.plus(20 * seq)) };
    let check = |listed: &Listed, seq: u64| {
        let decision = listed.check(Person::Parent, START.plus(20 * seq));
        outcome(&decision)
    };
    let suspended = || list(1).with(Person::Parent, Status::Suspended);
    listed.sync(&suspended()).unwrap();
    let seen_as = |status| seen(Some(status), 0, FRESH);
    let refused = ("refuse", Some(Reason::Suspended), seen_as(Status::Suspended));
    assert_eq!(check(&listed, 1), refused);
    listed.sync(&list(2)).unwrap();
    assert_eq!(check(&listed, 2), ("admit", None, seen_as(Status::Valid)));
    // Whoever serves the older list again has no luck, before a restart or after it.
    assert!(matches!(listed.sync(&suspended()), Err(SyncError::Rollback { .. })));
    listed.restart();
    assert!(matches!(listed.sync(&suspended()), Err(SyncError::Rollback { .. })));
    listed.sync(&list(3).with(Person::Parent, Status::Revoked)).unwrap();
    let refused = ("refuse", Some(Reason::Revoked), seen_as(Status::Revoked));
    assert_eq!(check(&listed, 3), refused);
}

#[test]
fn no_restart_lets_a_revoked_card_in() {
    let mut listed = Listed::new();
    let list = List::of(START.minus(60)).with(Person::Parent, Status::Revoked);
    listed.sync(&list).unwrap();
    listed.restart();
    let revoked = seen(Some(Status::Revoked), 67, FRESH);
    let decision = listed.check(Person::Parent, START.plus(7));
    assert_eq!(outcome(&decision), ("refuse", Some(Reason::Revoked), revoked));
    // Without its table the gate cannot tell, and does not say "revoked".
    let [table] = &listed.tables()[..] else { panic!("one list") };
    std::fs::remove_file(table).unwrap();
    listed.restart();
    for person in [Person::Parent, Person::Resident] {
        let decision = listed.check(person, START.plus(7));
        assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), None));
    }
    listed.sync(&list).unwrap();
    assert_eq!(listed.check(Person::Parent, START.plus(7)).reason(), Some(Reason::Revoked));
    assert!(listed.check(Person::Resident, START.plus(7)).is_admit());
}

#[test]
fn a_gate_without_a_list_neither_admits_nor_says_revoked() {
    let listed = Listed::new();
    for person in Person::ALL {
        let decision = listed.check(person, START);
        assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), None));
        assert_eq!(decision.class(), Some(Class::Officer));
    }
    // Macao's list is none for Hong Kong's credentials.
    listed.sync(&List::of(START)).unwrap();
    assert!(listed.check(Person::Parent, START).is_admit());
    let decision = listed.check(Person::Child, START);
    assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), None));
}

#[test]
fn no_void_epoch_admits() {
    let mut listed = Listed::new();
    listed.sync(&List { seq: u64::MAX, ..List::of(START) }).unwrap();
    assert!(listed.check(Person::Parent, START).is_admit());
    listed.bump(2);
    let now = START.plus(15);
    let decision = listed.check(Person::Parent, now);
    assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), None));
    let next = List { epoch: 2, ..List::of(now) }.with(Person::Resident, Status::Revoked);
    listed.sync(&next).unwrap();
    assert!(listed.check(Person::Parent, now).is_admit());
    assert_eq!(listed.check(Person::Resident, now).reason(), Some(Reason::Revoked));
}

#[test]
fn no_gate_runs_behind_the_date_of_its_list() {
    let listed = Listed::new();
    listed.sync(&List::of(START)).unwrap();
    assert_eq!(listed.gate.high_water_mark(), START);
    let early = listed.check(Person::Parent, START.minus(1));
    assert_eq!(outcome(&early), ("refer", Some(Reason::GateClock), None));
    assert!(listed.check(Person::Parent, START).is_admit());
    let unsynced = Listed::new();
    assert_eq!(unsynced.gate.high_water_mark(), unsynced.world.list.this_update());
}
