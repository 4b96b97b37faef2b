//! Attacks on a phone's requests.

use clearance_core::ids::{Challenge, KeyThumbprint};
use serde_json::json;

use clearance_authority::register::{NoticeRecord, Register as _, Unit as _};

use crate::counter::{S1, ana, code};
use crate::enrolment::{enrolled, holder};
use crate::phone::{Given, Phone, challenge};
use crate::together::until_done;
use crate::world::World;

pub(crate) fn stale_or_foreign(world: &World) {
    let ana = ana(world);
    let handed = code(world, &ana, None);
    let phone = Phone::new(world, 1);
    let given = challenge(world);
    let shows = |given: Given| {
        let body = json!({ "code": handed, "request": phone.request("ana", given) });
        world.post("", "/v1/phone/activation", &body)
    };
    let mut audience = given.audience.0;
    audience[0] ^= 1;
    let elsewhere = Given { audience: KeyThumbprint(audience), ..given };
    assert_eq!(shows(elsewhere).problem(422), "invalid", "it asks another authority");
    let invented = Given { challenge: Challenge([0; 8]), ..given };
    assert_eq!(shows(invented).problem(422), "invalid");
    world.passes(11 * 60);
    assert_eq!(shows(given).problem(422), "invalid", "the challenge is too old");
    assert_eq!(shows(challenge(world)).status, 200, "none of that used the code up");
}

pub(crate) fn replayed(world: &World) {
    let (_, phone) = holder(world, 1);
    let standing = phone.standing("ana", S1)["id"].clone();
    let request = phone.request("ana", challenge(world));
    let body = json!({ "standing": standing, "request": request, "app": 1 });
    let ask = || world.post(phone.token("ana"), "/v1/phone/credentials", &body);
    let first = ask().is(200);
    let links = world.audited();
    assert_eq!(ask().is(200), first, "one request has one answer");
    assert_eq!(world.audited(), links);
    let (_, thief) = enrolled(world, 2);
    let foreign = world.post(thief.token("ana"), "/v1/phone/credentials", &body);
    assert!(matches!(foreign.status, 404 | 409), "{}", foreign.text());
    assert!(!foreign.text().contains("credential\":"), "{}", foreign.text());
    world.passes(11 * 60);
    assert_eq!(ask().problem(422), "invalid", "its challenge is too old");
}

/// Tells somebody something.
fn told(world: &World, person: &str) -> String {
    let id = world.id();
    let notice = NoticeRecord {
        day: None,
        id,
        person: person.parse().unwrap(),
        scheme: S1.to_owned(),
        text: "lost-on-the-way".to_owned(),
        told: world.web.now(),
        read: None,
    };
    world.directly(async {
        let mut unit = world.web.register.begin().await.unwrap();
        unit.add_notice(&notice).await.unwrap();
        unit.commit().await.unwrap();
    });
    id.to_string()
}

pub(crate) fn at_once(world: &World) {
    let (_, phone) = holder(world, 1);
    let standing = phone.standing("ana", S1)["id"].clone();
    let body = json!({ "standing": standing, "request": phone.request("ana", challenge(world)), "app": 1 });
    let ask = || world.post(phone.token("ana"), "/v1/phone/credentials", &body);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| until_done(ask).is(200))).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

pub(crate) fn of_others(world: &World) {
    let (ana, victim) = holder(world, 1);
    let (_, thief) = enrolled(world, 2);
    let standing = victim.standing("ana", S1)["id"].clone();
    let unknown = json!("00112233445566778899aabbccddeeff");
    let number =
        |text: String, id: &serde_json::Value| text.replace(id.as_str().unwrap(), "NUMBER");
    let known = thief.asks("ana", &standing);
    let foreign = (known.status, number(known.text(), &standing));
    let none = thief.asks("ana", &unknown);
    assert_eq!(foreign, (none.status, number(none.text(), &unknown)), "known or not is one answer");
    assert_eq!(foreign.0, 404);
    let own = world.get(thief.token("ana"), "/v1/phone/standings").is(200);
    assert!(!own.to_string().contains(standing.as_str().unwrap()));
    let notice = told(world, &ana);
    let reads = |phone: &Phone<'_>, notice: &str| {
        let path = format!("/v1/phone/notices/{notice}/read");
        let answer = world.post(phone.token("ana"), &path, &json!({}));
        (answer.status, answer.text().replace(notice, "NUMBER"))
    };
    assert_eq!(reads(&thief, &notice), reads(&thief, unknown.as_str().unwrap()));
    let unread = |phone: &Phone<'_>| {
        let all = world.get(phone.token("ana"), "/v1/phone/notices").is(200);
        all["items"].as_array().unwrap().iter().map(|it| it["read"].is_null()).collect::<Vec<_>>()
    };
    assert_eq!(
        (unread(&victim), unread(&thief)),
        (vec![true], vec![]),
        "it is not the thief's to read"
    );
    assert_eq!(reads(&victim, &notice).0, 204);
    assert_eq!(unread(&victim), [false]);
    let member = |person: &str| {
        let question = json!({ "scheme": "hk-id-appointment", "members": [{ "person": person }] });
        let answer = world.post(thief.token("ana"), "/v1/phone/enquiry", &question);
        (answer.problem(422), answer.text())
    };
    assert_eq!(member(&ana), member(unknown.as_str().unwrap()));
    for path in ["/v1/persons".to_owned(), format!("/v1/persons/{ana}"), "/v1/gate/keys".to_owned()]
    {
        assert_eq!(world.get(victim.token("ana"), &path).problem(403), "not-your-role", "{path}");
    }
}
