use clearance_authority::register::Role;
use serde_json::json;

use crate::counter::{
    CARD, S1, S2, at_the_kiosk, code, enters, has, lodge, lodged, mutual, publishes, standing,
    state, tells,
};
use crate::enrolment::holder;
use crate::lane::{BORDER_GATE, Lane};
use crate::phone::Phone;
use crate::phones::by_two;
use crate::world::{SECOND, World, token};

pub(crate) fn nationality(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    let event =
        json!({ "kind": "person.nationality-changed", "becomes": { "nationality": "PRT" } });
    let stands = tells(world, &ana, &event);
    let to_do = stands["to_do"].as_array().unwrap();
    let act = to_do.iter().find(|it| it["act"].as_str().unwrap().starts_with("officer"));
    let act = act.unwrap_or_else(|| panic!("no document says whether a visa is needed: {stands}"));
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
    // The officer looks, and lays the mutual code at rest.
    let path = format!("/v1/persons/{ana}/standings/{}", standing(&stands, S2));
    let held = world.post(
        &token(Role::Officer),
        &format!("{path}/hold"),
        &json!({ "why": "a visa is needed" }),
    );
    assert_eq!(held.is(200)["meaning"], "suspended");
    let body = json!({
        "scheme": act["scheme"], "standing": act["standing"], "act": act["act"], "due": act["due"], "why": "looked at",
    });
    world.post(&token(Role::Officer), &format!("/v1/persons/{ana}/done"), &body).is(200);
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse suspended".into()));
    let person = world.get(&token(Role::Officer), &format!("/v1/persons/{ana}")).is(200);
    assert_eq!(person["person"]["nationality"], "PRT");
}

pub(crate) fn barred(world: &World) {
    let ana = enters(world, &json!({}));
    has(world, &ana, &json!({ "kind": CARD, "expires": "2025-01-20" }));
    lodged(world, &ana, &at_the_kiosk(), "eligible");
    let mut phone = Phone::new(world, 1);
    phone.activates("ana", &code(world, &ana, None));
    world.now("2025-01-11T09:00");
    lodged(world, &ana, &mutual(), "eligible");
    phone.fetches("ana", S1);
    publishes(world);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let stands = tells(world, &ana, &json!({ "kind": "decision.barred", "of": S2 }));
    assert_eq!(state(&stands, S1), "suspended for department-decision");
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse suspended".into()));
    let stands = tells(world, &ana, &json!({ "kind": "decision.lifted", "of": S2 }));
    assert_eq!(state(&stands, S1), "active");
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
    tells(world, &ana, &json!({ "kind": "decision.barred", "of": S2 }));
    world.now("2025-01-22T09:00");
    let stands = tells(world, &ana, &json!({ "kind": "decision.lifted", "of": S2 }));
    assert_eq!(state(&stands, S2), "suspended for card-expired", "a lifted ban revives no card");
    assert_eq!(state(&stands, S1), "suspended for card-expired");
    assert_eq!(phone.asks("ana", &phone.standing("ana", S1)["id"]).problem(409), "not-now");
    assert!(phone.why_not("ana", S1).is_some());
}

pub(crate) fn permanent(world: &World) {
    let wen = enters(world, &json!({ "residence": "mo-non-permanent" }));
    for kind in ["mo-non-permanent-card", "hk-visit-permit"] {
        has(world, &wen, &json!({ "kind": kind }));
    }
    let mut phone = Phone::new(world, 1);
    phone.activates("wen", &code(world, &wen, None));
    let answer = lodge(world, &wen, &mutual()).is(201);
    assert!(answer["decision"]["findings"].to_string().contains("not-permanent"), "{answer}");
    let apcs = json!({ "scheme": "mo-apcs", "app": 1 });
    lodged(world, &wen, &apcs, "eligible");
    phone.fetches("wen", "mo-apcs");
    publishes(world);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("wen", "mo-apcs")).unwrap();
    world.now("2025-01-14T09:00");
    let card = json!({ "kind": CARD, "issued": "2025-01-14", "expires": "2035-01-14" });
    let event = json!({
        "kind": "person.residence-changed", "becomes": { "residence": "mo-permanent" }, "documents": [card],
    });
    tells(world, &wen, &event);
    world.now("2025-01-14T09:10");
    lodged(world, &wen, &at_the_kiosk(), "eligible");
    world.now("2025-01-14T12:10");
    lodged(world, &wen, &mutual(), "eligible");
    phone.fetches("wen", S1);
    publishes(world);
    lane.sees(&phone.code("wen", S1)).unwrap();
}

pub(crate) fn by_hand(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    let id = phone.standing("ana", S1)["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/persons/{ana}/standings/{id}");
    let why = json!({ "why": "told by the police" });
    let enroller = world.post(&token(Role::Enroller), &format!("{path}/hold"), &why);
    assert_eq!(enroller.problem(403), "not-your-role");
    world.post(&token(Role::Officer), &format!("{path}/hold"), &why).is(200);
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse suspended".into()));
    world.post(&token(Role::Officer), &format!("{path}/let-go"), &why).is(200);
    publishes(world);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let action = json!({ "what": "end-standing", "person": ana, "standing": id });
    // A supervisor may ask and may grant, but not both.
    let body = json!({ "action": action, "why": "told by the police" });
    let asked = world.post(&token(Role::Supervisor), "/v1/approvals", &body).is(202);
    let decision = format!("/v1/approvals/{}/decision", asked["id"].as_str().unwrap());
    let own = world.post(&token(Role::Supervisor), &decision, &json!({ "granted": true }));
    assert_eq!(own.problem(403), "second-person");
    lane.sees(&phone.code("ana", S1)).unwrap();
    world.post(SECOND, &decision, &json!({ "granted": false })).is(200);
    let late = world.post(SECOND, &decision, &json!({ "granted": true }));
    assert_eq!(late.problem(409), "not-now", "it was refused");
    by_two(world, &action, Role::Officer);
    assert_eq!(phone.standing("ana", S1)["meaning"], "revoked");
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse revoked".into()));
    let back = world.post(&token(Role::Officer), &format!("{path}/let-go"), &why);
    assert_eq!(back.problem(409), "not-now", "for ever");
}
