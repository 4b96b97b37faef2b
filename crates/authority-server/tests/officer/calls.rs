//! What the stories send again and again.

use clearance_authority::register::{Id, Role};
use serde_json::{Value, json};

use crate::world::{World, token};

pub(crate) const CARD: &str = "mo-permanent-card";

pub(crate) fn enroller() -> String {
    token(Role::Enroller)
}

pub(crate) fn officer() -> String {
    token(Role::Officer)
}

pub(crate) fn id(value: &Value) -> Id {
    value.as_str().unwrap().parse().unwrap()
}

/// A person, and the address of their things.
pub(crate) fn enters(world: &World, name: &str, born: &str, residence: &str) -> String {
    let person =
        json!({ "name_latin": name, "born": born, "nationality": "CHN", "residence": residence });
    let entered = world.post(&enroller(), "/v1/persons", &person).is(201);
    format!("/v1/persons/{}", entered["id"].as_str().unwrap())
}

/// Adds something to a person's.
pub(crate) fn adds(world: &World, person: &str, what: &str, body: &Value) -> Value {
    world.post(&enroller(), &format!("{person}/{what}"), body).is(201)
}

/// A permanent resident of Macao with a card.
pub(crate) fn ana(world: &World) -> String {
    let ana = enters(world, "Ana Lou", "1990-02-02", "mo-permanent");
    adds(world, &ana, "documents", &card());
    ana
}

pub(crate) fn card() -> Value {
    json!({ "kind": CARD, "number": "5/123456/7", "issued": "2020-01-01", "expires": "2030-01-01" })
}

/// The enrolment at a kiosk in Macao.
pub(crate) fn enrolment() -> Value {
    json!({ "question": {
        "scheme": "hk-echannel",
        "asked": { "service": "enrol", "channel": "kiosk-macao", "transfer": "not-asked" },
        "app": 1,
    } })
}

pub(crate) fn mutual() -> Value {
    json!({ "scheme": "hk-mo-mutual", "app": 1 })
}

/// The state of the newest standing under a scheme.
pub(crate) fn state(stands: &Value, scheme: &str) -> String {
    let all = stands["standings"].as_array().unwrap();
    let own = all.iter().rev().find(|standing| standing["scheme"] == scheme);
    own.map_or_else(|| "none".to_owned(), |own| own["state"].as_str().unwrap().to_owned())
}

pub(crate) fn reasons(answer: &Value) -> Vec<&str> {
    let obstacles = answer["obstacles"].as_array().unwrap();
    obstacles.iter().map(|obstacle| obstacle["reason"].as_str().unwrap()).collect()
}

/// Every item of a list, page by page.
pub(crate) fn walked(world: &World, who: &str, path: &str, limit: u32) -> Vec<Value> {
    let mark = if path.contains('?') { '&' } else { '?' };
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.get(who, &format!("{path}{mark}limit={limit}{after}")).is(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= usize::try_from(limit).unwrap());
        all.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", encoded(next)),
            None => return all,
        }
    }
}

/// A text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
