use clearance_authority::desk::{Change, LodgeError, Question};
use clearance_authority::register::{
    Id, MemberRecord, PersonRecord, Register as _, SlotRecord, Unit as _,
};
use clearance_schemes::model::Answer;
use clearance_schemes::time::Instant;

use crate::world::{World, at, by, day, question, state, words};

const S8: &str = "hk-id-appointment";
const OFFICE: &str = "hk-ro-kowloon";
const FORM: &[(&str, &str)] = &[
    ("card_number", "A123456(7)"),
    ("day_of_birth", "30-11"),
    ("year_of_birth", "1988"),
    ("enquiry_code", "1234"),
];

async fn opens(world: &World, begins: &str, places: u32) {
    let begins = at(begins);
    let ends = Instant(begins.0 + 900);
    let slot = SlotRecord { at: OFFICE.into(), begins, ends, places, taken: 0 };
    world.desk().open_slot(&slot, &by("2025-06-01T10:00")).await.unwrap();
}

async fn taken(world: &World, begins: &str) -> u32 {
    let begins = at(begins);
    let slots = world.desk().slots(OFFICE, begins, Instant(begins.0 + 1)).await.unwrap();
    slots[0].taken
}

/// A resident of Hong Kong with an old smart card.
async fn lam(world: &World) -> Id {
    let lam = world.person("hk-permanent", "CHN").await;
    let mut card = world.document(lam, "hk-identity-card", ("2010-05-04", "2060-01-01"));
    card.expires = None;
    card.fields = words(&[("number", "A123456(7)"), ("smart", "old")]);
    world.desk().record_document(&card, &by("2025-06-01T10:00")).await.unwrap();
    lam
}

/// A child of 11 with a card.
async fn child(world: &World) -> MemberRecord {
    let id = world.id();
    let child = PersonRecord {
        id,
        name_latin: None,
        name_chinese: None,
        born: Some(day("2014-03-10")),
        nationality: Some("CHN".into()),
        residence: Some("hk-permanent".into()),
        birthplace: None,
        entered: at("2025-06-01T10:00"),
        erased: None,
    };
    world.desk().enter(&child, &by("2025-06-01T10:00")).await.unwrap();
    let mut card = world.document(id, "hk-identity-card", ("2020-05-04", "2060-01-01"));
    card.expires = None;
    card.fields = words(&[("number", "B123456(7)"), ("smart", "new")]);
    world.desk().record_document(&card, &by("2025-06-01T10:00")).await.unwrap();
    MemberRecord {
        person: Some(id),
        asked: words(&[
            ("purpose", "juvenile-at-11"),
            ("identified_by", "identity-card"),
            ("one_way_permit", "no"),
            ("overseas", "no"),
        ]),
        form: words(&[
            ("card_number", "B123456(7)"),
            ("day_of_birth", "10"),
            ("year_of_birth", "2014"),
        ]),
        shared: words(&[]),
    }
}

fn asks(service: &str, begins: &str) -> Question {
    let asked = [
        ("service", service),
        ("purpose", "old-smart-card"),
        ("at_office", OFFICE),
        ("channel", "web"),
        ("identified_by", "identity-card"),
        ("one_way_permit", "no"),
        ("overseas", "no"),
        ("reminder", "no"),
    ];
    let mut question = question(S8, &asked);
    question.form = words(FORM);
    question.slot = Some((OFFICE.into(), at(begins)));
    question
}

const THEN: &str = "2025-06-05T10:00";
const LATER: &str = "2025-06-06T10:00";

pub(crate) async fn four(url: String) {
    let world = World::open(&url).await;
    opens(&world, THEN, 10).await;
    let lam = lam(&world).await;
    let mut group = asks("book", THEN);
    for _ in 0..3 {
        group.members.push(child(&world).await);
    }
    let lodged = world.lodge(lam, &group, "2025-06-02T10:00").await;
    assert_eq!(lodged.decision.answer, Answer::Eligible, "{}", lodged.decision.findings);
    assert_eq!(state(&lodged.settlement, S8), "booked");
    assert_eq!(taken(&world, THEN).await, 4);
    group.members.push(child(&world).await);
    let fifth = world.lodge(lam, &group, "2025-06-02T11:00").await;
    assert_eq!(fifth.decision.answer, Answer::NotEligible);
    assert_eq!(taken(&world, THEN).await, 4);
}

pub(crate) async fn last_place(url: String) {
    let world = World::open(&url).await;
    opens(&world, THEN, 1).await;
    let (one, two) = (lam(&world).await, lam(&world).await);
    world.lodge(one, &asks("book", THEN), "2025-06-02T10:00").await;
    let links = world.chain().await;
    let late =
        world.desk().lodge(two, world.ids(), &asks("book", THEN), &by("2025-06-02T10:00")).await;
    assert!(matches!(late, Err(LodgeError::Full { left: 0 })), "{late:?}");
    assert_eq!(world.state(two, S8, "2025-06-02T10:00").await, "no standing");
    let mut unit = world.register.read().await.unwrap();
    assert!(unit.applications(two).await.unwrap().is_empty(), "nothing of it is kept");
    drop(unit);
    assert_eq!(world.chain().await, links);
    let nowhere = asks("book", "2025-06-05T10:15");
    let late = world.desk().lodge(two, world.ids(), &nowhere, &by("2025-06-02T10:00")).await;
    let is_refused = match &late {
        Ok(lodged) => lodged.decision.answer != Answer::Eligible,
        Err(error) => matches!(error, LodgeError::NoSuchSlot { .. }),
    };
    assert!(is_refused, "{late:?}");
}

pub(crate) async fn cancelled(url: String) {
    let world = World::open(&url).await;
    opens(&world, THEN, 10).await;
    let lam = lam(&world).await;
    let lodged = world.lodge(lam, &asks("book", THEN), "2025-06-02T10:00").await;
    assert_eq!(taken(&world, THEN).await, 1);
    let mut ids = world.ids();
    ids.standing = lodged.standing.unwrap();
    let mut cancel = asks("cancel", THEN);
    cancel.slot = None;
    let now = by("2025-06-03T09:00");
    let done = world.desk().change(lam, ids, &Change::Cancel, &cancel, &now).await.unwrap();
    assert_eq!(done.decision.answer, Answer::Eligible, "{}", done.decision.findings);
    assert_eq!(state(&done.settlement, S8), "cancelled");
    assert_eq!(taken(&world, THEN).await, 0);
    let again = world.desk().change(lam, ids, &Change::Cancel, &cancel, &now).await.unwrap();
    assert_eq!(again.decision, done.decision);
    assert_eq!(taken(&world, THEN).await, 0, "given back once");
}

pub(crate) async fn moved(url: String) {
    let world = World::open(&url).await;
    opens(&world, THEN, 10).await;
    opens(&world, LATER, 10).await;
    let lam = lam(&world).await;
    let lodged = world.lodge(lam, &asks("book", THEN), "2025-06-02T10:00").await;
    let mut ids = world.ids();
    ids.standing = lodged.standing.unwrap();
    let to = Change::Move { at: OFFICE.into(), begins: at(LATER) };
    let now = by("2025-06-03T09:00");
    let done = world.desk().change(lam, ids, &to, &asks("change", LATER), &now).await.unwrap();
    assert_eq!(done.decision.answer, Answer::Eligible, "{}", done.decision.findings);
    assert_eq!((taken(&world, THEN).await, taken(&world, LATER).await), (0, 1));
    assert_eq!(state(&done.settlement, S8), "booked");
}
