//! When a phone mints, and whether the gate agrees.

use clearance_core::time::Timestamp;
use clearance_issuer::{FrameError, WhyNot};
use clearance_tests::{Person, START, World};
use clearance_verifier::Reason;

use crate::either_side;

#[test]
fn no_phone_seals_to_a_gate_key_outside_its_period() {
    let (from, until) = (START, START.plus(300));
    let world = World::with(|s| (s.epoch.not_before, s.epoch.not_after) = (from, until));
    let phone = world.phone();
    let has_none =
        |now| matches!(phone.why_not(Person::Parent, now), Some(WhyNot::NoGateKey { .. }));
    assert_eq!(either_side(from).map(has_none), [true, false]);
    assert_eq!(either_side(until).map(has_none), [false, true]);
}

#[test]
fn no_phone_mints_a_second_before_or_after_the_credentials_period() {
    let world = World::with(|s| {
        (s.credential.not_before, s.credential.not_after) = (START.plus(1), START.plus(50));
    });
    let mut phone = world.phone();
    let ask = phone.ask(Person::Parent);
    let mut mint = |now| match phone.frame(&ask, now) {
        Ok(frame) => Ok(frame),
        Err(FrameError::WhyNot(reason)) => Err(reason),
        Err(other) => panic!("{other}"),
    };
    // The step that starts before the credential does is left out.
    let from = START.plus(15);
    assert_eq!(mint(from.minus(1)), Err(WhyNot::NotYetActive { from }));
    assert_eq!(mint(from).unwrap().valid_from, from);
    let last = mint(START.plus(49)).unwrap();
    assert_eq!((last.valid_from, last.expires_at), (START.plus(45), START.plus(50)));
    assert_eq!(mint(START.plus(50)), Err(WhyNot::Expired { at: START.plus(50) }));
}

#[test]
fn a_phone_mints_unless_its_clock_is_further_behind_than_a_list_may_be_ahead() {
    let world = World::with(|s| s.list.not_before = START);
    let phone = world.phone();
    let behind = |now: Timestamp| {
        matches!(phone.why_not(Person::Parent, now), Some(WhyNot::ClockBeforeTrustList { .. }))
    };
    assert_eq!(either_side(START.minus(3_600)).map(behind), [true, false]);
}

#[test]
fn the_times_in_a_frame_are_the_gates() {
    // At every second of a step the frame is good at once, good to its last second, and then not.
    let world = World::new();
    let mut phone = world.phone();
    let ask = phone.ask(Person::Parent);
    for second in 0..15 {
        let now = START.plus(second);
        let frame = phone.frame(&ask, now).unwrap();
        assert_eq!((frame.valid_from, frame.refresh_at), (START, START.plus(15)));
        let judge = |at| world.gate().check(&frame.text, at).reason();
        assert_eq!(judge(now), None);
        let stale = Some(Reason::CodeStale);
        assert_eq!(either_side(frame.expires_at).map(judge), [None, stale]);
        let next = phone.frame(&ask, frame.refresh_at).unwrap();
        assert_eq!(next.valid_from, frame.refresh_at);
        assert!(frame.refresh_at < frame.expires_at, "codes of consecutive steps overlap");
    }
}

#[test]
fn no_frame_promises_time_that_its_credential_does_not_have() {
    let world = World::with(|s| s.credential.not_after = START.plus(20));
    let frame = {
        let mut phone = world.phone();
        phone.frame(&phone.ask(Person::Parent), START.plus(3)).unwrap()
    };
    assert_eq!(frame.expires_at, START.plus(20));
    let judge = |now| world.gate().check(&frame.text, now).reason();
    let ended = Some(Reason::CredentialExpired);
    assert_eq!(either_side(frame.expires_at).map(judge), [None, ended]);
}
