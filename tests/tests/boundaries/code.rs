//! A code's window, its credential's period, and the ledger's memory of it.

use std::sync::Arc;

use clearance_core::time::{Timestamp, Tolerance};
use clearance_tests::world::{DAY, GateParts, ledger, valid_as_of};
use clearance_tests::{Forgery, Person, START, Setup, World};
use clearance_verifier::{LedgerSettings, MemoryLedger, Reason};

use crate::{either_side, judge, judge_with};

/// The code at [`START`] opens a gate from `ahead` seconds before until `life` seconds after.
#[track_caller]
fn assert_window(setup: impl FnOnce(&mut Setup), gate: fn(&mut GateParts), ahead: u64, life: u64) {
    let world = World::with(setup);
    let judge = |now| judge_with(&world, START, now, gate);
    let ends = [START.minus(ahead), START.plus(life)];
    assert_eq!(ends.map(|end| judge(end.minus(1))), [Some(Reason::CodeFromFuture), None]);
    assert_eq!(ends.map(judge), [None, Some(Reason::CodeStale)]);
}

#[test]
fn a_code_lives_to_the_second() {
    assert_window(|_| (), |_| (), 10, 30);
    assert_window(|s| s.mutual.lifetime = 40, |_| (), 10, 40);
    assert_window(|s| s.mutual.tolerance.max_behind = 5, |_| (), 10, 35);
    assert_window(|s| s.mutual.tolerance.max_ahead = 0, |_| (), 0, 30);
    assert_window(|s| s.mutual.tolerance.max_ahead = 60, |_| (), 60, 30);
}

#[test]
fn a_gates_own_tolerance_and_cap_hold_to_the_second() {
    let own = |parts: &mut GateParts| {
        parts.policy.tolerance = Some(Tolerance { max_behind: 7, max_ahead: 3 });
    };
    assert_window(|s| s.mutual.tolerance.max_ahead = 20, own, 3, 37);
    assert_window(|_| (), |parts| parts.policy.max_code_life = 20, 10, 20);
    assert_window(|s| s.mutual.tolerance.max_behind = 5, |p| p.policy.max_code_life = 33, 10, 33);
}

#[test]
fn no_generous_gate_stretches_the_hard_cap() {
    let generous = |parts: &mut GateParts| {
        parts.policy.tolerance = Some(Tolerance { max_behind: 3_000, max_ahead: 3_000 });
        parts.policy.max_code_life = 4_000;
    };
    assert_window(|_| (), generous, 60, 60);
    assert_window(|s| s.mutual.lifetime = 60, generous, 60, 60);
    let endless = |parts: &mut GateParts| {
        let all = u32::MAX;
        parts.policy.tolerance = Some(Tolerance { max_behind: all, max_ahead: all });
        parts.policy.max_code_life = all;
    };
    assert_window(|_| (), endless, 60, 60);
}

#[test]
fn no_credential_opens_a_second_before_or_after_its_period() {
    let world = World::with(|s| {
        (s.credential.not_before, s.credential.not_after) = (START, START.plus(20));
    });
    let judge_at = |now| judge(&world, START, now);
    assert_eq!(
        either_side(START).map(judge_at),
        [Some(Reason::CredentialNotYetValid), None],
        "the phone's clock is a second ahead"
    );
    let ended = Some(Reason::CredentialExpired);
    assert_eq!(either_side(START.plus(20)).map(judge_at), [None, ended]);
}

#[test]
fn no_code_minted_outside_the_credentials_period_opens_inside_it() {
    let world = World::with(|s| s.credential.not_before = START.plus(1));
    assert_eq!(judge(&world, START, START.plus(1)), Some(Reason::CredentialNotYetValid));
    let world = World::with(|s| s.credential.not_before = START);
    assert_eq!(judge(&world, START, START.plus(1)), None);
    // A phone 10 s ahead shows the code of a step that starts when the credential has ended.
    for (exp, expected) in [(15, Some(Reason::CredentialExpired)), (16, None)] {
        let world = World::with(|s| s.credential.not_after = START.plus(exp));
        assert_eq!(judge(&world, START.plus(15), START.plus(10)), expected, "exp {exp}");
    }
}

#[test]
fn a_restarted_gate_takes_no_code_that_it_may_have_taken_before() {
    let world = World::new();
    for (restart, expected) in [(START.minus(60), Some(Reason::NoRecord)), (START.minus(61), None)]
    {
        // What the gate grants now says nothing of what it granted before.
        let strict = Some(Tolerance { max_behind: 0, max_ahead: 0 });
        for tolerance in [None, strict] {
            let reason = judge_with(&world, START, START.plus(5), |parts| {
                parts.ledger = ledger(restart);
                parts.policy.tolerance = tolerance;
            });
            assert_eq!(reason, expected, "restart at {restart}, {tolerance:?}");
        }
    }
}

#[test]
fn a_wrong_clock_is_told_from_an_old_code_to_the_second() {
    // Whole hours: the code would be inside its window with the clock put right.
    let world = World::with(|s| {
        (s.list.not_before, s.credential.not_before) = (START.minus(DAY), START.minus(DAY));
    });
    let early = |parts: &mut GateParts| parts.status = valid_as_of(START.minus(DAY));
    for (hour, reason) in
        [(START.plus(3_600), Reason::CodeStale), (START.minus(3_600), Reason::CodeFromFuture)]
    {
        for (now, expected) in [
            (hour.minus(11), reason),
            (hour.minus(10), Reason::PhoneClock),
            (hour.plus(29), Reason::PhoneClock),
            (hour.plus(30), reason),
        ] {
            assert_eq!(judge_with(&world, START, now, early), Some(expected), "{now}");
        }
    }
}

#[test]
fn the_ledger_keeps_a_code_to_its_last_second() {
    // Room for one: the second holder waits until the first one's code is dead under any scheme.
    let world = World::new();
    let gate = world.gate_with(|parts| {
        let settings = LedgerSettings { capacity: 1, ..LedgerSettings::new(START.minus(600)) };
        parts.ledger = Arc::new(MemoryLedger::new(settings));
    });
    let check = |person, now: Timestamp| {
        gate.check(&Forgery::of(&world, person, now.step_start(15)).text(), now).reason()
    };
    assert_eq!(check(Person::Parent, START), None);
    assert_eq!(check(Person::Child, START.plus(59)), Some(Reason::LedgerFull));
    assert_eq!(check(Person::Child, START.plus(60)), None);
}
