use clearance_authority::desk::Change;
use clearance_authority::register::{Register as _, Unit as _};
use clearance_schemes::model::{Answer, DocumentState, StateMeaning};

use crate::world::{CARD, KIOSK, S1, S2, World, at, by, question, state};

async fn binds(world: &World, person: clearance_authority::register::Id) {
    crate::phone::binds(world, person, 1, "2025-01-10T08:30").await;
}

pub(crate) async fn three_hours(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    binds(&world, ana).await;
    let mutual = question(S1, &[]);
    let (answer, reasons) = world.answer(ana, &mutual, "2025-01-10T08:59").await;
    assert_eq!((answer, reasons), (Answer::NotEligible, vec!["not-enrolled".to_owned()]));
    let lodged = world.lodge(ana, &question(S2, KIOSK), "2025-01-10T09:00").await;
    assert_eq!(lodged.decision.answer, Answer::Eligible);
    assert_eq!(state(&lodged.settlement, S2), "pending");
    assert_eq!(lodged.settlement.next, Some(at("2025-01-10T12:00")));
    let (answer, reasons) = world.answer(ana, &mutual, "2025-01-10T11:59").await;
    assert_ne!(answer, Answer::Eligible);
    assert_eq!(reasons, vec!["enrolment-pending".to_owned()]);
    let lodged = world.lodge(ana, &mutual, "2025-01-10T12:00").await;
    assert_eq!(lodged.decision.answer, Answer::Eligible, "{}", lodged.decision.findings);
    assert_eq!(state(&lodged.settlement, S1), "active");
    assert_eq!(world.chain().await, 5);
}

pub(crate) async fn twice(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let ids = world.ids();
    let (one, now) = (question(S2, KIOSK), by("2025-01-10T09:00"));
    let first = world.desk().lodge(ana, ids, &one, &now).await.unwrap();
    let links = world.chain().await;
    let second = world.desk().lodge(ana, ids, &one, &by("2025-01-10T09:05")).await.unwrap();
    assert_eq!((first.decision, first.standing), (second.decision, second.standing));
    assert_eq!(second.settlement.standings.len(), 1);
    assert_eq!(world.chain().await, links);
    let other = question("mo-apcs", &[]);
    assert!(world.desk().lodge(ana, ids, &other, &now).await.is_err());
}

pub(crate) async fn renewal(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    world.tell(ana, &format!("2025-05-02T10:00 document.lodged of {CARD} for expiry")).await;
    assert_eq!(world.state(ana, S2, "2025-05-15T09:59").await, "active");
    let stands = world.collects(ana, "2025-05-15T10:00", "expiry").await;
    assert_eq!(state(&stands, S2), "pending");
    assert_eq!(world.state(ana, S2, "2025-05-15T12:59").await, "pending");
    assert_eq!(world.state(ana, S2, "2025-05-15T13:00").await, "active");
}

pub(crate) async fn lost_and_again(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    world.tell(ana, &format!("2025-05-01T10:00 document.lost of {CARD}")).await;
    let stands = world.collects(ana, "2025-05-15T10:00", "loss").await;
    assert_eq!(state(&stands, S2), "ended for enrol-again-after-loss");
    let again = world.lodge(ana, &question(S2, KIOSK), "2025-05-15T11:00").await;
    assert_eq!(again.decision.answer, Answer::Eligible, "{}", again.decision.findings);
    assert_eq!(again.settlement.standings.len(), 2);
    assert_eq!(world.state(ana, S2, "2025-05-15T14:00").await, "active");
}

pub(crate) async fn documents(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let states = async |now: &str| -> Vec<_> {
        let page = world.desk().page(ana, at(now)).await.unwrap();
        page.documents.iter().map(|document| document.state).collect()
    };
    world.tell(ana, &format!("2025-05-01T10:00 document.lost of {CARD}")).await;
    assert_eq!(states("2025-05-01T09:59").await, [DocumentState::InForce], "not yet");
    assert_eq!(states("2025-05-01T10:00").await, [DocumentState::Lost]);
    let new = world.document(ana, CARD, ("2025-05-20", "2030-05-20"));
    world.desk().record_document(&new, &by("2025-05-21T10:00")).await.unwrap();
    let after = [DocumentState::Lost, DocumentState::InForce];
    assert_eq!(states("2025-05-21T10:00").await, after, "the old one stays lost");
    assert_eq!(states("2030-05-20T23:59").await, after, "its last day is a good one");
    let over = [DocumentState::Lost, DocumentState::Expired];
    assert_eq!(states("2030-05-21T00:00").await, over);
}

pub(crate) async fn cancelled(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    binds(&world, ana).await;
    world.lodge(ana, &question(S1, &[]), "2025-01-11T10:00").await;
    let standing = world.desk().stands(ana, at("2025-01-12T10:00")).await.unwrap().standings[0].id;
    let mut cancel =
        question(S2, &[("service", "cancel"), ("channel", "telephone"), ("transfer", "not-asked")]);
    let mut ids = world.ids();
    ids.standing = standing;
    let now = by("2025-01-12T10:00");
    let refused = world.desk().change(ana, ids, &Change::Cancel, &cancel, &now).await.unwrap();
    assert_eq!(refused.decision.answer, Answer::NotEligible);
    assert_eq!(state(&refused.settlement, S2), "active", "nothing changed");
    cancel = question(
        S2,
        &[("service", "cancel"), ("channel", "office-hong-kong"), ("transfer", "declined")],
    );
    cancel.present = vec!["applicant".into()];
    let mut ids = world.ids();
    ids.standing = standing;
    let done = world.desk().change(ana, ids, &Change::Cancel, &cancel, &now).await.unwrap();
    assert_eq!(done.decision.answer, Answer::Eligible, "{}", done.decision.findings);
    assert_eq!(state(&done.settlement, S2), "ended for cancelled");
    assert_eq!(state(&done.settlement, S1), "ended for cancelled");
}

pub(crate) async fn barred(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    let stands = world.tell(ana, "2029-12-01T10:00 decision.barred of hk-echannel").await;
    assert_eq!(state(&stands, S2), "suspended for department-decision");
    assert_eq!(
        world.state(ana, S2, "2030-01-02T00:00").await,
        "suspended for department-decision, card-expired"
    );
    let stands = world.tell(ana, "2030-02-01T10:00 decision.lifted of hk-echannel").await;
    assert_eq!(state(&stands, S2), "suspended for card-expired");
}

pub(crate) async fn due(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    let desk = world.desk();
    assert!(desk.settle_due(10, &by("2025-01-10T11:59")).await.unwrap().is_empty());
    let settled = desk.settle_due(10, &by("2025-01-10T12:00")).await.unwrap();
    assert_eq!(settled.len(), 1);
    assert!(desk.settle_due(10, &by("2025-01-10T12:01")).await.unwrap().is_empty());
    let mut unit = world.register.read().await.unwrap();
    let kept = unit.standings(ana).await.unwrap();
    assert_eq!((kept[0].state.as_str(), kept[0].meaning), ("active", StateMeaning::Valid));
    assert_eq!(kept[0].since, at("2025-01-10T12:00"));
}
