//! The table of docs/clocks.md is what a gate does.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fs;
use std::path::Path;

use clearance_core::time::Tolerance;
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::Gate;

const STEP: u64 = 15;
const COLUMNS: [Tolerance; 5] = [of(0, 10), of(15, 15), of(5, 25), of(20, 20), of(30, 30)];

const fn of(max_behind: u32, max_ahead: u32) -> Tolerance {
    Tolerance { max_behind, max_ahead }
}

/// How many of the 15 seconds of a step a phone's current code is refused in, whose clock is so
/// many seconds ahead of the gate's.
fn refused(world: &World, gate: &Gate, ahead: i64) -> u64 {
    let is_refused = |second: &u64| {
        let now = START.plus(*second);
        let issued_at = now.offset_by(ahead).step_start(STEP as u32);
        gate.examine(&Forgery::of(world, Person::Parent, issued_at).text(), now).is_err()
    };
    (0..STEP).filter(is_refused).count() as u64
}

/// The numbers of the table: seconds that the phone is ahead, then percent refused.
fn table() -> Vec<Vec<i64>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/clocks.md");
    let text = fs::read_to_string(file).unwrap();
    let number = |cell: &str| cell.trim().trim_end_matches(" %").parse().ok();
    let row = |line: &str| line.trim_matches('|').split('|').map(number).collect::<Option<_>>();
    text.lines().filter(|line| line.starts_with('|')).filter_map(row).collect()
}

#[test]
fn the_table_of_first_scans_is_what_a_gate_does() {
    let world = World::new();
    let gates =
        COLUMNS.map(|tolerance| world.gate_with(|parts| parts.policy.tolerance = Some(tolerance)));
    let table = table();
    let offsets: Vec<i64> = table.iter().map(|row| row[0]).collect();
    assert_eq!(offsets, (-9..=7).map(|n| 5 * n).collect::<Vec<_>>());
    for row in table {
        let ahead = row[0];
        let found = gates.each_ref().map(|gate| 100 * refused(&world, gate, ahead) as i64);
        let rounded = found.map(|hundred| (2 * hundred + STEP as i64) / (2 * STEP as i64));
        assert_eq!(row[1..], rounded, "a phone {ahead} s ahead");
    }
}

#[test]
fn the_default_never_fails_a_phone_that_is_20_s_slow_or_25_s_fast() {
    let world = World::new();
    let tolerance = Some(Tolerance::default());
    let gate = world.gate_with(|parts| parts.policy.tolerance = tolerance);
    for ahead in -20..=25 {
        assert_eq!(refused(&world, &gate, ahead), 0, "{ahead} s ahead");
    }
    for ahead in [-21, 26] {
        assert!(refused(&world, &gate, ahead) > 0, "{ahead} s ahead");
    }
}
