//! What a gate keeps for its records: names, the key of the audit, the authority's key for passages.

use std::fs;
use std::path::Path;

use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
use clearance_gate::NewPassageKey;
use clearance_gate::audit::{Act, AuditError, AuditSettings};
use clearance_gate::outbox::{OutboxError, OutboxSettings};

use crate::bench::{Bench, NOW, pair};

const DAY: u64 = 86_400;

fn subject() -> RosterRef {
    RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([7; 8]) }
}

#[test]
fn names_are_dropped_by_the_retention_time_for_every_process_and_cannot_be_made_again() {
    let bench = Bench::new("drop");
    let dir = bench.gate();
    let (names, day) = (dir.pseudonyms(NOW).unwrap(), NOW.as_secs() / DAY);
    let named = |at| names.of(&subject(), at);
    let (today, tomorrow) = (named(NOW), named(NOW.plus(DAY)));
    assert_eq!(dir.drop_pseudonyms(&names, 90, NOW).unwrap(), None);
    let two_on = NOW.plus(2 * DAY);
    assert_eq!(dir.drop_pseudonyms(&names, 1, two_on).unwrap(), Some(day + 1));
    assert_eq!(dir.drop_pseudonyms(&names, 1, two_on).unwrap(), None, "once");
    for names in [&names, &dir.pseudonyms(NOW).unwrap()] {
        assert_ne!(names.of(&subject(), NOW), today);
        assert_eq!(names.of(&subject(), NOW.plus(DAY)), tomorrow);
    }
}

#[test]
fn a_clock_that_is_ahead_of_the_trust_lists_end_drops_no_name() {
    let bench = Bench::new("drop-ahead");
    let dir = bench.gate();
    let names = dir.pseudonyms(NOW).unwrap();
    let today = names.of(&subject(), NOW);
    // No list is good then, and the newest one here ends in seven days.
    let ahead = Timestamp::from_secs(NOW.as_secs() + 900 * DAY);
    assert_eq!(dir.drop_pseudonyms(&names, 1, ahead).unwrap(), None);
    assert_eq!(dir.pseudonyms(NOW).unwrap().of(&subject(), NOW), today);
    assert_eq!(names.of(&subject(), NOW), today);
}

#[test]
fn a_gate_of_before_has_names_again_and_keeps_them() {
    let bench = Bench::new("names-before");
    let dir = bench.gate();
    fs::write(bench.file("pseudonym.key"), [9; 32]).unwrap();
    let named = dir.pseudonyms(NOW).unwrap().of(&subject(), NOW);
    assert_ne!(fs::read(bench.file("pseudonym.key")).unwrap().len(), 32, "it is of the new form");
    // The day is that of the first start, not of a later one.
    assert_eq!(dir.pseudonyms(NOW.plus(40 * DAY)).unwrap().of(&subject(), NOW), named);
    // A clock that is years ahead makes no key of a day that nobody will see.
    fs::write(bench.file("pseudonym.key"), [9; 32]).unwrap();
    let ahead = dir.pseudonyms(NOW.plus(900 * DAY)).unwrap();
    assert!(ahead.oldest_day() < NOW.as_secs() / DAY + 30, "{}", ahead.oldest_day());
}

#[test]
fn a_damaged_key_of_names_is_told_and_not_used() {
    let bench = Bench::new("names-damaged");
    let dir = bench.gate();
    let file = bench.file("pseudonym.key");
    let mut bytes = fs::read(&file).unwrap();
    bytes[20] ^= 1;
    fs::write(&file, bytes).unwrap();
    let told = dir.pseudonyms(NOW).unwrap_err().to_string();
    assert!(told.contains("pseudonym.key") && told.contains("damaged"), "{told}");
}

#[test]
fn the_audit_key_is_made_once_and_its_public_half_beside_it() {
    let bench = Bench::new("audit-key");
    let dir = bench.gate();
    assert!(matches!(dir.audit_public(), Err(AuditError::NoKey { .. })));
    let key = dir.audit_key(Secret32::from([1; 32])).unwrap();
    let again = dir.audit_key(Secret32::from([2; 32])).unwrap();
    assert_eq!(key.public(), again.public());
    assert_eq!(dir.audit_public().unwrap(), key.public().signer().unwrap());
    fs::remove_file(bench.file("audit.pub")).unwrap();
    dir.audit_key(Secret32::from([3; 32])).unwrap();
    assert!(dir.audit_public().is_ok());
    let log = dir.open_audit(&key, AuditSettings::default(), NOW).unwrap();
    log.note(&Act::LedgerBack.into(), NOW).unwrap();
    log.stop(NOW).unwrap();
}

#[test]
fn passages_wait_for_the_authoritys_key_and_another_kind_of_key_is_refused() {
    let bench = Bench::new("passage-key");
    let dir = bench.gate();
    let open = || dir.open_outbox(OutboxSettings::default());
    assert!(matches!(open(), Err(OutboxError::NoKey { .. })));
    let key = dir.audit_key(Secret32::from([1; 32])).unwrap();
    let read = |text: &str| NewPassageKey::of_text(Path::new("brought.pub"), text);
    let refused = read(&key.public().to_text(&RING)).unwrap_err();
    assert!(matches!(refused, OutboxError::KeyKind { .. }), "{refused:?}");
    assert!(refused.to_string().contains("brought.pub"), "the file to blame: {refused}");
    let new = read(&pair("authority", 1).public().to_text(&RING)).unwrap();
    assert!(dir.take_passage_key(&new).unwrap());
    assert!(!dir.take_passage_key(&new).unwrap(), "the same again");
    assert!(open().is_ok());
}
