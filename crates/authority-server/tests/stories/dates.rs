//! Dates that the office has promised, and answers that wait for an officer.

use clearance_authority::register::Role;
use serde_json::{Value, json};

use crate::counter::{code, enters, hands_in, has, lodged, standing, tells};
use crate::phone::Phone;
use crate::world::{World, token};

const S6: &str = "mo-travel-permit";

/// Somebody whose permit was lost, with what another one needs.
fn lou(world: &World) -> String {
    let lou = enters(world, &json!({ "residence": "mo-non-permanent" }));
    has(world, &lou, &json!({ "kind": "mo-non-permanent-card" }));
    has(world, &lou, &json!({ "kind": S6, "state": "lost", "expires": "2027-09-30" }));
    for (piece, count) in
        [("photo-1.5-inch-white", 2), ("mo-non-permanent-card", 1), ("police-slip", 1)]
    {
        hands_in(world, &lou, piece, count);
    }
    lou
}

fn renews(speed: &str) -> Value {
    json!({
        "scheme": S6, "app": 1, "present": ["applicant"],
        "asked": {
            "purpose": "renewal", "old": "lost", "speed": speed, "channel": "counter", "waiver": "none",
            "payment": "cash", "delivery": "collected",
        },
    })
}

/// Somebody whose permit is being made, and its standing.
fn waits_for_permit(world: &World) -> (String, String) {
    let lou = lou(world);
    let done = lodged(world, &lou, &renews("normal"), "eligible");
    assert!(done["stands"]["standings"][0]["promised"].is_null(), "not complete: {done}");
    let stands = tells(world, &lou, &json!({ "kind": "papers.complete", "of": S6 }));
    assert_eq!(stands["standings"][0]["promised"]["day"], "2025-08-01", "{stands}");
    let standing = standing(&stands, S6);
    (lou, standing)
}

/// What waits: whose, what, by which day, whether it is overdue.
fn waiting(world: &World) -> Vec<(String, String, String, bool)> {
    let all = world.get(&token(Role::Officer), "/v1/waiting").is(200);
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let items = all["items"].as_array().unwrap().iter();
    items
        .map(|it| {
            let overdue = it["overdue"].as_bool().unwrap();
            (text(&it["person"]), text(&it["name"]), text(&it["day"]), overdue)
        })
        .collect()
}

