use serde_json::{Value, json};

use crate::calls::{adds, encoded, enters, officer, state};
use crate::world::{World, moment};

const OFFICE: &str = "hk-ro-kowloon";
const S8: &str = "hk-id-appointment";
const THEN: &str = "2025-06-05T10:00";
const LATER: &str = "2025-06-06T10:00";

fn opens(world: &World, begins: &str, places: u32) -> Value {
    let ends = moment(&begins.replace(":00", ":15"));
    let slot = json!({ "at": OFFICE, "begins": moment(begins), "ends": ends, "places": places });
    world.post(&officer(), "/v1/slots", &slot).is(200)
}

fn taken(world: &World, begins: &str) -> u64 {
    let (from, until) = (moment(begins), moment(&begins.replace(":00", ":01")));
    let (from, until) = (encoded(&from), encoded(&until));
    let path = format!("/v1/slots?at={OFFICE}&from={from}&until={until}");
    world.get(&officer(), &path).is(200)["items"][0]["taken"].as_u64().unwrap()
}

/// A resident of Hong Kong with an old smart card.
fn lam(world: &World) -> String {
    let lam = enters(world, "Lam", "1988-11-30", "hk-permanent");
    let card = json!({
        "kind": "hk-identity-card", "issued": "2010-05-04",
        "fields": { "number": "A123456(7)", "smart": "old" },
    });
    adds(world, &lam, "documents", &card);
    lam
}

fn asks(service: &str, begins: &str) -> Value {
    json!({
        "scheme": S8, "app": 1,
        "asked": {
            "service": service, "purpose": "old-smart-card", "at_office": OFFICE, "channel": "web",
            "identified_by": "identity-card", "one_way_permit": "no", "overseas": "no", "reminder": "no",
        },
        "form": {
            "card_number": "A123456(7)", "day_of_birth": "30-11", "year_of_birth": "1988", "enquiry_code": "1234",
        },
        "slot": { "at": OFFICE, "begins": moment(begins) },
    })
}

fn lodges(world: &World, person: &str) -> crate::world::Answer {
    let body = json!({ "question": asks("book", THEN) });
    world.post(&officer(), &format!("{person}/applications"), &body)
}

/// Without a token, and without a word of who comes.
pub(crate) fn seen_by_anybody(world: &World) {
    world.now("2025-06-02T10:00");
    opens(world, THEN, 3);
    let lam = lam(world);
    lodges(world, &lam).is(201);
    let (from, until) = (moment("2025-06-05T00:00"), moment("2025-06-06T00:00"));
    let (from, until) = (encoded(&from), encoded(&until));
    let seen = world.get("", &format!("/v1/slots?at={OFFICE}&from={from}&until={until}"));
    let items = seen.is(200)["items"].as_array().unwrap().clone();
    let [slot] = &items[..] else { panic!("{items:?}") };
    assert_eq!((slot["places"].as_u64(), slot["taken"].as_u64()), (Some(3), Some(1)));
    let names: Vec<_> = slot.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["at", "begins", "ends", "places", "taken"]);
}

pub(crate) fn last_place(world: &World) {
    world.now("2025-06-02T10:00");
    opens(world, THEN, 1);
    let people: Vec<_> = (0..6).map(|_| lam(world)).collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> =
            people.iter().map(|lam| scope.spawn(move || lodges(world, lam))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let granted = answers.iter().filter(|it| it.status == 201 && it.json()["standing"].is_string());
    assert_eq!(granted.count(), 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.problem(409), "full");
    }
    assert_eq!(taken(world, THEN), 1);
}

pub(crate) fn moved(world: &World) {
    world.now("2025-06-02T10:00");
    opens(world, THEN, 10);
    let slot = opens(world, LATER, 10);
    let links = world.audited();
    assert_eq!(opens(world, LATER, 10), slot);
    assert_eq!(world.audited(), links, "the same slot is opened once");
    let lam = lam(world);
    let lodged = lodges(world, &lam).is(201);
    assert_eq!(state(&lodged["stands"], S8), "booked", "{lodged}");
    let standing = lodged["standing"].as_str().unwrap();
    world.now("2025-06-03T09:00");
    let to = json!({ "at": OFFICE, "begins": moment(LATER) });
    let body = json!({ "question": asks("change", LATER), "to": to });
    let path = format!("{lam}/standings/{standing}/move");
    let done = world.post_as(&officer(), "moved-once", &path, &body).is(200);
    assert_eq!(done["decision"]["answer"], "eligible", "{done}");
    assert_eq!(world.post_as(&officer(), "moved-once", &path, &body).is(200), done);
    assert_eq!((taken(world, THEN), taken(world, LATER)), (0, 1));
    let fewer = json!({ "at": OFFICE, "begins": moment(LATER), "ends": moment("2025-06-06T10:15"), "places": 0 });
    assert_eq!(world.post(&officer(), "/v1/slots", &fewer).problem(409), "full");
    let mut cancel = asks("cancel", LATER);
    cancel.as_object_mut().unwrap().remove("slot");
    let path = format!("{lam}/standings/{standing}/cancel");
    let done = world.post(&officer(), &path, &json!({ "question": cancel })).is(200);
    assert_eq!(state(&done["stands"], S8), "cancelled", "{done}");
    assert_eq!(taken(world, LATER), 0);
}

pub(crate) fn released(world: &World) {
    world.now("2025-06-02T10:00");
    opens(world, THEN, 10);
    opens(world, LATER, 10);
    let lam = lam(world);
    let lodged = lodges(world, &lam).is(201);
    let page = world.get(&officer(), &lam).is(200);
    let first = page["appointments"][0]["id"].as_str().unwrap();
    let path = format!("{lam}/appointments/{first}/release");
    let was = world.post(&officer(), &path, &json!({})).is(200);
    let links = world.audited();
    assert_eq!(world.post(&officer(), &path, &json!({})).is(200), was);
    assert_eq!((taken(world, THEN), world.audited()), (0, links), "given back once");
    let body = json!({ "standing": lodged["standing"], "at": OFFICE, "begins": moment(LATER) });
    let path = format!("{lam}/appointments");
    let booked = world.post_as(&officer(), "booked-once", &path, &body).is(201);
    assert_eq!(world.post_as(&officer(), "booked-once", &path, &body).is(201), booked);
    assert_eq!(taken(world, LATER), 1);
    assert_eq!(world.post(&officer(), &path, &body).problem(409), "conflict");
    let none = format!("{lam}/appointments/{}/release", "0".repeat(32));
    assert_eq!(world.post(&officer(), &none, &json!({})).problem(404), "not-found");
}
