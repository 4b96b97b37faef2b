//! People who do not exist, for pages that look like real ones.

#![allow(clippy::unwrap_used)] // fixtures: what is written here parses

use std::collections::BTreeMap;

use clearance_authority::desk::{Answered, OpenSlip, PersonPage, Settlement};
use clearance_authority::register::*;
use clearance_schemes::due::all_due;
use clearance_schemes::fees::bill;
use clearance_schemes::grant::given;
use clearance_schemes::judge::judge;
use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Doubt, Effect, Key};
use clearance_schemes::model::{
    Answer, DocumentState, EventKind, KeyOrigin, PaperForm, StateMeaning,
};
use clearance_schemes::situation::{Decided, Document, Event, Person, Situation, Standing};
use clearance_schemes::time::{Day, Instant};

/// 26 November 2026, 10:42 in Macao.
pub(crate) const NOW: Instant = Instant(1_795_660_920);
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A moment some days and hours before now.
pub(crate) fn ago(days: i64, hours: i64) -> Instant {
    Instant(NOW.0 - days * DAY - hours * HOUR)
}

pub(crate) fn id(byte: u8) -> Id {
    Id([byte; 16])
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn map(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn person(byte: u8, latin: &str, chinese: Option<&str>, born: &str) -> PersonRecord {
    PersonRecord {
        id: id(byte),
        name_latin: some(latin),
        name_chinese: chinese.map(str::to_owned),
        born: Some(day(born)),
        nationality: some("CHN"),
        residence: some("mo-permanent"),
        birthplace: some("MACAO"),
        entered: ago(860, 0),
        erased: None,
    }
}

pub(crate) fn ana() -> PersonRecord {
    person(0xa1, "Lei Ana", Some("李安娜"), "1988-05-04")
}

pub(crate) fn mei() -> PersonRecord {
    person(0xa2, "Lei Mei", Some("李美"), "2013-02-11")
}

/// Quotes and markup in a name, and a Portuguese one as long as they come.
pub(crate) fn long() -> PersonRecord {
    person(
        0xa3,
        "<script>alert(\"x\")</script> Maria da Conceição d’Assumpção Rodrigues & \"Filhos\"",
        None,
        "1962-07-30",
    )
}

pub(crate) fn event(byte: u8, kind: EventKind, of: Option<&str>, happened: Instant) -> EventRecord {
    EventRecord {
        id: id(byte),
        person: id(0xa1),
        kind,
        of: of.map(str::to_owned),
        cause: None,
        at: None,
        capacity: None,
        day: None,
        standing: None,
        slot: None,
        stated: BTreeMap::new(),
        happened,
        told: happened,
    }
}

pub(crate) fn standing(
    byte: u8,
    scheme: &str,
    state: (&str, StateMeaning),
    until: Option<&str>,
) -> StandingRecord {
    StandingRecord {
        id: id(byte),
        person: id(0xa1),
        scheme: scheme.to_owned(),
        key: Key::Lodged(byte.into()),
        version: 1,
        application: Some(id(0x41)),
        granted: ago(14, 2),
        stated: None,
        state: state.0.to_owned(),
        meaning: state.1,
        suspended_for: Vec::new(),
        ended_for: None,
        until: until.map(day),
        since: ago(14, 2),
    }
}

pub(crate) fn document(
    kind: &str,
    number: &str,
    (issued, expires): (&str, &str),
    state: DocumentState,
) -> DocumentRecord {
    DocumentRecord {
        id: id(0x31),
        person: id(0xa1),
        kind: kind.to_owned(),
        number: some(number),
        state,
        issued: Some(day(issued)),
        expires: Some(day(expires)),
        fields: BTreeMap::new(),
    }
}

pub(crate) fn application() -> ApplicationRecord {
    ApplicationRecord {
        id: id(0x41),
        person: id(0xa1),
        scheme: "mo-travel-permit".to_owned(),
        version: 1,
        lodged: ago(3, 1),
        asked: map(&[("purpose", "renewal"), ("old", "lost"), ("speed", "urgent")]),
        form: BTreeMap::new(),
        members: Vec::new(),
        shared: BTreeMap::new(),
        signed: vec!["applicant".to_owned()],
        present: Vec::new(),
        app: Some(1),
        slot: None,
    }
}

pub(crate) fn decision() -> DecisionRecord {
    DecisionRecord {
        id: id(0x42),
        application: id(0x41),
        decided: ago(3, 1),
        answer: Answer::Officer,
        scheme: "mo-travel-permit".to_owned(),
        version: 1,
        digest: [7; 32],
        findings: r#"[{"reason":"decision-open"}]"#.to_owned(),
        by: "rules".to_owned(),
        ruled: BTreeMap::from([("urgent-not-available".to_owned(), Decided::Open)]),
    }
}

pub(crate) fn slip() -> SlipRecord {
    SlipRecord {
        number: "LS-26-0042-7713".to_owned(),
        person: id(0xa1),
        passage: id(0x21),
        until: day("2027-05-24"),
        printed: 2,
    }
}

pub(crate) fn passage() -> PassageRecord {
    PassageRecord {
        id: id(0x21),
        checkpoint: "Hong Kong–Macao ferry terminal".to_owned(),
        jurisdiction: "hk".to_owned(),
        direction: "in".to_owned(),
        cti: Some(vec![1; 16]),
        person: Some(id(0xa1)),
        happened: ago(0, 1),
        told: ago(0, 1),
    }
}

fn credential(byte: u8, issued: Instant, revoked: Option<Instant>) -> CredentialRecord {
    CredentialRecord {
        cti: vec![byte; 16],
        person: id(0xa1),
        standing: id(0x51),
        holder_key: id(0x61),
        shard: 0,
        position: byte.into(),
        issued,
        from: issued,
        until: Instant(issued.0 + 28 * DAY),
        qualifier: 0,
        token: Vec::new(),
        revoked,
    }
}

fn to_do() -> Vec<Effect> {
    let effect = |act, from| Effect {
        scheme: "hk-mo-mutual".to_owned(),
        standing: None,
        act,
        row: None,
        reason: None,
        remedies: Vec::new(),
        facts: Vec::new(),
        from,
    };
    vec![
        effect(Act::Reissue, ago(0, 3)),
        effect(Act::Officer(Doubt::ToldAfterGrant(EventKind::DocumentLost)), ago(2, 0)),
    ]
}

pub(crate) fn page() -> PersonPage {
    let mut lost = event(0x22, EventKind::DocumentLost, Some("mo-permanent-card"), ago(268, 4));
    lost.told = ago(266, 1);
    let mut collected =
        event(0x23, EventKind::DocumentCollected, Some("mo-permanent-card"), ago(14, 3));
    collected.cause = some("expiry");
    let entered =
        EventRecord { at: some("hk"), ..event(0x21, EventKind::PassageIn, None, ago(0, 1)) };
    let mut suspended =
        standing(0x53, "mo-travel-permit", ("ended", StateMeaning::Revoked), Some("2026-10-06"));
    suspended.ended_for = some("card-lost");
    PersonPage {
        person: ana(),
        guardianships: vec![Guardianship {
            guardian: id(0xa1),
            ward: id(0xa2),
            from: day("2024-09-01"),
            until: Some(day("2031-02-10")),
        }],
        documents: vec![
            document(
                "mo-permanent-card",
                "9/000042/7",
                ("2016-11-12", "2026-11-11"),
                DocumentState::InForce,
            ),
            document(
                "mo-permanent-card",
                "9/000042/7",
                ("2026-11-12", "2036-11-11"),
                DocumentState::InForce,
            ),
        ],
        papers: vec![PaperRecord {
            id: id(0x32),
            person: id(0xa1),
            piece: "unemployment-declaration".to_owned(),
            form: PaperForm::OriginalReturned,
            count: 1,
            until: None,
            unfit: false,
            received: ago(30, 0),
        }],
        events: vec![
            lost,
            event(0x24, EventKind::DocumentLodged, Some("mo-permanent-card"), ago(30, 1)),
            collected,
            entered,
        ],
        applications: vec![(application(), vec![decision()])],
        keys: vec![
            HolderKeyRecord {
                id: id(0x60),
                person: id(0xa1),
                key: vec![1],
                origin: KeyOrigin::Device,
                bound: ago(860, 0),
                ended: Some(ago(268, 0)),
            },
            HolderKeyRecord {
                id: id(0x61),
                person: id(0xa1),
                key: vec![2],
                origin: KeyOrigin::Passkey,
                bound: ago(268, 0),
                ended: None,
            },
        ],
        credentials: vec![
            credential(1, ago(300, 0), Some(ago(268, 0))),
            credential(2, ago(14, 2), None),
        ],
        passages: vec![passage()],
        slips: vec![slip()],
        open_slips: vec![OpenSlip {
            passage: id(0x21),
            scheme: "hk-stay".to_owned(),
            version: 1,
            stated: BTreeMap::new(),
            unsaid: vec!["shows".to_owned()],
            why: None,
        }],
        notices: vec![NoticeRecord {
            id: id(0x71),
            person: id(0xa1),
            text: "card-lost".to_owned(),
            scheme: "hk-mo-mutual".to_owned(),
            day: None,
            told: ago(266, 1),
            read: None,
        }],
        settlement: Settlement {
            standings: vec![
                suspended,
                standing(0x52, "hk-echannel", ("active", StateMeaning::Valid), None),
                standing(0x51, "hk-mo-mutual", ("active", StateMeaning::Valid), Some("2026-12-10")),
            ],
            to_do: to_do(),
            next: None,
            waiting: Vec::new(),
        },
    }
}

/// Somebody who was just entered.
pub(crate) fn new_page() -> PersonPage {
    PersonPage {
        person: PersonRecord { entered: ago(0, 0), ..long() },
        guardianships: Vec::new(),
        documents: Vec::new(),
        papers: Vec::new(),
        events: Vec::new(),
        applications: Vec::new(),
        keys: Vec::new(),
        credentials: Vec::new(),
        passages: Vec::new(),
        slips: Vec::new(),
        open_slips: Vec::new(),
        notices: Vec::new(),
        settlement: Settlement::default(),
    }
}

fn situation(person: Person) -> Situation {
    Situation { app: Some(0), ..Situation::of(NOW, person) }
}

fn answered(library: &Library, scheme: &str, situation: &Situation) -> Answered {
    let version = &library.folders[scheme].versions[&1];
    let scheme = &version.scheme;
    Answered {
        digest: version.digest,
        outcome: judge(library, scheme, situation),
        bill: bill(library, scheme, situation),
        deadlines: all_due(library, scheme, situation, NOW),
        given: given(library, scheme, situation, NOW),
    }
}

fn card() -> Document {
    Document {
        kind: "mo-permanent-card".to_owned(),
        state: DocumentState::InForce,
        issued: Some(day("2021-01-01")),
        expires: Some(day("2030-12-31")),
        fields: BTreeMap::new(),
    }
}

/// A boy of ten, whose app is old, and who is not enrolled.
pub(crate) fn not_eligible(library: &Library) -> Answered {
    let person = Person {
        born: Some(day("2016-03-16")),
        nationality: some("CHN"),
        residence: some("mo-permanent"),
        birthplace: some("MACAO"),
        key_bound: Some(true),
        documents: vec![card()],
        ..Person::default()
    };
    answered(library, "hk-mo-mutual", &situation(person))
}

/// A woman with everything in order.
pub(crate) fn eligible(library: &Library) -> Answered {
    let person = Person {
        born: Some(day("1988-05-04")),
        nationality: some("CHN"),
        residence: some("mo-permanent"),
        birthplace: some("MACAO"),
        key_bound: Some(true),
        documents: vec![card()],
        standings: vec![Standing {
            scheme: "hk-echannel".to_owned(),
            state: "active".to_owned(),
            meaning: StateMeaning::Valid,
            suspended_for: Vec::new(),
            ended_for: None,
            until: None,
            since: Some(ago(300, 0)),
        }],
        ..Person::default()
    };
    answered(library, "hk-mo-mutual", &Situation { app: Some(1), ..situation(person) })
}

/// The third loss, urgent, from abroad, with a waiver and a bank's draft.
pub(crate) fn permit(library: &Library) -> Answered {
    let lost = |at| Event {
        kind: EventKind::DocumentLost,
        of: some("mo-travel-permit"),
        cause: None,
        at: None,
        capacity: None,
        day: None,
        happened: at,
        told: at,
    };
    let person = Person {
        born: Some(day("1995-02-20")),
        nationality: some("CHN"),
        residence: some("mo-non-permanent"),
        birthplace: some("GUANGDONG"),
        key_bound: Some(true),
        events: vec![lost(ago(900, 0)), lost(ago(400, 0)), lost(ago(2, 0))],
        ..Person::default()
    };
    let asked = map(&[
        ("purpose", "renewal"),
        ("old", "lost"),
        ("speed", "urgent"),
        ("channel", "post-from-abroad"),
        ("waiver", "poverty"),
        ("payment", "draft-other"),
        ("delivery", "ems"),
    ]);
    answered(library, "mo-travel-permit", &Situation { asked, ..situation(person) })
}

pub(crate) fn slots() -> Vec<SlotRecord> {
    let monday = 1_795_392_000; // 23 November 2026, 08:00 in Macao
    let mut all = Vec::new();
    for weekday in 0..5 {
        for quarter in 4..10 {
            let begins = Instant(monday + weekday * DAY + quarter * 15 * 60);
            let ends = Instant(begins.0 + 15 * 60);
            let taken = u32::try_from((weekday * 7 + quarter * 3) % 5).unwrap();
            all.push(SlotRecord { at: "hk-ro-kowloon".to_owned(), begins, ends, places: 4, taken });
        }
    }
    all
}

pub(crate) fn appointment() -> AppointmentRecord {
    AppointmentRecord {
        id: id(0x81),
        standing: id(0x54),
        at: "hk-ro-kowloon".to_owned(),
        begins: Instant(1_795_392_000 + DAY + 75 * 60),
        party: 1,
        booked: ago(9, 0),
        released: None,
    }
}