pub(crate) fn moved(world: &World) {
    world.now("2025-06-02T10:00");
    let (lou, standing) = waits_for_permit(world);
    let mut phone = Phone::new(world, 1);
    phone.activates("lou", &code(world, &lou, None));
    let promised = |phone: &Phone| phone.standing("lou", S6)["promised"].clone();
    assert_eq!(promised(&phone)["name"], "collection");
    assert_eq!(promised(&phone)["day"], "2025-08-01");

    world.now("2025-06-10T10:00");
    let path = format!("/v1/persons/{lou}/standings/{standing}/date");
    let officer = token(Role::Officer);
    let later = json!({ "day": "2025-08-15", "why": "the machine is broken" });
    assert_eq!(world.post(&token(Role::Enroller), &path, &later).problem(403), "not-your-role");
    for wrong in [
        json!({ "day": "2025-08-15", "why": " " }),
        json!({ "day": "2025-06-09", "why": "the machine is broken" }),
    ] {
        assert_eq!(world.post(&officer, &path, &wrong).problem(422), "invalid", "{wrong}");
    }
    let links = world.audited();
    let stands = world.post_as(&officer, "moved-once", &path, &later).is(200);
    assert_eq!(stands["standings"][0]["promised"]["day"], "2025-08-15", "{stands}");
    assert_eq!(world.post_as(&officer, "moved-once", &path, &later).is(200), stands);
    assert_eq!(world.audited(), links + 1, "sent twice it is moved once");
    let other = json!({ "day": "2025-08-16", "why": "the machine is broken" });
    let other = world.post_as(&officer, "moved-once", &path, &other);
    assert_eq!(other.problem(409), "conflict", "one key, two days");

    // The new day is shown to the office, on the phone and in its notice.
    let page = world.get(&officer, &format!("/v1/persons/{lou}")).is(200);
    assert_eq!(page["stands"]["standings"][0]["promised"]["day"], "2025-08-15");
    assert_eq!(promised(&phone)["day"], "2025-08-15");
    assert_eq!(waiting(world), [(lou.clone(), "collection".into(), "2025-08-15".into(), false)]);
    let notices = world.get(phone.token("lou"), "/v1/phone/notices").is(200);
    let notice = &notices["items"][0];
    assert_eq!(notice["name"], "collection-moved", "{notices}");
    assert_eq!(notice["day"], "2025-08-15", "{notices}");

    // The change is in the audit: who, and why.
    let path_of_audit = format!("/v1/audit?after={links}");
    let audit = world.get(&token(Role::Auditor), &path_of_audit).is(200);
    let moved: Vec<_> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "standing.date-moved")
        .collect();
    let [entry] = moved[..] else { panic!("{audit}") };
    assert_eq!(entry["subject"], lou.as_str(), "{entry}");
    assert_eq!(entry["why"], "the machine is broken");
    assert_eq!(entry["actor"], "officer");

    // Put off to a day that is not known yet; once more to a day; and not any more once the permit is there.
    world.passes(60);
    let unknown = json!({ "why": "the machine is still broken" });
    let stands = world.post(&officer, &path, &unknown).is(200);
    assert_eq!(stands["standings"][0]["promised"]["day"], Value::Null);
    assert_eq!(waiting(world), [(lou.clone(), "collection".into(), String::new(), false)]);
    world.passes(60);
    world.post(&officer, &path, &json!({ "day": "2025-06-12", "why": "repaired" })).is(200);
    let notices = world.get(phone.token("lou"), "/v1/phone/notices").is(200);
    let days: Vec<_> = notices["items"].as_array().unwrap().iter().map(|it| &it["day"]).collect();
    assert_eq!(days, [&json!("2025-06-12"), &Value::Null, &json!("2025-08-15")]);
    world.now("2025-06-13T00:00");
    assert_eq!(waiting(world), [(lou.clone(), "collection".into(), "2025-06-12".into(), true)]);
    tells(world, &lou, &json!({ "kind": "document.ready", "of": S6 }));
    assert_eq!(waiting(world), []);
    let late = world.post(&officer, &path, &json!({ "day": "2025-08-15", "why": "late" }));
    assert_eq!(late.problem(409), "not-now");
}

pub(crate) fn overdue(world: &World) {
    world.now("2025-06-06T10:00"); // a Friday
    assert_eq!(waiting(world), []);
    let (made, lou) = (lou(world), lou(world));
    lodged(world, &made, &renews("normal"), "eligible");
    tells(world, &made, &json!({ "kind": "papers.complete", "of": S6 }));
    for piece in ["urgent-letter", "urgent-proof"] {
        hands_in(world, &lou, piece, 1);
    }
    world.passes(60);
    let mut urgent = renews("urgent");
    urgent["requested"] = json!(["urgent-not-available"]);
    let asked = lodged(world, &lou, &urgent, "officer");
    let of = |is_overdue| {
        [
            (lou.clone(), "urgent-not-available".to_owned(), "2025-06-10".to_owned(), is_overdue),
            (made.clone(), "collection".to_owned(), "2025-08-05".to_owned(), false),
        ]
    };
    assert_eq!(waiting(world), of(false), "the oldest first");
    world.now("2025-06-10T23:59");
    assert_eq!(waiting(world), of(false), "all of Tuesday is in time");
    world.now("2025-06-11T00:00");
    assert_eq!(waiting(world), of(true), "overdue on Wednesday");
    // A page of one, and the next one.
    let officer = token(Role::Officer);
    let first = world.get(&officer, "/v1/waiting?limit=1").is(200);
    assert_eq!(first["items"][0]["application"], asked["application"]);
    assert_eq!(first["items"].as_array().unwrap().len(), 1, "{first}");
    let next = first["next"].as_str().unwrap();
    let second = world.get(&officer, &format!("/v1/waiting?limit=1&after={next}")).is(200);
    assert_eq!(second["items"][0]["person"], made.as_str());
    assert_eq!(world.get(&officer, "/v1/waiting?after=x").problem(422), "invalid");
    // Once it is answered, it waits no longer.
    let path = format!(
        "/v1/persons/{lou}/applications/{}/decision",
        asked["application"].as_str().unwrap()
    );
    let ruled =
        json!({ "ruled": { "urgent-not-available": "declined" }, "why": "the proof is old" });
    world.post(&officer, &path, &ruled).is(200);
    assert_eq!(waiting(world), of(false)[1..]);
}
