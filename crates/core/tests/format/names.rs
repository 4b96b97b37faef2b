//! What people and files write: each value has one text, and each text at most one value.

use std::fmt::{Debug, Display};
use std::num::NonZeroU8;
use std::str::FromStr;

use clearance_core::ids::{
    AuthorityKid, Challenge, CredentialId, GateGroupId, GateKid, Name, SchemeId, StatusIndex,
};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{
    AtGate, Direction, LedgerPolicy, Location, QualifierUse, StalePolicy, TransportMode, Uses,
};
use proptest::prelude::*;

/// Whatever `T` reads, it writes; returns whether it read `text`.
fn reads<T: FromStr + Display>(text: &str) -> bool {
    match text.parse::<T>() {
        Ok(value) => {
            assert_eq!(value.to_string(), text, "two texts of one value");
            true
        }
        Err(_) => false,
    }
}

fn comes_back<T: FromStr<Err: Debug> + Display + Debug + PartialEq>(value: T) {
    assert_eq!(value.to_string().parse::<T>().expect("its own text"), value);
}

/// A type's name, and whether it reads a text.
type Reader = (&'static str, fn(&str) -> bool);

const READERS: &[Reader] = &[
    ("AtGate", reads::<AtGate>),
    ("AuthorityKid", reads::<AuthorityKid>),
    ("Challenge", reads::<Challenge>),
    ("CredentialId", reads::<CredentialId>),
    ("Direction", reads::<Direction>),
    ("GateGroupId", reads::<GateGroupId>),
    ("GateKid", reads::<GateKid>),
    ("LedgerPolicy", reads::<LedgerPolicy>),
    ("Location", reads::<Location>),
    ("Name", reads::<Name>),
    ("QualifierUse", reads::<QualifierUse>),
    ("SchemeId", reads::<SchemeId>),
    ("StalePolicy", reads::<StalePolicy>),
    ("Status", reads::<Status>),
    ("StatusIndex", reads::<StatusIndex>),
    ("Timestamp", reads::<Timestamp>),
    ("TransportMode", reads::<TransportMode>),
    ("Uses", reads::<Uses>),
];

#[test]
fn every_value_has_a_text_that_reads_as_it() {
    AtGate::ALL.iter().copied().for_each(comes_back);
    Direction::ALL.iter().copied().for_each(comes_back);
    LedgerPolicy::ALL.iter().copied().for_each(comes_back);
    QualifierUse::ALL.iter().copied().for_each(comes_back);
    StalePolicy::ALL.iter().copied().for_each(comes_back);
    Status::ALL.iter().copied().for_each(comes_back);
    TransportMode::ALL.iter().copied().for_each(comes_back);
    (0..=u8::MAX).for_each(|id| (comes_back(GateKid(id)), comes_back(SchemeId(id))).1);
    (0..=u16::MAX).for_each(|kid| comes_back(AuthorityKid(kid.to_be_bytes())));
    comes_back(Uses::Unlimited);
    comes_back(Uses::InOut);
    (1..=u8::MAX).filter_map(NonZeroU8::new).map(Uses::Limited).for_each(comes_back);
    for secs in [0, 1 << 16, 951_782_399, 1 << 32, 253_402_300_799, 253_402_300_800, u64::MAX] {
        comes_back(Timestamp::from_secs(secs));
    }
}

#[test]
fn a_text_in_another_spelling_is_refused() {
    let bad: &[(&str, &[&str])] = &[
        ("AtGate", &["", "Required", "yes", "true", "required "]),
        ("AuthorityKid", &["", "0", "010", "01020", "010203", "0A0b", "+1+2", " 102", "日0"]),
        ("Challenge", &["00", "a0a1a2a3a4a5a6a", "A0a1a2a3a4a5a6a7", "a0a1a2a3a4a5a6a7a8"]),
        ("CredentialId", &["00", "a0a1a2a3a4a5a6a", "A0a1a2a3a4a5a6a7", "a0a1a2a3a4a5a6a7a8"]),
        ("Direction", &["Arrival", "in", "arrivals", "arrival\n"]),
        ("GateKid", &["7", "007", "0A", "0x7"]),
        ("LedgerPolicy", &["own lane", "own", "shared"]),
        ("QualifierUse", &["party", "0"]),
        ("SchemeId", &["", "256", "-1", "+1", "01", "00", "1 ", "0x1"]),
        ("Status", &["Valid", "ok", "revoked."]),
        ("StatusIndex", &["1", "1:", ":1", "0:1", "4096:0", "1:1048576", "01:1", "1:01", "1:2:3"]),
        ("TransportMode", &["bus", "Air"]),
        ("Uses", &["", "0", "256", "01", "+1", "inout", "-1"]),
        (
            "Location",
            &[
                "mo/border-gate arrival foot",
                "mo/border-gate/north/x arrival foot",
                "mo/border-gate/north arrival",
                "mo/border-gate/north foot arrival",
                "mo/border-gate/north arrival foot ",
                "mo/border-gate/north  arrival foot",
                "mo/border-gate/north arrival foot gate=4",
                "mo/border-gate/north arrival foot stand=",
                "mo/border-gate/north arrival foot office=1 stand=2",
                "mo/border-gate/north arrival foot stand=1 stand=2",
                "MO/border-gate/north arrival foot",
            ],
        ),
        (
            "Timestamp",
            &[
                "",
                "1795219200",
                "2026-11-21",
                "2026-11-21T08:00:00",
                "2026-11-21t08:00:00z",
                "2026-11-21 08:00:00Z",
                "2026-11-21T08:00:00+00:00",
                "2026-11-21T08:00:00.0Z",
                "2026-11-21T08:00Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T08:60:00Z",
                "2026-11-21T08:00:60Z",
                "2026-11-31T08:00:00Z",
                "2026-02-29T08:00:00Z",
                "2026-13-01T08:00:00Z",
                "2026-00-01T08:00:00Z",
                "2026-01-00T08:00:00Z",
                "2026-1-01T08:00:00Z",
                "02026-01-01T08:00:00Z",
                "26-01-01T08:00:00Z",
                "1969-12-31T23:59:59Z",
                "0000-01-01T00:00:00Z",
                "-001-01-01T00:00:00Z",
                "584554051253-01-01T00:00:00Z",
                "99999999999999999999-01-01T00:00:00Z",
            ],
        ),
    ];
    for (name, texts) in bad {
        let (_, reads) = READERS.iter().find(|(known, _)| known == name).expect("a reader");
        texts.iter().for_each(|text| assert!(!reads(text), "{name} reads {text:?}"));
    }
}

#[test]
fn a_refused_word_is_answered_with_those_there_are() {
    let error = "bus".parse::<TransportMode>().expect_err("no such mode");
    assert_eq!(error.words(), ["air", "foot", "rail", "sea", "vehicle"]);
    assert_eq!(error.to_string(), "not a mode of transport: use air, foot, rail, sea or vehicle");
    let error = "0".parse::<Uses>().expect_err("no such rule");
    assert!(error.to_string().ends_with("use unlimited, in-out or a number from 1 to 255"));
}

proptest! {
    #[test]
    fn ids_come_back(bytes: [u8; 8], shard in 1..=StatusIndex::MAX_SHARD,
                     position in 0..=StatusIndex::MAX_POSITION) {
        comes_back(CredentialId(bytes));
        comes_back(Challenge(bytes));
        comes_back(StatusIndex::new(shard, position).expect("in range"));
    }

    #[test]
    fn times_come_back(secs: u64, soon in 0_u64..1 << 33) {
        comes_back(Timestamp::from_secs(secs));
        comes_back(Timestamp::from_secs(soon));
    }

    #[test]
    fn places_of_gates_come_back(
        names in prop::array::uniform3("[a-z0-9.-]{1,32}"),
        optional in prop::array::uniform2(prop::option::of("[a-z0-9.-]{1,32}")),
        direction in prop::sample::select(Direction::ALL),
        mode in prop::sample::select(TransportMode::ALL),
    ) {
        let name = |text: &String| text.parse::<Name>().expect("a name");
        let [jurisdiction, checkpoint, hall] = names.each_ref().map(name);
        let [stand, office] = optional.each_ref().map(|text| text.as_ref().map(name));
        comes_back(Location { jurisdiction, checkpoint, hall, direction, mode, stand, office });
    }

    /// Near misses of every kind: what is read at all is read from its one text.
    #[test]
    fn no_value_has_two_texts(text in "[0-9a-fA-F:+ TZ/=-]{0,21}|[a-z -]{0,20}") {
        READERS.iter().for_each(|(_, reads)| { reads(&text); });
    }
}
