use clearance_authority::register::Role;
use clearance_core::trust::{Direction, TransportMode};
use serde_json::{Value, json};

use crate::counter::{code, enters, has, lodge, lodged, publishes, tells};
use crate::lane::{Lane, Place};
use crate::phone::Phone;
use crate::world::{World, moment, token};

const S5: &str = "cn-temporary-pass";
pub(crate) const S8: &str = "hk-id-appointment";
pub(crate) const OFFICE: &str = "hk-ro-kowloon";

const PUDONG: Place = Place {
    jurisdiction: "cn",
    checkpoint: "pudong",
    direction: Direction::Arrival,
    mode: TransportMode::Air,
    office: None,
};

const fn office(name: &'static str) -> Place {
    Place {
        jurisdiction: "hk",
        checkpoint: name,
        office: Some(name),
        mode: TransportMode::Foot,
        ..PUDONG
    }
}

fn pass() -> Value {
    json!({
        "scheme": S5, "app": 1,
        "asked": { "home_permit": "lost", "channel": "phone" },
        "form": {
            "name": "Lam", "home_permit_number": "H12345678", "home_permit_from": "2020-01-01",
            "home_permit_until": "2030-01-01", "gender": "F", "password": "correct horse",
            "phone": "+86 13800138000",
        },
    })
}

/// A resident of Hong Kong.
pub(crate) fn lam(world: &World) -> String {
    enters(world, &json!({ "name_latin": "Lam Mei", "residence": "hk-permanent" }))
}

/// Passes the checks of the mini program, each of which serves one application, and applies.
fn applies(world: &World, lam: &str) -> Value {
    for what in ["phone-code", "face"] {
        tells(world, lam, &json!({ "kind": "check.passed", "of": what }));
    }
    world.passes(60);
    lodge(world, lam, &pass()).is(201)
}

pub(crate) fn opens_once(world: &World) {
    world.now("2025-03-21T10:00");
    let lam = lam(world);
    let mut phone = Phone::new(world, 1);
    phone.activates("lam", &code(world, &lam, None));
    publishes(world);
    let (lane, other) = (Lane::sharing(world, PUDONG), Lane::at(world, PUDONG));
    world.passes(120);
    let given = applies(world, &lam);
    assert_eq!(given["decision"]["answer"], "eligible", "{given}");
    phone.fetches("lam", S5);
    publishes(world);
    other.syncs();
    let alone = other.sees(&phone.code("lam", S5));
    assert_eq!(alone, Err("refer ledger-unavailable".into()), "a lane alone cannot tell");
    let admitted = lane.sees(&phone.code("lam", S5)).unwrap();
    let again = lane.sees(&phone.code("lam", S5));
    assert_eq!(again, Err("refuse uses-spent".into()), "the next code of the same pass");
    let passage = lane.passage(&admitted);
    for told_before in [false, true] {
        let told = lane.reports(std::slice::from_ref(&passage));
        assert_eq!(
            (&told[0]["taken"], &told[0]["told_before"]),
            (&true.into(), &told_before.into()),
            "{told:?}"
        );
    }
    assert_eq!(phone.standing("lam", S5)["state"], "used");
    publishes(world);
    assert_eq!(lane.sees(&phone.code("lam", S5)), Err("refuse revoked".into()));
    let late = phone.asks("lam", &phone.standing("lam", S5)["id"]);
    assert_eq!(late.problem(409), "not-now");
}

pub(crate) fn third_of_a_month(world: &World) {
    let lam = lam(world);
    for (now, answer) in [
        ("2025-03-21T10:00", "eligible"),
        ("2025-03-24T10:00", "eligible"),
        ("2025-03-28T10:00", "not-yet"),
        ("2025-04-01T10:00", "eligible"),
    ] {
        world.now(now);
        let lodged = applies(world, &lam);
        assert_eq!(lodged["decision"]["answer"], answer, "{now}: {lodged}");
        if answer == "not-yet" {
            assert_eq!(lodged["standing"], Value::Null);
            let findings = lodged["decision"]["findings"].as_array().unwrap();
            assert!(findings.iter().any(|it| it["reason"] == "quota-used"), "{findings:?}");
            let path = format!("/v1/persons/{lam}/enquiry");
            let told = world.post(&token(Role::Officer), &path, &pass()).is(200);
            let titles = told["obstacles"].as_array().unwrap();
            let why = titles.iter().find(|it| it["reason"] == "quota-used").unwrap();
            assert!(!why["title"].as_str().unwrap().is_empty(), "{why}");
        }
    }
}

