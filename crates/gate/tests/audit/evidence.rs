use std::fs;

use clearance_gate::audit::verify;

use crate::bench::{Bench, let_time_pass};

#[test]
fn a_tail_torn_at_any_byte_is_cut_off_and_the_chain_goes_on() {
    let bench = Bench::new("torn");
    bench.run(2);
    let kept = fs::metadata(bench.file()).unwrap().len();
    drop(bench.open().unwrap());
    let all = fs::read(bench.file()).unwrap();
    for len in kept + 1..all.len() as u64 {
        fs::write(bench.file(), &all[..usize::try_from(len).unwrap()]).unwrap();
        assert!(bench.verify(&[]).torn);
        drop(bench.open().unwrap());
        let verified = bench.verify(&[]);
        assert!(verified.is_whole() && !verified.torn, "{len}: {verified:?}");
        assert!(bench.records().last().unwrap().json.contains(r#""torn":"#), "{len}");
    }
}

#[test]
fn what_a_power_cut_left_behind_the_last_entry_is_kept_aside() {
    let bench = Bench::new("garbage");
    bench.run(2);
    let mut bytes = fs::read(bench.file()).unwrap();
    bytes.extend([0; 300]);
    bytes.extend(b"\nhalf of something\nelse");
    fs::write(bench.file(), bytes).unwrap();
    bench.run(2);
    assert!(bench.verify(&[]).is_whole());
    let names = fs::read_dir(bench.audit_dir()).unwrap();
    let aside =
        names.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().contains("torn"));
    assert_eq!(aside.count(), 1);
}

#[test]
fn damage_in_the_middle_stops_no_gate_and_is_written_down() {
    let bench = Bench::new("middle");
    bench.run(10);
    bench.edit(|lines| lines[5] = lines[5].replace("opened", "closed"));
    bench.run(2);
    let records = bench.records();
    let told = records.iter().filter(|record| record.json.contains(r#""broken_line":6"#)).count();
    assert_eq!(told, 1, "{records:?}");
    assert_eq!(bench.findings(&[]), [("changed", 6)]);
}

#[test]
fn a_file_without_a_header_is_set_aside() {
    let bench = Bench::of_small_files("header");
    bench.run(800);
    bench.edit(|lines| lines[0] = "?\n".to_owned());
    assert_eq!(bench.findings(&[]), [("damaged", 1)]);
    bench.run(2);
    assert!(bench.verify(&[]).is_whole(), "what is left goes on");
}

#[test]
fn the_same_files_twice_are_no_fork_and_an_older_copy_beside_them_is_none_either() {
    let bench = Bench::new("copies");
    bench.run(4);
    let older = bench.copy("older");
    bench.run(4);
    let same = bench.copy("same");
    let whole = bench.verify(&[]);
    for dir in [older, same] {
        let mut evidence = bench.evidence(&[]);
        evidence.dirs.insert(0, dir);
        let verified = verify(&evidence).unwrap();
        assert!(verified.is_whole() && verified.entries == whole.entries, "{verified:?}");
    }
}

#[test]
fn a_run_that_was_killed_is_not_taken_for_a_copy_that_was_put_back() {
    let bench = Bench::new("killed");
    drop(bench.open().unwrap());
    let_time_pass();
    drop(bench.open().unwrap());
    assert!(bench.records().iter().all(|record| !record.json.contains("put_back")));
}
