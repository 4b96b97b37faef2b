use std::fs;
use std::path::Path;

use clearance_durable::{Journal, JournalError, ReadError, Refreshed};

use crate::Dir;

const LIMIT: usize = 1 << 20;

fn open(path: &Path) -> Result<Journal, JournalError> {
    Journal::open(path, "statuses", LIMIT)
}

fn records(path: &Path) -> Vec<String> {
    open(path).unwrap().records().to_vec()
}

#[test]
fn records_come_back_in_order_and_numbers_never_go_back() {
    let dir = Dir::new("journal");
    let path = dir.file("log");
    let mut journal = open(&path).unwrap();
    assert_eq!((journal.records().len(), journal.end()), (0, 0));
    for text in ["a", "", "b c"] {
        journal.append(text).unwrap();
    }
    let mut journal = open(&path).unwrap();
    assert_eq!(
        (journal.records(), journal.end()),
        (&["a".into(), String::new(), "b c".into()][..], 3)
    );
    journal.compact(vec!["b c".into()]).unwrap();
    journal.append("d").unwrap();
    let journal = open(&path).unwrap();
    assert_eq!((journal.records(), journal.end()), (&["b c".into(), "d".into()][..], 5));
    assert!(matches!(open(&path).unwrap().append("e\nf"), Err(JournalError::TwoLines { .. })));
    assert_eq!(records(&path), ["b c", "d"]);
}

#[test]
fn a_record_torn_at_any_byte_was_never_there_and_spoils_nothing() {
    let dir = Dir::new("torn");
    let path = dir.file("log");
    open(&path).unwrap().append("kept").unwrap();
    let kept = fs::read(&path).unwrap();
    open(&path).unwrap().append("torn").unwrap();
    let all = fs::read(&path).unwrap();
    for len in kept.len()..all.len() {
        fs::write(&path, &all[..len]).unwrap();
        let mut journal = open(&path).unwrap();
        assert_eq!(journal.records(), ["kept"]);
        journal.append("next").unwrap();
        assert_eq!(records(&path), ["kept", "next"], "torn at {len}");
    }
    // What a power cut leaves where the length reached the disk and the bytes did not.
    fs::write(&path, [&kept[..], &[0; 40], b"\n"].concat()).unwrap();
    assert_eq!(records(&path), ["kept"]);
}

#[test]
fn damage_to_an_acknowledged_record_is_an_error_that_names_its_line() {
    let dir = Dir::new("damage");
    let path = dir.file("log");
    for text in ["one", "two", "three"] {
        open(&path).unwrap().append(text).unwrap();
    }
    let sound = fs::read(&path).unwrap();
    for at in 0..sound.len() - 1 {
        let mut damaged = sound.clone();
        damaged[at] ^= 1;
        fs::write(&path, &damaged).unwrap();
        let line = 1 + sound[..at].iter().filter(|byte| **byte == b'\n').count();
        match open(&path) {
            Err(JournalError::Damaged { line: found, .. }) => assert_eq!(found, line, "byte {at}"),
            other => panic!("byte {at}: {other:?}"),
        }
    }
    let lines: Vec<_> = sound.split_inclusive(|byte| *byte == b'\n').collect();
    fs::write(&path, [lines[0], lines[1], lines[3]].concat()).unwrap();
    assert!(matches!(open(&path), Err(JournalError::Damaged { line: 3, .. })), "a line taken out");
}

#[test]
fn a_journal_of_another_name_is_not_taken() {
    let dir = Dir::new("name");
    let path = dir.file("log");
    open(&path).unwrap().append("a").unwrap();
    assert!(matches!(Journal::open(&path, "ledger", LIMIT), Err(JournalError::Damaged { .. })));
}

