use clearance_authority::register::Role;
use serde_json::{Value, json};

use crate::counter::{
    CARD, S1, S2, ana, at_the_kiosk, code, collects, lodged, mutual, of, publishes, standing,
    state, tells,
};
use crate::lane::{BORDER_GATE, Lane};
use crate::phone::Phone;
use crate::world::{World, token};

/// Somebody who enrolled at the kiosk at 09:00, and has a phone.
pub(crate) fn enrolled(world: &World, seed: u8) -> (String, Phone<'_>) {
    let ana = ana(world);
    let done = lodged(world, &ana, &at_the_kiosk(), "eligible");
    assert_eq!(state(&done["stands"], S2), "pending");
    let mut phone = Phone::new(world, seed);
    phone.activates("ana", &code(world, &ana, None));
    (ana, phone)
}

pub(crate) fn three_hours(world: &World) {
    let (ana, mut phone) = enrolled(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    world.now("2025-01-10T11:59");
    let early = lodged(world, &ana, &mutual(), "not-yet");
    assert_eq!(early["decision"]["findings"][0]["reason"], "enrolment-pending", "{early}");
    world.now("2025-01-10T12:00");
    let done = lodged(world, &ana, &mutual(), "eligible");
    assert_eq!(state(&done["stands"], S1), "active");
    assert_eq!(phone.standing("ana", S1)["has_code"], true);
    let credential = phone.fetches("ana", S1);
    assert_eq!(credential["until"], "2025-01-23T16:00:00Z", "14 days, the first one counted");
    publishes(world);
    let admitted = lane.sees(&phone.code("ana", S1)).unwrap();
    let told = lane.reports(&[lane.passage(&admitted)]);
    assert_eq!(told[0]["taken"], true, "{told:?}");
}

/// Somebody with the mutual code on a phone, on the day after.
pub(crate) fn holder(world: &World, seed: u8) -> (String, Phone<'_>) {
    let (ana, mut phone) = enrolled(world, seed);
    world.passes(86_400);
    lodged(world, &ana, &mutual(), "eligible");
    phone.fetches("ana", S1);
    publishes(world);
    (ana, phone)
}

pub(crate) fn renewed_for_expiry(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    world.now("2025-01-14T10:00");
    let stands =
        tells(world, &ana, &json!({ "kind": "document.lodged", "of": CARD, "cause": "expiry" }));
    assert_eq!(state(&stands, S1), "active", "the old card is good meanwhile");
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
    world.now("2025-01-20T10:00");
    let stands = collects(world, &ana, "expiry");
    assert_eq!(
        (state(&stands, S2), state(&stands, S1)),
        ("pending".into(), "suspended for pending".into())
    );
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse suspended".into()));
    world.now("2025-01-20T13:00");
    assert_eq!(of(&phone.standing("ana", S1)), "active");
    let before = phone.code("ana", S1);
    let anew = phone.fetches("ana", S1);
    assert_eq!(anew["until"], "2025-02-02T16:00:00Z");
    assert_eq!(phone.entries(), 1, "in place of the one before");
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
    assert!(lane.sees(&before).is_err(), "an old code stays old");
}

pub(crate) fn renewed_ahead(world: &World) {
    let (_, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    let standing = phone.standing("ana", S1);
    let (until, ahead) = (&standing["credential_until"], &standing["fetch_from"]);
    assert_eq!(until, "2025-01-24T16:00:00Z", "14 days");
    assert!(ahead.as_str() < Some("2025-01-18T16:00:00Z"), "half of its life ahead: {ahead}");
    world.now("2025-01-24T09:00");
    phone.fetches("ana", S1);
    assert_eq!(phone.standing("ana", S1)["credential_until"], "2025-02-06T16:00:00Z");
    publishes(world);
    world.now("2025-01-25T09:00");
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
    world.now("2025-02-08T09:00");
    publishes(world);
    assert!(phone.why_not("ana", S1).is_some(), "nobody fetched the next one");
}

pub(crate) fn lost(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let stands = tells(world, &ana, &json!({ "kind": "document.lost", "of": CARD }));
    assert_eq!(state(&stands, S1), "ended for card-lost");
    publishes(world);
    let code = phone.code("ana", S1);
    assert_eq!(lane.sees(&code), Err("refuse revoked".into()), "with the next list");
    assert_eq!(phone.standing("ana", S1)["fetch_from"], Value::Null);
    let refused = phone.asks("ana", &phone.standing("ana", S1)["id"]);
    assert_eq!(refused.problem(409), "not-now");
}

/// With the settings that are shipped, and nobody who asks for a publication.
pub(crate) fn within_a_minute(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let began = std::time::Instant::now();
    tells(world, &ana, &json!({ "kind": "document.lost", "of": CARD }));
    while lane.sees(&phone.code("ana", S1)) != Err("refuse revoked".into()) {
        assert!(began.elapsed().as_secs() < 60, "it is not in the list after a minute");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    println!("revoked at the gate after {:.1} s", began.elapsed().as_secs_f64());
}

pub(crate) fn again_after_a_loss(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    tells(world, &ana, &json!({ "kind": "document.lost", "of": CARD }));
    world.now("2025-01-20T09:00");
    let stands = collects(world, &ana, "loss");
    assert_eq!(state(&stands, S2), "ended for enrol-again-after-loss");
    world.now("2025-01-20T09:10");
    lodged(world, &ana, &at_the_kiosk(), "eligible");
    world.now("2025-01-20T12:10");
    lodged(world, &ana, &mutual(), "eligible");
    publishes(world);
    assert_eq!(
        lane.sees(&phone.code("ana", S1)),
        Err("refuse revoked".into()),
        "the old credential"
    );
    let standing = phone.standing("ana", S1);
    assert_eq!(of(&standing), "active");
    phone.fetches("ana", S1);
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
}

pub(crate) fn cancelled(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let stands = world.get(&token(Role::Officer), &format!("/v1/persons/{ana}")).is(200);
    let enrolment = standing(&stands["stands"], S2);
    let path = format!("/v1/persons/{ana}/standings/{enrolment}/cancel");
    let mut question = json!({ "scheme": S2, "asked": { "service": "cancel", "channel": "telephone", "transfer": "not-asked" } });
    let refused =
        world.post(&token(Role::Officer), &path, &json!({ "question": question })).is(200);
    assert_eq!(refused["decision"]["answer"], "not-eligible");
    assert_eq!(state(&refused["stands"], S2), "active", "nothing changed");
    question["asked"]["channel"] = "office-hong-kong".into();
    question["asked"]["transfer"] = "declined".into();
    question["present"] = json!(["applicant"]);
    let done = world.post(&token(Role::Officer), &path, &json!({ "question": question })).is(200);
    assert_eq!(done["decision"]["answer"], "eligible", "{done}");
    assert_eq!(state(&done["stands"], S1), "ended for cancelled");
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse revoked".into()));
}
