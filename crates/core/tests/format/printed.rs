//! What names, periods and kinds of items are called, and what `Debug` tells apart without showing
//! whose it is.

use clearance_core::cbor::{ErrorKind, Reader};
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::{Algorithm, RING};
use clearance_core::ids::{GateKid, InvalidId, Name, SchemeId, StatusIndex};
use clearance_core::language::{Language, Texts};
use clearance_core::presentation::{Draft, DraftSubject, Form, RosterRef};
use clearance_core::sign1::{Sign1, VerifyError};
use clearance_core::status::Status;
use clearance_core::time::Validity;
use clearance_core::trust::{Direction, Location, TransportMode};

use crate::objects::{self as o, Holder, NOW, START};

/// The message holds every one of the parts.
fn says(message: impl std::fmt::Display, parts: &[&str]) {
    let message = message.to_string();
    for part in parts {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
}

#[test]
fn an_error_shows_both_algorithms() {
    let wrong = VerifyError::Algorithm { header: Algorithm::Ed25519, key: Algorithm::Esp256 };
    says(wrong, &["header says Ed25519", "key is for Esp256"]);
}

#[test]
fn an_error_calls_each_kind_of_item_by_its_name() {
    for (head, name) in [
        (0x00, "unsigned integer"),
        (0x20, "negative integer"),
        (0x40, "byte string"),
        (0x60, "text string"),
        (0x80, "array"),
        (0xc0, "tag"),
        (0xf4, "simple value or float"),
    ] {
        let error = Reader::new(&[head]).map().expect_err("no map");
        assert_eq!(error.kind, ErrorKind::Type { expected: "map", found: name });
        says(error, &["byte 0", "expected map", name]);
    }
    let error = Reader::new(&[0xa0]).bytes().expect_err("no byte string");
    assert_eq!(error.kind, ErrorKind::Type { expected: "byte string", found: "map" });
}

#[test]
fn names_and_periods_are_printed_in_one_form() {
    assert_eq!(o::AUTHORITY.to_string(), "0102");
    assert_eq!(o::CTI.to_string(), "c0c1c2c3c4c5c6c7");
    assert_eq!(o::CHALLENGE.to_string(), "a0a1a2a3a4a5a6a7");
    assert_eq!(GateKid(7).to_string(), "07");
    assert_eq!(SchemeId(7).to_string(), "7");
    let name: Name = "border-gate".parse().expect("a name");
    assert_eq!(format!("{name}|{name:>13}|{name:?}"), "border-gate|  border-gate|\"border-gate\"");
    let location = Location {
        jurisdiction: "mo".parse().expect("a name"),
        checkpoint: name,
        hall: "north".parse().expect("a name"),
        direction: Direction::Arrival,
        mode: TransportMode::Foot,
        stand: None,
        office: None,
    };
    assert_eq!(location.to_string(), "mo/border-gate/north arrival foot");
    let period = Validity { not_before: START, not_after: NOW };
    assert_eq!(period.to_string(), "2026-11-21T00:00:00Z to 2026-11-21T08:00:00Z");
    for (status, text) in
        [(Status::Valid, "valid"), (Status::Suspended, "suspended"), (Status::Revoked, "revoked")]
    {
        assert_eq!(status.to_string(), text);
    }
    assert_eq!([Form::Full, Form::Roster].map(Form::code), ["full", "roster"]);
    says(InvalidId::Name, &["1 to 32 characters"]);
    says(InvalidId::StatusIndex, &["4095", "1048575"]);
}

#[test]
fn debug_output_tells_things_apart_and_shows_no_bytes() {
    let bytes = o::credential(Holder::Ed25519);
    let credential = UntrustedCredential::decode(&bytes).expect("a good one");
    let shown = format!("{credential:?}");
    says(&shown, &["UntrustedCredential", "AuthorityKid(0102)", "CredentialId(..)", "shard 1"]);
    assert!(!shown.contains("bytes"), "{shown}");
    let index = StatusIndex::new(1, 43_981).expect("in range");
    assert_eq!(format!("{index:?}"), "StatusIndex(shard 1, ..)");
    assert_eq!(format!("{:?}{:?}", o::CTI, o::CHALLENGE), "CredentialId(..)Challenge(..)");

    let roster = DraftSubject::Roster(RosterRef { authority: o::AUTHORITY, id: o::CTI });
    says(format!("{roster:?}"), &["Roster", "AuthorityKid(0102)", "CredentialId(..)"]);
    assert_eq!(format!("{:?}", DraftSubject::Full(bytes.clone())), "Full(..)");
    let draft = Draft::new(Algorithm::Ed25519, &roster, NOW, None);
    assert_eq!(format!("{draft:?}"), "Draft { .. }");
    let signed = Sign1 { protected: &[1; 3], payload: &[1; 20], signature: &[0; 64] };
    assert_eq!(format!("{signed:?}"), "Sign1(3 + 20 bytes)");

    let key = o::authority_key().public();
    let shown = format!("{key:?}");
    assert!(shown.starts_with("Ed25519(") && shown.ends_with("..)"), "{shown}");
    let prepared = key.prepare(&RING).expect("a good key");
    assert_eq!(format!("{prepared:?}"), format!("VerifyingKey({shown})"));
}

#[test]
fn every_language_has_its_tag_and_text() {
    let texts = Texts { en: "Proceed", pt: "Pode passar", zh: "請通過" };
    let shown = Language::ALL.map(|language| (language.tag(), texts.in_language(language)));
    assert_eq!(shown, [("en", "Proceed"), ("zh-Hant", "請通過"), ("pt", "Pode passar")]);
}
