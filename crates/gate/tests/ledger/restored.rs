use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use clearance_gate::DurableLedger;
use clearance_verifier::Denial;

use crate::bench::{Bench, NOW, claim, code, denial, is_recorded, let_time_pass, limited};

/// A ledger with one admission, a backup of it, and then two admissions more.
fn backed_up(test: &str) -> (Bench, std::path::PathBuf) {
    let bench = Bench::founded(test);
    assert!(is_recorded(&bench.run(limited(1, NOW, 1), NOW)));
    assert!(is_recorded(&bench.run(limited(2, NOW, 2), NOW)));
    let copy = bench.back_up("yesterday");
    assert!(is_recorded(&bench.run(code(3, NOW + 15), NOW + 15)));
    assert!(is_recorded(&bench.run(limited(4, NOW + 15, 1), NOW + 15)));
    let_time_pass();
    (bench, copy)
}

/// Nothing that may have been admitted since the copy is admitted again; what comes later is.
fn assert_gap(bench: &Bench) {
    let now = NOW + 20;
    for member in [code(3, NOW + 15), limited(4, NOW + 15, 1), code(5, NOW + 15)] {
        let answer = denial(&bench.run(member, now));
        assert!(matches!(answer, Denial::NoRecord { .. }), "{answer:?}");
    }
    let later = NOW + 120;
    assert!(is_recorded(&bench.run(code(3, later), later)));
    assert_eq!(denial(&bench.run(limited(1, later, 1), later)), Denial::UsesSpent);
    for (n, most) in [(2, 2), (4, 1), (6, 1)] {
        let answer = denial(&bench.run(limited(n, later, most), later));
        assert!(matches!(answer, Denial::UsesUnknown { .. }), "{answer:?}");
    }
}

#[test]
fn a_directory_that_was_put_back_admits_nothing_that_it_may_have_forgotten() {
    let (bench, copy) = backed_up("put-back");
    fs::remove_dir_all(bench.ledger_dir()).unwrap();
    fs::rename(&copy, bench.ledger_dir()).unwrap();
    // The copy was made by another program a while after the last record of it.
    rewrite_as_restored(&bench.journal());
    assert_gap(&bench);
}

/// What `cp -p`, `tar` and `rsync` do: a new file with the old dates.
fn rewrite_as_restored(path: &Path) {
    let (bytes, dates) = (fs::read(path).unwrap(), fs::metadata(path).unwrap());
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
    set_dates(path, &dates);
}

fn set_dates(path: &Path, dates: &fs::Metadata) {
    let times = FileTimes::new()
        .set_modified(dates.modified().unwrap())
        .set_accessed(dates.accessed().unwrap());
    File::options().write(true).open(path).unwrap().set_times(times).unwrap();
}

#[test]
fn a_file_that_was_overwritten_in_place_with_its_old_dates_is_noticed() {
    let (bench, copy) = backed_up("in-place");
    let old = copy.join("journal");
    fs::write(bench.journal(), fs::read(&old).unwrap()).unwrap();
    fs::write(bench.ledger_dir().join("touched"), fs::read(copy.join("touched")).unwrap()).unwrap();
    set_dates(&bench.journal(), &fs::metadata(&old).unwrap());
    assert_gap(&bench);
}

#[test]
fn a_copy_put_back_under_a_running_ledger_is_noticed_by_it() {
    let (bench, copy) = backed_up("running");
    let ledger = DurableLedger::at(bench.ledger_dir());
    assert_eq!(denial(&claim(&ledger, &[code(3, NOW + 15)], NOW + 20)), Denial::Used);
    fs::copy(copy.join("journal"), bench.journal()).unwrap();
    let answer = denial(&claim(&ledger, &[code(3, NOW + 15)], NOW + 20));
    assert!(matches!(answer, Denial::NoRecord { .. }), "{answer:?}");
    assert_gap(&bench);
}

#[test]
fn a_directory_that_was_renamed_is_still_the_same_ledger() {
    let (bench, _) = backed_up("renamed");
    let elsewhere = bench.dir.join("moved");
    fs::rename(bench.ledger_dir(), &elsewhere).unwrap();
    let ledger = DurableLedger::at(&elsewhere);
    assert_eq!(denial(&claim(&ledger, &[code(3, NOW + 15)], NOW + 20)), Denial::Used);
    assert!(is_recorded(&claim(&ledger, &[code(7, NOW + 15)], NOW + 20)), "there is no gap");
}

#[test]
fn a_lost_journal_is_a_gap() {
    let (bench, _) = backed_up("lost");
    fs::remove_file(bench.journal()).unwrap();
    let answer = denial(&bench.run(code(3, NOW + 15), NOW + 20));
    assert!(matches!(answer, Denial::NoRecord { .. }), "{answer:?}");
    assert!(is_recorded(&bench.run(code(3, NOW + 90), NOW + 90)));
}

/// One day the computer's clock was two years ahead, for one admission.
#[test]
fn a_clock_that_was_ahead_once_hides_no_copy() {
    let bench = Bench::founded("ahead-once");
    let written = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let ahead = written + 2 * 365 * 86_400_000;
    let lines = vec![
        format!("{written} founded"),
        format!("{ahead} claim a101 {:016x} {} -", 9, NOW - 900),
        format!("{written} claim a101 {:016x} {} -", 8, NOW - 600),
    ];
    crate::disk::write_journal(&bench, lines);
    assert!(is_recorded(&bench.run(limited(1, NOW, 1), NOW)), "it is no copy");
    assert!(is_recorded(&bench.run(limited(2, NOW, 2), NOW)));
    let copy = bench.back_up("yesterday");
    assert!(is_recorded(&bench.run(code(3, NOW + 15), NOW + 15)));
    assert!(is_recorded(&bench.run(limited(4, NOW + 15, 1), NOW + 15)));
    let_time_pass();
    fs::remove_dir_all(bench.ledger_dir()).unwrap();
    fs::rename(&copy, bench.ledger_dir()).unwrap();
    rewrite_as_restored(&bench.journal());
    assert_gap(&bench);
}
