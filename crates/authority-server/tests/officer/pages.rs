use std::collections::BTreeSet;

use clearance_authority::register::Role;
use serde_json::{Value, json};

use crate::calls::{adds, ana, card, encoded, enrolment, enters, mutual, officer, walked};
use crate::world::{World, moment, token};

/// All of a list, whatever the size of its pages, each once.
fn whole(world: &World, who: &str, path: &str, key: &str) -> Vec<Value> {
    let all = walked(world, who, path, 200);
    let keys: BTreeSet<_> = all.iter().map(|item| item[key].to_string()).collect();
    assert_eq!(keys.len(), all.len(), "{path}: each once");
    for limit in [1, 3, 7] {
        assert_eq!(walked(world, who, path, limit), all, "{path} by {limit}");
    }
    all
}

pub(crate) fn once(world: &World) {
    for number in 0..23 {
        enters(world, &format!("Lou {number}"), "1990-02-02", "mo-permanent");
    }
    let auditor = token(Role::Auditor);
    let lous = whole(world, &auditor, "/v1/persons?text=lou", "id");
    assert_eq!(lous.len(), 23);
    assert_eq!(whole(world, &auditor, "/v1/audit", "number").len(), 23);
    for hour in 10..20 {
        let (begins, ends) =
            (moment(&format!("2025-06-05T{hour}:00")), moment(&format!("2025-06-05T{hour}:15")));
        let slot = json!({ "at": "hk-ro-kowloon", "begins": begins, "ends": ends, "places": 3 });
        world.post(&officer(), "/v1/slots", &slot).is(200);
    }
    let (from, until) = (moment("2025-06-05T00:00"), moment("2025-06-06T00:00"));
    let slots =
        format!("/v1/slots?at=hk-ro-kowloon&from={}&until={}", encoded(&from), encoded(&until));
    assert_eq!(whole(world, &auditor, &slots, "begins").len(), 10);
}

pub(crate) fn timeline(world: &World) {
    let ana = ana(world);
    world.phone(crate::calls::id(&ana.rsplit('/').next().unwrap().into()), 1);
    world.post(&officer(), &format!("{ana}/applications"), &enrolment()).is(201);
    world.now("2025-01-10T12:00");
    let mutual = json!({ "question": mutual() });
    world.post(&officer(), &format!("{ana}/applications"), &mutual).is(201);
    let lost = json!({ "kind": "document.lost", "of": "mo-permanent-card", "happened": moment("2025-01-10T11:00") });
    adds(world, &ana, "events", &lost);
    let late = json!({ "kind": "check.passed", "happened": "1965-03-01T00:00:00Z" });
    adds(world, &ana, "events", &late);
    let auditor = token(Role::Auditor);
    let all = whole(world, &auditor, &format!("{ana}/timeline"), "place");
    let whats: Vec<_> = all.iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    for what in ["application.lodged", "application.decided", "phone.bound", "person.entered"] {
        assert!(whats.contains(&what), "{what} in {whats:?}");
    }
    assert_eq!(whats.last(), Some(&"check.passed"), "the oldest comes last");
    let times: Vec<_> = all.iter().map(|entry| entry["happened"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
    let lost = all.iter().find(|entry| entry["what"] == "document.lost").unwrap();
    assert_eq!(lost["told"], moment("2025-01-10T12:00"));
    whole(world, &auditor, &format!("{ana}/audit"), "number");
}

pub(crate) fn page(world: &World) {
    let ana = ana(world);
    let read = |who: &str| world.get(who, &ana).is(200);
    let page = read(&token(Role::Auditor));
    assert_eq!(page["documents"][0]["fields"], json!({}));
    assert_eq!(page["documents"][0]["number"], card()["number"]);
    world.post(&officer(), &format!("{ana}/applications"), &enrolment()).is(201);
    let page = read(&officer());
    assert_eq!(page["applications"][0]["decisions"][0]["answer"], "eligible");
    assert_eq!(page["applications"][0]["decisions"][0]["by"], "rules");
    assert_eq!(page["stands"]["standings"][0]["state"], "pending");
    assert_eq!(page["stands"]["next"], moment("2025-01-10T12:00"));
    let found = world.get(&officer(), "/v1/persons?text=5/123456/7").is(200);
    assert_eq!(found["items"][0]["id"], page["person"]["id"], "found by the card's number");
    let nobody = format!("/v1/persons/{}", "0".repeat(32));
    assert_eq!(world.get(&officer(), &nobody).problem(404), "not-found");
}
