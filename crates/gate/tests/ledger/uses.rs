use std::fs;

use clearance_core::time::Validity;
use clearance_core::trust::Direction::{Arrival, Departure};
use clearance_verifier::{Denial, Member};

use crate::bench::{Bench, NOW, denial, in_out, is_recorded, limited};

#[test]
fn a_credential_for_two_admissions_is_spent_after_two_whatever_runs_between() {
    let bench = Bench::founded("twice");
    for step in 0..2 {
        let at = NOW + 15 * step;
        assert!(is_recorded(&bench.run(limited(1, at, 2), at)), "{step}");
    }
    for later in [30, 3_600, 80_000] {
        let at = NOW + later;
        assert_eq!(denial(&bench.run(limited(1, at, 2), at)), Denial::UsesSpent);
    }
}

#[test]
fn who_is_inside_comes_in_once_more_only_after_going_out() {
    let bench = Bench::founded("turns");
    let go =
        |step: u64, direction| bench.run(in_out(1, NOW + 15 * step, direction), NOW + 15 * step);
    assert_eq!(denial(&go(0, Departure)), Denial::NotInside);
    assert!(is_recorded(&go(1, Arrival)));
    assert_eq!(denial(&go(2, Arrival)), Denial::AlreadyInside);
    assert!(is_recorded(&go(3, Departure)));
    assert!(is_recorded(&go(4, Arrival)));
}

#[test]
fn uses_before_a_lost_ledger_are_unknown_and_those_of_newer_credentials_are_not() {
    let bench = Bench::founded("lost-uses");
    assert!(is_recorded(&bench.run(limited(1, NOW, 2), NOW)));
    fs::remove_dir_all(bench.ledger_dir()).unwrap();
    let late = NOW + 600;
    let first = bench.run(limited(1, late, 2), late);
    assert!(matches!(denial(&first), Denial::NoRecord { .. }));
    let late = late + 120;
    let old = denial(&bench.run(limited(1, late, 2), late));
    assert!(matches!(old, Denial::UsesUnknown { .. }), "{old:?}");
    // The record has counted since a minute after the first claim that it missed.
    let (since, later) = (NOW + 660, NOW + 900);
    let began = |not_before: u64| {
        let at = clearance_core::time::Timestamp::from_secs;
        let validity = Validity { not_before: at(not_before), not_after: at(NOW + 9_000) };
        Member { validity, ..limited(not_before, later, 2) }
    };
    let old = denial(&bench.run(began(since), later));
    assert!(matches!(old, Denial::UsesUnknown { .. }), "in the very second: {old:?}");
    assert!(is_recorded(&bench.run(began(since + 1), later)));
}