#[cfg(unix)]
#[test]
fn a_record_that_was_not_written_does_not_count() {
    let dir = Dir::new("unwritten");
    let path = dir.file("log");
    open(&path).unwrap().append("kept").unwrap();
    let mut journal = open(&path).unwrap();
    fs::remove_file(&path).unwrap();
    // A file in which nothing can be written, and a pipe, which must not be waited for.
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    journal.append("lost").unwrap_err();
    fs::remove_file(&path).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    journal.append("lost").unwrap_err();
    journal.refresh().unwrap_err();
    assert_eq!((journal.records(), journal.end()), (&["kept".to_owned()][..], 1));
}

#[test]
fn a_record_that_a_journal_has_no_room_for_is_refused_and_costs_nobody_elses() {
    let dir = Dir::new("journal-full");
    let path = dir.file("log");
    let open = || Journal::open(&path, "statuses", 200).unwrap();
    let (mut one, mut other) = (open(), open());
    let full = (0..99).find_map(|n| one.append(&format!("record {n}")).err()).unwrap();
    let count = one.records().len();
    assert!(matches!(full, JournalError::Full { limit: 200, .. }), "{full}");
    assert!(full.to_string().contains("log: full, it may have 200 bytes"), "{full}");
    assert!(count > 3 && one.room() < 20, "{count}");
    // Another process has them all, and so has the next one.
    other.refresh().unwrap();
    other.append("x").unwrap_err();
    assert_eq!((other.records(), open().records()), (one.records(), one.records()));
    one.compact(vec!["x".repeat(200)]).unwrap_err();
    assert_eq!(open().records(), one.records(), "a compaction that does not fit is none");
    one.compact(vec!["all".to_owned()]).unwrap();
    one.append("next").unwrap();
    assert_eq!(open().records(), ["all", "next"]);
}

/// Another program, or an older one, may have a higher limit.
#[test]
fn a_journal_beyond_the_limit_is_refused_whole_and_its_end_is_not_written_over() {
    let dir = Dir::new("journal-long");
    let path = dir.file("log");
    let (mut long, mut short) =
        (open(&path).unwrap(), Journal::open(&path, "statuses", 200).unwrap());
    long.append("first").unwrap();
    short.refresh().unwrap();
    (0..30).for_each(|n| long.append(&format!("record {n}")).unwrap());
    for _ in 0..2 {
        let refused = short.refresh();
        assert!(
            matches!(refused, Err(JournalError::Read(ReadError::TooLong { limit: 200, .. }))),
            "{refused:?}"
        );
    }
    assert!(Journal::open(&path, "statuses", 200).is_err());
    assert_eq!(records(&path), long.records(), "nothing of it is gone");
}

#[test]
fn a_second_process_sees_what_the_first_appended_and_compacted() {
    let dir = Dir::new("journal-refresh");
    let path = dir.file("log");
    let (mut one, mut other) = (open(&path).unwrap(), open(&path).unwrap());
    one.append("a").unwrap();
    assert_eq!(other.refresh().unwrap(), Refreshed::Replaced, "there was no file");
    one.append("b").unwrap();
    one.append("c").unwrap();
    assert_eq!(other.refresh().unwrap(), Refreshed::Appended);
    assert_eq!(other.records(), ["a", "b", "c"]);
    other.append("d").unwrap();
    assert_eq!(one.refresh().unwrap(), Refreshed::Appended);
    one.compact(vec!["all".to_owned()]).unwrap();
    assert_eq!(other.refresh().unwrap(), Refreshed::Replaced);
    assert_eq!((other.records(), other.end()), (&["all".to_owned()][..], 5));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(other.refresh().unwrap(), Refreshed::Replaced);
    assert!(other.records().is_empty());
}

#[test]
fn a_zeroed_sector_before_sound_records_is_damage() {
    let dir = Dir::new("journal-zeros");
    let path = dir.file("log");
    let mut journal = open(&path).unwrap();
    ["one", "two", "three"].iter().for_each(|text| journal.append(text).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(3).position(|window| window == b"two").unwrap();
    bytes[at..at + 3].fill(0);
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(open(&path), Err(JournalError::Damaged { line: 3, .. })));
}
