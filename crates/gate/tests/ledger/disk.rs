use std::fs::{self, OpenOptions};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use clearance_durable::Journal;
use clearance_verifier::{Answer, Denial, Trouble};

use crate::bench::{Bench, NOW, code, denial, is_recorded};

/// The holder whose code is the newest of [`busy_day`]'s.
pub(crate) const LAST: u64 = 5_000;

/// The journal's lines after 5,000 travellers; the last of them showed a code 15 s ago, and the others are long through.
pub(crate) fn busy_day() -> Vec<String> {
    let written = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let line = |n: u64| {
        let issued_at = NOW - 15 - 2 * (LAST - n);
        format!("{written} claim a101 {n:016x} {issued_at} -")
    };
    let founded = format!("{written} founded");
    core::iter::once(founded).chain((1..=LAST).map(line)).collect()
}

pub(crate) fn write_journal(bench: &Bench, lines: Vec<String>) {
    fs::create_dir_all(bench.ledger_dir()).unwrap();
    let mut journal = Journal::open(&bench.journal(), "gate-ledger", 1 << 24).unwrap();
    journal.rewrite(lines, 0).unwrap();
}

#[test]
fn a_tail_torn_at_any_byte_was_never_acknowledged_and_stops_nobody() {
    let bench = Bench::founded("torn");
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)));
    let kept = fs::read(bench.journal()).unwrap();
    assert!(is_recorded(&bench.run(code(2, NOW), NOW)));
    let all = fs::read(bench.journal()).unwrap();
    for len in kept.len()..all.len() {
        fs::write(bench.journal(), &all[..len]).unwrap();
        // A process that was killed here had said when it meant to write.
        assert_eq!(denial(&bench.run(code(1, NOW), NOW)), Denial::Used, "torn at {len}");
        assert!(is_recorded(&bench.run(code(2, NOW), NOW)), "torn at {len}");
    }
}

#[test]
fn damage_before_the_end_is_a_gap_and_the_damaged_file_is_kept() {
    let bench = Bench::founded("damage");
    for n in 1..=3 {
        assert!(is_recorded(&bench.run(code(n, NOW), NOW)));
    }
    let mut bytes = fs::read(bench.journal()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(bench.journal(), bytes).unwrap();
    for n in 1..=3 {
        let answer = denial(&bench.run(code(n, NOW), NOW));
        assert!(matches!(answer, Denial::NoRecord { .. }), "{answer:?}");
    }
    assert!(is_recorded(&bench.run(code(1, NOW + 75), NOW + 75)));
    let names = fs::read_dir(bench.ledger_dir()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.filter(|name| name.to_string_lossy().contains("damaged")).count(), 1);
}

#[test]
fn a_record_of_a_newer_format_is_not_passed_over() {
    let bench = Bench::founded("newer");
    let mut lines = busy_day();
    lines.push("1 teleported".to_owned());
    write_journal(&bench, lines);
    let answer = bench.run(code(7, NOW), NOW);
    assert!(matches!(&answer, Answer::Unavailable(t) if t.trouble() == Trouble::Damaged));
}

#[test]
fn somebody_who_keeps_the_lock_stops_no_lane_for_longer_than_the_patience() {
    let bench = Bench::founded("held");
    let _held = clearance_durable::Lock::take(&bench.ledger_dir().join("lock")).unwrap();
    let answer = bench.run(code(1, NOW), NOW);
    assert!(matches!(&answer, Answer::Unavailable(t) if t.trouble() == Trouble::CannotWrite));
}

#[test]
fn what_a_killed_compaction_left_behind_is_in_nobodys_way() {
    let bench = Bench::founded("leftover");
    let name = bench.ledger_dir().join(".journal.4711-0.part");
    OpenOptions::new().create_new(true).write(true).open(name).unwrap().write_all(b"half").unwrap();
    assert!(is_recorded(&bench.run(code(1, NOW), NOW)));
    assert_eq!(denial(&bench.run(code(1, NOW), NOW)), Denial::Used);
}
