use std::fs;

use clearance_core::crypto::Secret32;
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_gate::Pseudonyms;
use clearance_gate::audit::{Act, AuditSettings, Words, archive};

use crate::bench::{Bench, NOW, at, door};

#[test]
fn every_run_goes_on_where_the_one_before_ended_and_says_how_that_was() {
    let bench = Bench::new("runs");
    bench.run(3);
    drop(bench.open().unwrap()); // killed
    bench.run(1);
    let records = bench.records();
    assert!(records.iter().map(|record| record.seq).eq(1..=records.len() as u64));
    let after = |says: &str| {
        let says = format!(r#""after":"{says}""#);
        records.iter().filter(|record| record.json.contains(&says)).count()
    };
    assert_eq!((after("nothing"), after("stopped"), after("killed")), (1, 1, 1), "{records:?}");
    let verified = bench.verify(&[]);
    assert!(verified.is_whole(), "{verified:?}");
    assert_eq!(verified.signed, 2);
}

#[test]
fn a_machine_that_went_down_costs_at_most_what_the_settings_say_and_is_told() {
    let bench = Bench::new("power");
    drop(bench.open().unwrap());
    fs::write(bench.audit_dir().join("boot"), "another boot").unwrap();
    drop(bench.open().unwrap());
    fs::remove_file(bench.audit_dir().join("boot")).unwrap();
    drop(bench.open().unwrap());
    let records = bench.records();
    assert!(records[1].json.contains(r#""after":"power-lost","may_lack":64"#), "{records:?}");
    assert!(records[2].json.contains(r#""after":"unknown","may_lack":64"#), "{records:?}");
}

#[test]
fn entries_are_synced_and_signed_by_number_and_by_time() {
    let settings = AuditSettings { sync_entries: 4, checkpoint_entries: 10, ..Default::default() };
    let bench = Bench::with("due", settings);
    let log = bench.open().unwrap();
    let note = |count| (0..count).for_each(|n| crate::bench::note(&log, &door(n)));
    note(3);
    assert_eq!(log.state().unsynced, 3);
    note(1);
    assert_eq!(log.state().unsynced, 0);
    note(1);
    assert_eq!(log.tick(at(NOW + 4)).unwrap(), None);
    assert_eq!(log.state().unsynced, 1);
    assert_eq!(log.tick(at(NOW + 5)).unwrap(), None);
    assert_eq!(log.state().unsynced, 0);
    let signed = log.tick(at(NOW + 600)).unwrap().unwrap();
    assert_eq!(log.tick(at(NOW + 1_200)).unwrap(), None, "nothing happened");
    note(10);
    let again = log.tick(at(NOW + 601)).unwrap().unwrap();
    assert!(log.tick(at(NOW + 601)).unwrap().is_none());
    drop(log);
    let verified = bench.verify(&[&signed, &again]);
    assert!(verified.is_whole() && verified.held == 2, "{verified:?}");
}

#[test]
fn files_are_bounded_and_those_that_were_moved_away_still_verify() {
    let bench = Bench::of_small_files("files");
    let first = bench.run(500);
    let last = bench.run(2_000);
    let to = bench.dir.join("archive");
    fs::create_dir(&to).unwrap();
    let before = bench.verify(&[&first, &last]);
    assert!(before.is_whole() && before.files > 4 && before.held == 2, "{before:?}");
    let moved = archive(&bench.audit_dir(), &to).unwrap();
    assert_eq!(moved.len(), before.files - 1);
    for file in &moved {
        assert!(fs::metadata(file).unwrap().len() <= 64 << 10);
    }
    // The newest alone: it begins with a signature for what it goes on after.
    let alone = bench.verify(&[&first, &last]);
    assert!(alone.is_whole() && alone.first > 1 && alone.older == 1 && alone.held == 1);
    let mut both = bench.evidence(&[&first, &last]);
    both.dirs.push(to.clone());
    let both = clearance_gate::audit::verify(&both).unwrap();
    assert_eq!((both.entries, both.held), (before.entries, 2), "{both:?}");
    assert!(both.is_whole());
    // Moving again what is there already is no harm, and the run after it goes on.
    bench.run(500);
    assert!(archive(&bench.audit_dir(), &to).is_ok() && bench.verify(&[]).is_whole());
}

#[test]
fn one_process_writes() {
    let bench = Bench::new("two");
    let _first = bench.open().unwrap();
    let told = bench.open().unwrap_err().to_string();
    assert!(told.contains("another process") && told.contains("audit/lock"), "{told}");
}

#[test]
fn what_people_and_devices_say_stays_one_short_line() {
    let bench = Bench::new("words");
    let log = bench.open().unwrap();
    let long = "\"a\"\n\u{1b}[31m\\".repeat(900);
    let why = Words::from(long.as_str());
    let act = Act::Overridden { officer: "o-7".into(), second: None, why, opens: true };
    log.note(&act.into(), at(NOW)).unwrap();
    log.stop(at(NOW)).unwrap();
    let verified = bench.verify(&[]);
    assert!(verified.is_whole() && verified.entries == 4, "{verified:?}");
    let text = fs::read_to_string(bench.file()).unwrap();
    assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.len() < 1_000));
}

#[test]
fn a_name_of_a_day_that_was_forgotten_cannot_be_made_again_and_the_chain_verifies() {
    let bench = Bench::new("forgotten");
    let subject = RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([7; 8]) };
    let names = Pseudonyms::new(&clearance_core::crypto::RING, Secret32::from([1; 32]), at(NOW));
    let named = names.of(&subject, at(NOW)).to_string();
    let log = bench.open().unwrap();
    let result = Words::from("matches");
    let act = Act::PersonChecked { subject: Some(names.of(&subject, at(NOW))), result };
    log.note(&act.into(), at(NOW)).unwrap();
    names.forget_before(at(NOW + 86_400));
    log.note(&Act::PseudonymsDropped { before: names.oldest_day() }.into(), at(NOW)).unwrap();
    log.stop(at(NOW)).unwrap();
    assert!(bench.records().iter().any(|record| record.json.contains(&named)));
    assert_ne!(names.of(&subject, at(NOW)).to_string(), named);
    assert!(bench.verify(&[]).is_whole());
}
