//! What happens at the counter, by the officers' API.

use clearance_authority::register::Role;
use serde_json::{Value, json};

use crate::world::{Answer, World, moment_of, token};

pub(crate) const CARD: &str = "mo-permanent-card";
pub(crate) const S1: &str = "hk-mo-mutual";
pub(crate) const S2: &str = "hk-echannel";

/// Enters somebody; what is left out is a permanent resident of Macao, of 35.
pub(crate) fn enters(world: &World, differently: &Value) -> String {
    let mut person = json!({
        "name_latin": "Chan Tai Man", "name_chinese": "陳大文", "born": "1990-02-02", "nationality": "CHN",
        "residence": "mo-permanent",
    });
    merge(&mut person, differently);
    let entered = world.post(&token(Role::Enroller), "/v1/persons", &person).is(201);
    entered["id"].as_str().unwrap().to_owned()
}

/// A permanent resident of Macao with a card.
pub(crate) fn ana(world: &World) -> String {
    let ana = enters(world, &json!({}));
    has(world, &ana, &json!({ "kind": CARD, "number": "1234567(8)" }));
    ana
}

/// Records a document; what is left out is good until 2030.
pub(crate) fn has(world: &World, person: &str, document: &Value) -> Value {
    let document = documented(document);
    let path = format!("/v1/persons/{person}/documents");
    world.post(&token(Role::Enroller), &path, &document).is(201)
}

fn documented(differently: &Value) -> Value {
    let mut document = json!({ "issued": "2020-01-01", "expires": "2030-01-01" });
    merge(&mut document, differently);
    document
}

fn merge(into: &mut Value, from: &Value) {
    for (key, value) in from.as_object().unwrap() {
        into[key] = value.clone();
    }
}

/// Hands a paper in.
pub(crate) fn hands_in(world: &World, person: &str, piece: &str, count: u32) {
    let paper = json!({ "piece": piece, "form": "original", "count": count });
    let path = format!("/v1/persons/{person}/papers");
    world.post(&token(Role::Enroller), &path, &paper).is(201);
}

/// Tells that something happened now.
pub(crate) fn tells(world: &World, person: &str, event: &Value) -> Value {
    let mut told = json!({ "happened": moment_of(world.web.now()) });
    merge(&mut told, event);
    let path = format!("/v1/persons/{person}/events");
    world.post(&token(Role::Officer), &path, &told).is(201)["stands"].clone()
}

/// A new card, collected now for a cause.
pub(crate) fn collects(world: &World, person: &str, cause: &str) -> Value {
    let issued = &moment_of(world.web.now())[..10];
    let card = json!({ "kind": CARD, "issued": issued, "expires": "2039-01-01" });
    let event =
        json!({ "kind": "document.collected", "of": CARD, "cause": cause, "documents": [card] });
    tells(world, person, &event)
}

/// Lodges an application.
pub(crate) fn lodge(world: &World, person: &str, question: &Value) -> Answer {
    let path = format!("/v1/persons/{person}/applications");
    world.post(&token(Role::Officer), &path, &json!({ "question": question }))
}

/// Lodges an application, which must have this answer.
#[track_caller]
pub(crate) fn lodged(world: &World, person: &str, question: &Value, answer: &str) -> Value {
    let lodged = lodge(world, person, question).is(201);
    assert_eq!(lodged["decision"]["answer"], answer, "{lodged}");
    lodged
}

/// Enrols at a kiosk of Macao for the e-Channel.
pub(crate) fn at_the_kiosk() -> Value {
    json!({ "scheme": S2, "app": 1, "asked": { "service": "enrol", "channel": "kiosk-macao", "transfer": "not-asked" } })
}

/// The mutual code.
pub(crate) fn mutual() -> Value {
    json!({ "scheme": S1, "app": 1 })
}

/// A code for a phone, handed over after the identity check: a minor's to a guardian.
pub(crate) fn code(world: &World, person: &str, guardian: Option<&str>) -> String {
    let body = json!({ "identity_checked": true, "why": "card compared", "handed_to": guardian });
    let path = format!("/v1/persons/{person}/activation");
    let made = world.post(&token(Role::Enroller), &path, &body).is(201);
    made["code"].as_str().unwrap().to_owned()
}

/// How a person stands under a scheme, of the answer's `stands`: `active`, `suspended for card-expired`.
pub(crate) fn state(stands: &Value, scheme: &str) -> String {
    let own = stands["standings"].as_array().unwrap().iter().rfind(|it| it["scheme"] == scheme);
    own.map_or_else(|| "no standing".to_owned(), of)
}

/// The same of one standing.
pub(crate) fn of(standing: &Value) -> String {
    let state = standing["state"].as_str().unwrap();
    let suspended = standing["suspended_for"].as_array().unwrap().iter();
    let reasons = suspended.chain([&standing["ended_for"]]).filter_map(Value::as_str);
    let reasons: Vec<_> = reasons.filter(|reason| *reason != state).collect();
    if reasons.is_empty() {
        state.to_owned()
    } else {
        format!("{state} for {}", reasons.join(", "))
    }
}

/// The number of the newest standing under a scheme.
pub(crate) fn standing(stands: &Value, scheme: &str) -> String {
    let own = stands["standings"].as_array().unwrap().iter().rfind(|it| it["scheme"] == scheme);
    own.unwrap()["id"].as_str().unwrap().to_owned()
}

/// Publishes, and waits until everything that was told before is in the lists.
pub(crate) fn publishes(world: &World) {
    // The first run may have begun before; the second one began after it ended.
    for _ in 0..2 {
        world.passes(1);
        let now = moment_of(world.web.now());
        world.post(&token(Role::Publisher), "/v1/publish", &json!({})).is(202);
        let began = std::time::Instant::now();
        loop {
            let lists = world.get(&token(Role::Publisher), "/v1/lists").is(200);
            if lists["published"] == now.as_str() {
                break;
            }
            assert!(began.elapsed().as_secs() < 60, "nothing is published: {lists}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}
