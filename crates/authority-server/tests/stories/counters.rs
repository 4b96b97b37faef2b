use clearance_authority::register::Role;
use clearance_core::trust::{Direction, TransportMode};
use serde_json::{Value, json};

use crate::counter::{S1, enters, hands_in, has, lodged, tells};
use crate::enrolment::holder;
use crate::lane::{Lane, Place};
use crate::world::{World, token};

pub(crate) const SHENZHEN_BAY: Place = Place {
    jurisdiction: "hk",
    checkpoint: "shenzhen-bay",
    direction: Direction::Arrival,
    mode: TransportMode::Foot,
    office: None,
};

pub(crate) fn slip(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, SHENZHEN_BAY);
    let admitted = lane.sees(&phone.code("ana", S1)).unwrap();
    let mut passage = lane.passage(&admitted);
    passage["prints_slips"] = true.into();
    passage["stated"] = json!({
        "service": "enter", "shows": "permanent-card", "journey": "visit", "asked_at": "headquarters",
    });
    let told = lane.reports(&[passage.clone()]);
    let slip = &told[0]["slip"];
    assert_eq!(slip["until"], "2025-07-10", "180 days from the day after: {told:?}");
    let again = lane.reports(&[passage]);
    assert_eq!((&again[0]["slip"], &again[0]["told_before"]), (slip, &true.into()));
    world.passes(86_400);
    tells(world, &ana, &json!({ "kind": "document.lost", "of": "hk-landing-slip" }));
    let number = slip["number"].as_str().unwrap();
    let path = format!("/v1/persons/{ana}/slips/{number}/reprint");
    for _ in 0..2 {
        // Sent twice it is printed once.
        let printed = world.post(&token(Role::Officer), &path, &json!({ "printed": 1 })).is(200);
        assert_eq!(
            (&printed["slip"]["number"], &printed["slip"]["until"]),
            (&slip["number"], &slip["until"])
        );
        assert_eq!(printed["slip"]["printed"], 2);
    }
    let other = enters(world, &json!({}));
    let path = format!("/v1/persons/{other}/slips/{number}/reprint");
    let foreign = world.post(&token(Role::Officer), &path, &json!({ "printed": 2 }));
    assert_eq!(foreign.problem(404), "not-found");
}

pub(crate) fn open_slip(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, SHENZHEN_BAY);
    let admitted = lane.sees(&phone.code("ana", S1)).unwrap();
    let mut passage = lane.passage(&admitted);
    passage["prints_slips"] = true.into();
    // Nobody at the lane says what is shown: the passage has happened all the same.
    for told_before in [false, true] {
        let told = lane.reports(&[passage.clone()]);
        let (taken, problem) = (&told[0]["taken"], &told[0]["problem"]);
        assert_eq!((taken, problem), (&true.into(), &Value::Null), "{told:?}");
        assert_eq!(
            (&told[0]["slip"], &told[0]["told_before"]),
            (&Value::Null, &told_before.into())
        );
        assert!(told[0]["slip_open"].as_str().unwrap().contains("shows"), "{told:?}");
    }
    // Another passage under its number is refused for good: no gate sends it again.
    let mut other = passage.clone();
    other["checkpoint"] = "lok-ma-chau".into();
    assert_eq!(lane.reports(&[other])[0]["problem"], "invalid");
    let officer = token(Role::Officer);
    let page = world.get(&officer, &format!("/v1/persons/{ana}")).is(200);
    let open = &page["open_slips"][0];
    assert_eq!((&open["passage"], &open["scheme"]), (&passage["id"], &"hk-stay".into()), "{page}");
    let path =
        |person: &str, passage: &str| format!("/v1/persons/{person}/passages/{passage}/slip");
    let own = path(&ana, passage["id"].as_str().unwrap());
    for stated in [json!({}), json!({ "shows": "face" }), json!({ "colour": "red" })] {
        let refused = world.post(&officer, &own, &json!({ "stated": stated }));
        assert_eq!(refused.problem(422), "invalid", "{stated}");
    }
    let shown = json!({ "stated": { "shows": "permanent-card", "journey": "visit" } });
    for nobody in [
        path(&ana, &"0".repeat(32)),
        path(&enters(world, &json!({})), open["passage"].as_str().unwrap()),
    ] {
        assert_eq!(world.post(&officer, &nobody, &shown).problem(404), "not-found");
    }
    let printed = world.post(&officer, &own, &shown).is(200);
    assert_eq!(printed["slip"]["until"], "2025-07-10");
    let links = world.audited();
    let again = world.post(&officer, &own, &shown).is(200);
    assert_eq!((&again["slip"], world.audited()), (&printed["slip"], links), "printed once");
    assert_eq!(lane.reports(&[passage])[0]["slip"]["number"], printed["slip"]["number"]);
    let page = world.get(&officer, &format!("/v1/persons/{ana}")).is(200);
    assert_eq!((&page["open_slips"], &page["slips"][0]), (&json!([]), &printed["slip"]));
    let audit = world.get(&token(Role::Auditor), "/v1/audit?limit=200").is(200);
    let noted = audit["items"].as_array().unwrap().iter();
    assert_eq!(noted.filter(|it| it["action"] == "slip.printed").count(), 1, "{audit}");

    // A counter is told the same.
    let now = crate::world::moment_of(world.web.now());
    let counter = json!({
        "checkpoint": "shenzhen-bay", "jurisdiction": "hk", "direction": "in", "happened": now, "slip": true,
    });
    let bela = enters(world, &json!({}));
    has(world, &bela, &json!({ "kind": "mo-permanent-card" }));
    let told = world.post(&officer, &format!("/v1/persons/{bela}/passages"), &counter).is(201);
    assert_eq!(told["slip"], Value::Null);
    assert!(told["slip_open"].as_str().unwrap().contains("shows"), "{told}");
}

