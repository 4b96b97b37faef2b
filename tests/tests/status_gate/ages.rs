//! How old a list may be, to the second.

use clearance_core::trust::{StalePolicy, StatusPolicy};
use clearance_revocation::Status;
use clearance_tests::world::DAY;
use clearance_tests::{Person, START};
use clearance_verifier::{Class, Reason, StatusGrade};

use crate::listed::{List, Listed, outcome, seen};

use StatusGrade::{Expired, Fresh, Stale};

/// Parent in force, Resident revoked.
fn listed(list: List, policies: [StatusPolicy; 2]) -> Listed {
    let listed = Listed::with(|setup| {
        [setup.mutual.status, setup.macao_only.status] = policies;
    });
    listed.sync(&list.with(Person::Resident, Status::Revoked)).unwrap();
    listed
}

const DEFAULT: StatusPolicy =
    StatusPolicy { fresh_for: 900, usable_for: 86_400, stale: StalePolicy::Admit };

#[test]
fn a_list_is_graded_to_the_second() {
    assert_eq!(StatusPolicy::default(), DEFAULT);
    let listed = listed(List::of(START), [DEFAULT; 2]);
    for (age, grade) in [
        (0, Fresh),
        (899, Fresh),
        (900, Fresh),
        (901, Stale),
        (86_399, Stale),
        (86_400, Stale),
        (86_401, Expired),
    ] {
        let now = START.plus(age);
        let age = age as i64;
        let good = listed.check_afresh(Person::Parent, now);
        let lost = listed.check_afresh(Person::Resident, now);
        let [valid, revoked] =
            [Status::Valid, Status::Revoked].map(|status| seen(Some(status), age, grade));
        if grade == Expired {
            // Too old to say anything, also of a card that it has as revoked.
            assert_eq!(outcome(&good), ("refer", Some(Reason::StatusUnknown), valid), "{age}");
            assert_eq!(outcome(&lost), ("refer", Some(Reason::StatusUnknown), revoked), "{age}");
            assert_eq!(good.class(), Some(Class::Officer));
        } else {
            assert_eq!(outcome(&good), ("admit", None, valid), "{age}");
            assert_eq!(outcome(&lost), ("refuse", Some(Reason::Revoked), revoked), "{age}");
        }
    }
}

#[test]
fn no_stale_list_admits_where_the_scheme_asks_for_an_officer() {
    let strict = StatusPolicy { stale: StalePolicy::Refer, ..DEFAULT };
    let listed = listed(List::of(START), [strict; 2]);
    for (age, grade, reason) in [
        (900, Fresh, None),
        (901, Stale, Some(Reason::StatusStale)),
        (86_400, Stale, Some(Reason::StatusStale)),
        (86_401, Expired, Some(Reason::StatusUnknown)),
    ] {
        let decision = listed.check_afresh(Person::Parent, START.plus(age));
        let code = if reason.is_none() { "admit" } else { "refer" };
        let expected = (code, reason, seen(Some(Status::Valid), age as i64, grade));
        assert_eq!(outcome(&decision), expected);
    }
    // A stale list is good enough to refuse by.
    let lost = listed.check_afresh(Person::Resident, START.plus(901));
    assert_eq!(lost.reason(), Some(Reason::Revoked));
}

#[test]
fn no_scheme_is_judged_by_the_policy_of_another() {
    let short = StatusPolicy { fresh_for: 60, usable_for: 120, stale: StalePolicy::Refer };
    let listed = Listed::with(|setup| setup.mutual.status = short);
    listed.sync(&List::of(START)).unwrap();
    for (age, reason) in [
        (60, None),
        (61, Some(Reason::StatusStale)),
        (120, Some(Reason::StatusStale)),
        (121, Some(Reason::StatusUnknown)),
    ] {
        let now = START.plus(age);
        assert_eq!(listed.check_afresh(Person::Parent, now).reason(), reason, "{age}");
        let other = listed.check_afresh(Person::Resident, now);
        let valid = seen(Some(Status::Valid), age as i64, Fresh);
        assert_eq!(outcome(&other), ("admit", None, valid), "{age}");
    }
}

#[test]
fn no_list_speaks_after_its_own_end() {
    // By the scheme's policy the list would be fresh for days.
    let patient = StatusPolicy {
        fresh_for: 3 * DAY as u32,
        usable_for: 6 * DAY as u32,
        stale: StalePolicy::Admit,
    };
    let list = List { hard_expiry: START.plus(600), ..List::of(START) };
    let listed = listed(list, [patient; 2]);
    let last = START.plus(599);
    let valid = seen(Some(Status::Valid), 599, Fresh);
    assert_eq!(outcome(&listed.check_afresh(Person::Parent, last)), ("admit", None, valid));
    assert_eq!(listed.check_afresh(Person::Resident, last).reason(), Some(Reason::Revoked));
    for person in [Person::Parent, Person::Resident] {
        let decision = listed.check_afresh(person, START.plus(600));
        let expired = seen(None, 600, Expired);
        assert_eq!(outcome(&decision), ("refer", Some(Reason::StatusUnknown), expired));
    }
}

#[test]
fn a_list_without_changes_has_the_age_of_its_last_signature() {
    let listed = Listed::new();
    listed.sync(&List::of(START)).unwrap();
    let now = START.plus(1_000);
    let stale = seen(Some(Status::Valid), 1_000, Stale);
    assert_eq!(outcome(&listed.check_afresh(Person::Parent, now)), ("admit", None, stale));
    // The same version, signed again with a new date.
    listed.sync(&List::of(now)).unwrap();
    let fresh = seen(Some(Status::Valid), 0, Fresh);
    assert_eq!(outcome(&listed.check_afresh(Person::Parent, now)), ("admit", None, fresh));
}
