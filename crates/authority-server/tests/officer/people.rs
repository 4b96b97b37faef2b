use clearance_authority::register::Role;
use serde_json::json;

use crate::world::{World, token};

pub(crate) fn twice(world: &World) {
    let enroller = token(Role::Enroller);
    let ana = json!({ "name_latin": "Ana Lou", "born": "1990-02-02", "nationality": "CHN" });
    let first = world.post_as(&enroller, "the-same-key", "/v1/persons", &ana).is(201);
    let links = world.audited();
    world.passes(60);
    let second = world.post_as(&enroller, "the-same-key", "/v1/persons", &ana).is(201);
    assert_eq!(first, second);
    assert_eq!(world.audited(), links, "nothing was done the second time");
    let other = world.post(&enroller, "/v1/persons", &ana).is(201);
    assert_ne!(first["id"], other["id"]);
    let found = world.get(&enroller, "/v1/persons?text=ana").is(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
}
