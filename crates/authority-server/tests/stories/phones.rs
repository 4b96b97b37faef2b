use clearance_authority::register::Role;
use serde_json::{Value, json};

use crate::counter::{CARD, S1, S2, code, enters, hands_in, has, lodged, mutual, publishes, tells};
use crate::enrolment::holder;
use crate::lane::{BORDER_GATE, Lane};
use crate::phone::Phone;
use crate::world::{SECOND, World, token};

pub(crate) fn another_phone(world: &World) {
    let (ana, mut old) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&old.code("ana", S1)).unwrap();
    let mut new = Phone::new(world, 2);
    new.activates("ana", &code(world, &ana, None));
    for path in ["/v1/phone/standings", "/v1/phone/notices"] {
        assert_eq!(world.get(old.token("ana"), path).problem(401), "not-signed-in");
    }
    publishes(world);
    assert_eq!(lane.sees(&old.code("ana", S1)), Err("refuse revoked".into()));
    new.fetches("ana", S1);
    publishes(world);
    lane.sees(&new.code("ana", S1)).unwrap();
    assert_eq!(lane.sees(&old.code("ana", S1)), Err("refuse revoked".into()));
}

pub(crate) fn given_up(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let action = json!({ "what": "revoke-phone", "person": ana });
    by_two(world, &action, Role::Officer);
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse revoked".into()));
    for path in ["/v1/phone/standings", "/v1/phone/notices"] {
        assert_eq!(world.get(phone.token("ana"), path).problem(401), "not-signed-in", "{path}");
    }
    let again = phone.shows("ana", &code(world, &ana, None));
    assert_eq!(again.problem(409), "conflict", "the key that was given up is not bound again");
    let mut new = Phone::new(world, 2);
    new.activates("ana", &code(world, &ana, None));
    new.fetches("ana", S1);
    publishes(world);
    lane.sees(&new.code("ana", S1)).unwrap();
}

pub(crate) fn erased(world: &World) {
    let (ana, mut phone) = holder(world, 1);
    let lane = Lane::at(world, BORDER_GATE);
    lane.sees(&phone.code("ana", S1)).unwrap();
    let enrolment = phone.standing("ana", S2)["id"].clone();
    let end = json!({ "what": "end-standing", "person": ana, "standing": enrolment });
    by_two(world, &end, Role::Officer);
    publishes(world);
    assert_eq!(
        lane.sees(&phone.code("ana", S1)),
        Err("refuse revoked".into()),
        "it rested on that"
    );
    let unused = code(world, &ana, None);
    by_two(world, &json!({ "what": "erase", "person": ana }), Role::Officer);
    for path in ["/v1/phone/standings", "/v1/phone/notices"] {
        assert_eq!(world.get(phone.token("ana"), path).problem(401), "not-signed-in", "{path}");
    }
    let late = Phone::new(world, 2).shows("ana", &unused);
    assert!(matches!(late.status, 403 | 410), "{}", late.text());
    let page = world.get(&token(Role::Officer), &format!("/v1/persons/{ana}"));
    assert!(!page.text().contains("Chan") && !page.text().contains("1990"), "{}", page.text());
    publishes(world);
    assert_eq!(lane.sees(&phone.code("ana", S1)), Err("refuse revoked".into()), "still");
}

/// Asks for something grave, and has it granted by a second person.
pub(crate) fn by_two(world: &World, action: &Value, asker: Role) -> Value {
    let body = json!({ "action": action, "why": "seen at the counter" });
    let asked = world.post(&token(asker), "/v1/approvals", &body).is(202);
    let path = format!("/v1/approvals/{}/decision", asked["id"].as_str().unwrap());
    let granted = json!({ "granted": true });
    let own = world.post(&token(asker), &path, &granted);
    assert_eq!(own.status, 403, "who asked cannot grant: {}", own.text());
    world.post(SECOND, &path, &granted).is(200)
}

fn child(world: &World, guardian: &str, number: u8) -> String {
    let name = json!({ "name_latin": format!("Chan Siu {number}"), "name_chinese": null, "born": "2012-03-10" });
    let child = enters(world, &name);
    has(world, &child, &json!({ "kind": CARD }));
    hands_in(world, &child, "hk-echannel-minor-papers", 1);
    let link = json!({ "guardian": guardian, "from": "2025-01-01" });
    let path = format!("/v1/persons/{child}/guardianships");
    world.post(&token(Role::Officer), &path, &link).is(201);
    child
}

pub(crate) fn two_children(world: &World) {
    let mother = crate::counter::ana(world);
    let children = [child(world, &mother, 1), child(world, &mother, 2)];
    let asked =
        json!({ "service": "enrol", "channel": "office-hong-kong", "transfer": "authorised" });
    let mut enrols = json!({ "scheme": S2, "app": 1, "asked": asked });
    let alone = lodged(world, &children[0], &enrols, "not-eligible");
    assert_eq!(alone["decision"]["findings"][0]["reason"], "guardian-absent", "{alone}");
    enrols["present"] = json!(["parent"]);
    lodged(world, &mother, &crate::counter::at_the_kiosk(), "eligible");
    for child in &children {
        lodged(world, child, &enrols, "eligible");
    }
    let stranger = enters(world, &json!({}));
    let mut phone = Phone::new(world, 1);
    phone.activates("mother", &code(world, &mother, None));
    for (name, child) in ["one", "two"].into_iter().zip(&children) {
        let handed = |to: Option<&str>| {
            let body = json!({ "identity_checked": true, "why": "card compared", "handed_to": to });
            world.post(&token(Role::Enroller), &format!("/v1/persons/{child}/activation"), &body)
        };
        assert_eq!(handed(None).problem(422), "invalid", "a minor's goes to a guardian");
        assert_eq!(handed(Some(&stranger)).problem(422), "invalid", "to no one else");
        phone.activates(name, &code(world, child, Some(&mother)));
    }
    world.now("2025-01-10T12:30");
    for person in [&mother, &children[0], &children[1]] {
        lodged(world, person, &mutual(), "eligible");
    }
    for name in ["mother", "one", "two"] {
        phone.fetches(name, S1);
    }
    assert_eq!(phone.entries(), 3);
    let proposed = ["one", "two", "mother"].map(|name| format!("{name} {S1}"));
    assert_eq!(phone.proposed(), proposed, "the children's codes first");
    publishes(world);
    let lane = Lane::at(world, BORDER_GATE);
    for name in ["mother", "one", "two"] {
        lane.sees(&phone.code(name, S1)).unwrap();
    }
    tells(world, &children[0], &json!({ "kind": "document.lost", "of": CARD }));
    publishes(world);
    let codes = ["mother", "one", "two"].map(|name| lane.sees(&phone.code(name, S1)).is_ok());
    assert_eq!(codes, [true, false, true], "the code is that child's, and nobody else's");
}