/// Opens a time at the office.
pub(crate) fn opens(world: &World, begins: &str, ends: &str, places: u32) {
    let slot =
        json!({ "at": OFFICE, "begins": moment(begins), "ends": moment(ends), "places": places });
    world.post(&token(Role::Officer), "/v1/slots", &slot).is(200);
}

/// How many places are taken.
pub(crate) fn taken(world: &World, begins: &str) -> Value {
    let from = moment(begins);
    let until = from.replace("00Z", "01Z");
    let path = format!("/v1/slots?at={OFFICE}&from={from}&until={until}");
    world.get(&token(Role::Officer), &path).is(200)["items"][0]["taken"].clone()
}

/// Somebody of Hong Kong with an old smart card.
pub(crate) fn with_old_card(world: &World) -> String {
    let lam = lam(world);
    let card = json!({
        "kind": "hk-identity-card", "issued": "2010-05-04", "expires": null,
        "fields": { "number": "A123456(7)", "smart": "old" },
    });
    has(world, &lam, &card);
    lam
}

/// A child of 11 with a card, as a member of the group.
fn child(world: &World, number: u32) -> Value {
    let child = json!({ "name_latin": format!("Lam Siu {number}"), "born": "2013-12-01", "residence": "hk-permanent" });
    let child = enters(world, &child);
    let card = json!({
        "kind": "hk-identity-card", "issued": "2020-05-04", "expires": null,
        "fields": { "number": "B123456(7)", "smart": "new" },
    });
    has(world, &child, &card);
    json!({
        "person": child,
        "asked": { "purpose": "juvenile-at-11", "identified_by": "identity-card", "one_way_permit": "no", "overseas": "no" },
        "form": { "card_number": "B123456(7)", "day_of_birth": "1", "year_of_birth": "2013" },
    })
}

/// Books that time.
pub(crate) fn books(begins: &str, members: &[Value]) -> Value {
    json!({
        "scheme": S8, "app": 1, "members": members, "slot": { "at": OFFICE, "begins": moment(begins) },
        "asked": {
            "service": "book", "purpose": "old-smart-card", "at_office": OFFICE, "channel": "web",
            "identified_by": "identity-card", "one_way_permit": "no", "overseas": "no", "reminder": "no",
        },
        "form": {
            "card_number": "A123456(7)", "day_of_birth": "30-11", "year_of_birth": "1988", "enquiry_code": "1234",
        },
    })
}

pub(crate) fn four(world: &World) {
    let then = "2025-01-16T10:00";
    opens(world, then, "2025-01-16T10:15", 10);
    let lam = with_old_card(world);
    let children: Vec<_> = (1..=4).map(|number| child(world, number)).collect();
    let mut phone = Phone::new(world, 1);
    phone.activates("lam", &code(world, &lam, None));
    world.passes(60);
    lodged(world, &lam, &books(then, &children), "not-eligible");
    assert_eq!(taken(world, then), 0, "five are too many");
    lodged(world, &lam, &books(then, &children[..3]), "eligible");
    assert_eq!(taken(world, then), 4);
    let credential = phone.fetches("lam", S8);
    assert_eq!(credential["from"], moment("2025-01-16T09:45"));
    assert!(phone.why_not("lam", S8).is_some(), "not before its slot");
    world.now("2025-01-16T09:40");
    let (kowloon, tuen_mun) =
        (Lane::sharing(world, office(OFFICE)), Lane::sharing(world, office("hk-ro-tuen-mun")));
    world.now("2025-01-16T09:50");
    publishes(world);
    let elsewhere = tuen_mun.sees(&phone.code("lam", S8));
    assert!(elsewhere.as_ref().is_err_and(|why| why.starts_with("refuse")), "{elsewhere:?}");
    kowloon.syncs();
    let three = kowloon.passed(&kowloon.judges_party(&phone.code("lam", S8), 3));
    assert!(three.is_err(), "together or not at all: {three:?}");
    let decision = kowloon.judges_party(&phone.code("lam", S8), 4);
    let clearance_verifier::Decision::Admit(admission) = &decision else { panic!("{decision}") };
    assert_eq!(admission.qualified().party, Some(4), "the whole party");
    let again = kowloon.passed(&kowloon.judges_party(&phone.code("lam", S8), 4));
    assert_eq!(again, Err("refuse uses-spent".into()));
    kowloon.reports(&[kowloon.passage(&kowloon.passed(&decision).unwrap())]);
    assert_eq!(phone.standing("lam", S8)["state"], "arrived");
}
