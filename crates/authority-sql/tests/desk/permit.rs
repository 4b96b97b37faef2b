use std::collections::BTreeMap;

use clearance_authority::desk::{DecideError, Question};
use clearance_authority::register::{Id, PaperRecord, Register as _, Unit as _};
use clearance_schemes::model::{Answer, DocumentState, PaperForm};
use clearance_schemes::situation::Decided;

use crate::world::{World, at, by, question, state};

const S6: &str = "mo-travel-permit";

pub(crate) async fn hands_in(world: &World, person: Id, piece: &str, count: u32) {
    let paper = PaperRecord {
        id: world.id(),
        person,
        piece: piece.into(),
        form: PaperForm::Original,
        count,
        until: None,
        unfit: false,
        received: at("2025-06-01T10:00"),
    };
    world.desk().record_paper(&paper, &by("2025-06-01T10:00")).await.unwrap();
}

/// A holder whose permit was lost for the third time, with the slip of the police.
pub(crate) async fn lou(world: &World) -> Id {
    let lou = world.person("mo-non-permanent", "CHN").await;
    world.has(lou, "mo-non-permanent-card").await;
    let mut permit = world.document(lou, "mo-travel-permit", ("2022-10-01", "2027-09-30"));
    permit.state = DocumentState::Lost;
    world.desk().record_document(&permit, &by("2025-06-01T10:00")).await.unwrap();
    for when in ["2015-03-01T08:00", "2016-03-02T08:00", "2025-03-01T08:00"] {
        world.tell(lou, &format!("{when} document.lost of mo-travel-permit")).await;
    }
    for (piece, count) in
        [("photo-1.5-inch-white", 2), ("mo-non-permanent-card", 1), ("police-slip", 1)]
    {
        hands_in(world, lou, piece, count).await;
    }
    lou
}

pub(crate) fn renews(speed: &str, waiver: &str) -> Question {
    let asked = [
        ("purpose", "renewal"),
        ("old", "lost"),
        ("speed", speed),
        ("channel", "counter"),
        ("waiver", waiver),
        ("payment", "cash"),
        ("delivery", "collected"),
    ];
    Question { present: vec!["applicant".into()], ..question(S6, &asked) }
}

async fn total(world: &World, person: Id, question: &Question) -> String {
    let answered = world.desk().enquire(person, question, at("2025-06-02T10:00")).await.unwrap();
    answered.bill.unwrap().total.to_string()
}

pub(crate) async fn third_loss(url: String) {
    let world = World::open(&url).await;
    let lou = lou(&world).await;
    assert_eq!(total(&world, lou, &renews("normal", "none")).await, "850.00");
    let waiver = renews("normal", "unemployment");
    assert_eq!(total(&world, lou, &waiver).await, "850.00", "the paper is not in");
    hands_in(&world, lou, "unemployment-declaration", 1).await;
    assert_eq!(total(&world, lou, &waiver).await, "600.00");
}

pub(crate) async fn discretion(url: String) {
    let world = World::open(&url).await;
    let lou = lou(&world).await;
    for piece in ["urgent-letter", "urgent-proof"] {
        hands_in(&world, lou, piece, 1).await;
    }
    let rule = "urgent-not-available";
    let urgent = Question { requested: vec![rule.into()], ..renews("urgent", "none") };
    let mut ids = world.ids();
    let now = by("2025-06-02T10:00");
    let lodged = world.desk().lodge(lou, ids, &urgent, &now).await.unwrap();
    assert_eq!(lodged.decision.answer, Answer::Officer, "{}", lodged.decision.findings);
    assert_eq!(lodged.standing, None);
    let ruled = |decided| BTreeMap::from([(rule.to_owned(), decided)]);
    ids.decision = world.id();
    let later = by("2025-06-03T10:00");
    let declined = world.desk().decide(lou, ids, &ruled(Decided::Declined), &later).await.unwrap();
    assert_eq!(declined.decision.answer, Answer::NotEligible);
    assert_eq!((declined.standing, declined.decision.by.as_str()), (None, "officer-1"));
    ids.decision = world.id();
    let granted = world.desk().decide(lou, ids, &ruled(Decided::Granted), &later).await.unwrap();
    assert_eq!(granted.decision.answer, Answer::Eligible, "{}", granted.decision.findings);
    assert_eq!(state(&granted.settlement, S6), "lodged");
    let again = world.desk().decide(lou, ids, &ruled(Decided::Granted), &later).await.unwrap();
    assert_eq!((again.standing, again.decision), (granted.standing, granted.decision));
    ids.decision = world.id();
    let late = world.desk().decide(lou, ids, &BTreeMap::new(), &later).await;
    assert!(matches!(late, Err(DecideError::Granted { .. })), "{late:?}");
    let mut unit = world.register.read().await.unwrap();
    assert_eq!(unit.decisions(ids.application).await.unwrap().len(), 3);
}
