//! Hands that change the audit: each is found, with its line. A file begins with its header, `started` and ten doors, in lines 1,
//! 2 and 3 to 12; `stopped` and a checkpoint follow.

use std::fs;

use clearance_core::crypto::{RING, Secret32};
use clearance_gate::audit::AuditLog;

use crate::bench::{Bench, NOW, at, door, let_time_pass, note};

fn bench(test: &str) -> (Bench, Vec<u8>) {
    let bench = Bench::new(test);
    let signed = bench.run(10);
    assert_eq!(bench.findings(&[&signed]), []);
    (bench, signed)
}

#[test]
fn a_changed_entry_is_named_and_no_other() {
    for line in [2, 3, 7, 12, 13] {
        let (bench, signed) = bench("changed");
        bench.edit(|lines| {
            let at = lines[line - 1].rfind(['1', '2', '5', 'n']).unwrap();
            lines[line - 1].replace_range(at..=at, "X");
        });
        assert_eq!(bench.findings(&[&signed]), [("changed", line)]);
    }
}

#[test]
fn every_changed_byte_of_the_file_is_found() {
    let (bench, signed) = bench("bytes");
    let whole = fs::read(bench.file()).unwrap();
    // Without its line end the last line looks torn.
    for at in 0..whole.len() - 1 {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(bench.file(), &bytes).unwrap();
        let line = 1 + whole[..at].iter().filter(|byte| **byte == b'\n').count();
        let found = bench.findings(&[&signed]);
        let is_near = |&(_, found): &(_, usize)| found.abs_diff(line) <= 1 || line == 1;
        assert!(!found.is_empty() && found.iter().all(is_near), "byte {at}, {line}: {found:?}");
    }
}

#[test]
fn deleted_entries_are_named() {
    for (from, to) in [(2, 2), (5, 5), (4, 9), (13, 13)] {
        let (bench, signed) = bench("deleted");
        bench.edit(|lines| drop(lines.drain(from - 1..to)));
        assert_eq!(bench.findings(&[&signed]), [("missing", from)], "{from} to {to}");
    }
}

#[test]
fn entries_out_of_order_and_twice_are_named() {
    let (one, signed) = bench("order");
    one.edit(|lines| lines.swap(4, 5));
    assert_eq!(one.findings(&[&signed]), [("moved", 6)]);
    let (one, signed) = bench("twice");
    one.edit(|lines| lines.insert(8, lines[4].clone()));
    assert_eq!(one.findings(&[&signed]), [("moved", 9)]);
}

#[test]
fn an_inserted_line_is_named() {
    let (bench, signed) = bench("inserted");
    bench.edit(|lines| lines.insert(6, "nothing of ours\n".to_owned()));
    assert_eq!(bench.findings(&[&signed]), [("damaged", 7)]);
}

#[test]
fn an_end_that_was_cut_off_is_found_by_a_checkpoint_that_somebody_holds() {
    let (bench, signed) = bench("cut");
    bench.edit(|lines| lines.truncate(8));
    assert_eq!(bench.findings(&[]), [], "nothing here can tell");
    assert_eq!(bench.findings(&[&signed]), [("cut", 8)]);
    // The gate goes on, and it still shows.
    bench.run(20);
    assert_eq!(bench.findings(&[]), []);
    assert_eq!(bench.findings(&[&signed]), [("rewritten", 13)]);
}

#[test]
fn a_file_that_is_gone_is_found() {
    let bench = Bench::of_small_files("gone");
    let signed = bench.run(2_000);
    let files = clearance_durable::list(&bench.audit_dir(), "log").unwrap();
    assert!(files.len() > 3);
    fs::remove_file(&files[1]).unwrap();
    assert_eq!(bench.findings(&[&signed]), [("missing", 1)]);
    fs::remove_file(files.last().unwrap()).unwrap();
    let found = bench.findings(&[&signed]);
    assert!(found.len() == 2 && found.iter().any(|(code, _)| *code == "cut"), "{found:?}");
}

#[test]
fn an_audit_that_was_made_anew_with_another_key_is_found_by_its_signatures() {
    let (bench, signed) = bench("anew");
    fs::remove_dir_all(bench.audit_dir()).unwrap();
    let thief = RING.ed25519_key(&Secret32::from([9; 32]));
    let log = AuditLog::open(&bench.audit_dir(), thief, bench.settings, at(NOW));
    let log = log.unwrap();
    (0..10).for_each(|n| note(&log, &door(n)));
    log.stop(at(NOW)).unwrap();
    let found = bench.findings(&[&signed]);
    assert!(found.contains(&("other-key", 14)), "{found:?}");
}

#[test]
fn yesterdays_copy_is_noticed_at_once_and_as_a_fork_by_both_copies() {
    let bench = Bench::new("yesterday");
    let first = bench.run(10);
    let_time_pass();
    let copy = bench.copy("copy");
    let second = bench.run(10);
    let lost = bench.copy("lost");
    fs::remove_dir_all(bench.audit_dir()).unwrap();
    fs::rename(copy, bench.audit_dir()).unwrap();
    let third = bench.run(30);
    let records = bench.records();
    let noticed = records.iter().filter(|record| record.json.contains(r#""put_back":true"#));
    assert_eq!(noticed.count(), 1, "{records:?}");
    // By itself it is whole; the checkpoint of the other continuation contradicts it.
    assert_eq!(bench.findings(&[&first, &third]), []);
    let told = bench.verify(&[&first, &second, &third]).findings;
    assert_eq!(told.len(), 1);
    let told = told[0].to_string();
    assert!(told.contains("held-1") && told.contains("after entry 12"), "{told}");
    // With what was lost beside it, the two lines are named.
    let mut both = bench.evidence(&[&first]);
    both.dirs.push(lost);
    let found = clearance_gate::audit::verify(&both).unwrap().findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code(), found[0].line().unwrap().line), ("forked", 15));
}

#[test]
fn a_copy_put_back_under_a_running_gate_is_written_down() {
    let bench = Bench::new("under");
    bench.run(3);
    let copy = bench.copy("copy");
    let log = bench.open().unwrap();
    (0..5).for_each(|n| note(&log, &door(n)));
    let signed = log.checkpoint(at(NOW)).unwrap();
    let name = bench.file().file_name().unwrap().to_owned();
    fs::remove_file(bench.file()).unwrap();
    fs::copy(copy.join(&name), bench.audit_dir().join(name)).unwrap();
    (0..5).for_each(|n| note(&log, &door(n)));
    log.stop(at(NOW)).unwrap();
    let records = bench.records();
    assert!(
        records.iter().any(|record| record.json.contains(r#""action":"put-back","written":13"#)),
        "{records:?}"
    );
    assert_eq!(bench.findings(&[]), []);
    assert_eq!(bench.findings(&[&signed]), [("rewritten", 13)]);
    drop(fs::remove_dir_all(copy));
}

#[test]
fn a_directory_that_is_gone_under_a_running_gate_is_made_again_and_said() {
    let bench = Bench::new("vanished");
    let log = bench.open().unwrap();
    (0..5).for_each(|n| note(&log, &door(n)));
    fs::remove_dir_all(bench.audit_dir()).unwrap();
    note(&log, &door(6));
    let signed = log.stop(at(NOW)).unwrap();
    let verified = bench.verify(&[&signed]);
    assert!(verified.is_whole() && verified.first == 7, "{verified:?}");
    assert!(bench.records()[1].json.contains("put-back"));
}
