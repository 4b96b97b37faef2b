//! What the gate goes by: keys, lists, challenges, the person.

use clearance_core::time::Timestamp;
use clearance_core::trust::StalePolicy;
use clearance_tests::world::{DAY, valid_as_of};
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::{Decision, PersonCheck, PersonMatch, Reason, StatusGrade};

use crate::{either_side, judge, judge_with};

#[test]
fn no_authority_key_is_good_a_second_too_long() {
    let world = World::with(|s| {
        (s.authority.not_before, s.authority.not_after) = (START, START.plus(20));
    });
    let judge = |now| judge(&world, START, now);
    let out = Some(Reason::AuthorityOutOfPeriod);
    assert_eq!(either_side(START).map(judge), [out, None]);
    assert_eq!(either_side(START.plus(20)).map(judge), [None, out]);
}

#[test]
fn no_gate_key_is_good_a_second_beyond_its_grace() {
    // A code lives 60 s at most and a phone is at most 60 s ahead.
    let (from, until) = (START, START.plus(300));
    let world = World::with(|s| (s.epoch.not_before, s.epoch.not_after) = (from, until));
    let judge = |now: Timestamp| judge(&world, now.step_start(15), now);
    let out = Some(Reason::GateKeyOutOfPeriod);
    assert_eq!(either_side(from.minus(60)).map(judge), [out, None]);
    assert_eq!(either_side(until.plus(60)).map(judge), [None, out]);
}

#[test]
fn no_trust_list_is_good_a_second_before_or_after_its_dates() {
    let world = World::with(|s| (s.list.not_before, s.list.not_after) = (START, START.plus(20)));
    let judge = |now| judge(&world, START, now);
    assert_eq!(either_side(START).map(judge), [Some(Reason::GateClock), None]);
    assert_eq!(either_side(START.plus(20)).map(judge), [None, Some(Reason::TrustListExpired)]);
}

#[test]
fn no_gate_runs_behind_the_date_of_its_status_list() {
    let world = World::new();
    let judge = |now| judge_with(&world, START, now, |parts| parts.status = valid_as_of(START));
    assert_eq!(either_side(START).map(judge), [Some(Reason::GateClock), None]);
}

#[test]
fn no_status_list_is_fresh_or_usable_a_second_too_long() {
    for (stale, when_stale) in
        [(StalePolicy::Refer, Some(Reason::StatusStale)), (StalePolicy::Admit, None)]
    {
        let world = World::with(|s| s.mutual.status.stale = stale);
        for (age, grade, reason) in [
            (900, StatusGrade::Fresh, None),
            (901, StatusGrade::Stale, when_stale),
            (DAY, StatusGrade::Stale, when_stale),
            (DAY + 1, StatusGrade::Expired, Some(Reason::StatusUnknown)),
        ] {
            let now = START.plus(5);
            let gate = world.gate_with(|parts| parts.status = valid_as_of(now.minus(age)));
            let text = Forgery::of(&world, Person::Parent, START).text();
            let decision = gate.check(&text, now);
            let seen = decision.details().status.unwrap();
            assert_eq!((seen.age, seen.grade, decision.reason()), (age as i64, grade, reason));
        }
    }
}

#[test]
fn no_challenge_is_open_a_second_too_long() {
    let world = World::new();
    let opened = START.plus(3);
    let judge = |now: Timestamp| {
        let gate = world.gate();
        let challenge = Some(gate.open_challenge(*b"8 random", opened));
        let issued_at = now.step_start(15);
        let text = Forgery { challenge, ..Forgery::of(&world, Person::Parent, issued_at) }.text();
        gate.check(&text, now).reason()
    };
    let closed = Some(Reason::ChallengeUnknown);
    assert_eq!(either_side(opened).map(judge), [closed, None]);
    assert_eq!(either_side(opened.plus(120)).map(judge), [None, closed]);
}

#[test]
fn no_person_is_confirmed_a_second_too_late() {
    let world = World::new();
    let now = START.plus(5);
    let judge = |at| {
        let gate = world.gate_with(|parts| parts.policy.person_check = PersonCheck::Here);
        let text = Forgery::of(&world, Person::Parent, START).text();
        let Decision::Refer(pending) = gate.check(&text, now) else {
            panic!("the person is still to be checked");
        };
        pending.confirm_person(PersonMatch::Matches, at).reason()
    };
    let late = Some(Reason::PersonLate);
    assert_eq!(either_side(now).map(judge), [late, None], "before the code");
    assert_eq!(either_side(now.plus(60)).map(judge), [None, late]);
}