/// Asks for a permit in place of one that was lost.
fn renews(channel: &str, payment: &str, delivery: &str, waiver: &str) -> Value {
    json!({
        "scheme": "mo-travel-permit", "app": 1, "present": ["applicant"],
        "asked": {
            "purpose": "renewal", "old": "lost", "speed": "normal", "channel": channel, "waiver": waiver,
            "payment": payment, "delivery": delivery,
        },
    })
}

/// The total that the applicant reads.
fn total(world: &World, person: &str, question: &Value) -> String {
    let path = format!("/v1/persons/{person}/enquiry");
    let answer = world.post(&token(Role::Officer), &path, question).is(200);
    let fees = answer["fees"].as_array().unwrap().iter().filter_map(Value::as_str);
    let total = fees.clone().find(|line| line.starts_with("Total"));
    total.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

pub(crate) fn permit(world: &World) {
    let lou = enters(world, &json!({ "residence": "mo-non-permanent" }));
    has(world, &lou, &json!({ "kind": "mo-non-permanent-card" }));
    has(
        world,
        &lou,
        &json!({ "kind": "mo-travel-permit", "state": "lost", "expires": "2027-09-30" }),
    );
    for happened in ["2015-03-01T08:00:00Z", "2016-03-02T08:00:00Z", "2025-01-09T08:00:00Z"] {
        let lost =
            json!({ "kind": "document.lost", "of": "mo-travel-permit", "happened": happened });
        tells(world, &lou, &lost);
    }
    for (piece, count) in
        [("photo-1.5-inch-white", 2), ("mo-non-permanent-card", 1), ("police-slip", 1)]
    {
        hands_in(world, &lou, piece, count);
    }
    let has_total = |question: &Value, amount: &str| {
        let total = total(world, &lou, question);
        assert!(total.contains(amount), "{amount}: {total}");
    };
    has_total(&renews("counter", "cash", "collected", "none"), "850.00");
    let waiver = renews("counter", "cash", "collected", "unemployment");
    has_total(&waiver, "850.00"); // the paper is not in
    hands_in(world, &lou, "unemployment-declaration", 1);
    has_total(&waiver, "600.00");
    let by_draft = |payment| renews("post-from-abroad", payment, "registered-airmail", "none");
    has_total(&by_draft("draft-hkd-macao"), "890.00"); // and 40 for the airmail
    has_total(&by_draft("draft-usd-usa"), "1,090.00"); // and 200 for the bank
    has_total(&by_draft("draft-hkd-hong-kong"), "930.00"); // and 40 for the bank
    world.passes(60);
    let done = lodged(world, &lou, &waiver, "eligible");
    assert_eq!(done["stands"]["standings"][0]["state"], "lodged");
}
