//! Attacks on the code that is handed over.

use std::collections::BTreeSet;

use clearance_authority::register::{Id, Register as _, Role, Unit as _};
use serde_json::{Value, json};

use crate::counter::{S1, ana, at_the_kiosk, code, lodged, mutual};
use crate::phone::{Phone, challenge};
use crate::world::{World, token};

/// Keys of a person that are bound.
fn bound(world: &World, person: &str) -> Vec<Vec<u8>> {
    let person: Id = person.parse().unwrap();
    world.directly(async {
        let keys = world.web.register.read().await.unwrap().keys(person).await.unwrap();
        keys.into_iter().filter(|key| key.ended.is_none()).map(|key| key.key).collect()
    })
}

pub(crate) fn counts_once(world: &World) {
    let ana = ana(world);
    let handed = code(world, &ana, None);
    let mut phone = Phone::new(world, 1);
    phone.activates("ana", &handed);
    let keys = bound(world, &ana);
    let thief = Phone::new(world, 2);
    assert_eq!(thief.shows("ana", &handed).problem(403), "activation-refused", "replayed");
    assert_eq!(bound(world, &ana), keys);
    world.get(phone.token("ana"), "/v1/phone/standings").is(200);
    // The answer was lost: the same phone asks again, and has the token of the newer answer.
    let before = phone.token("ana").to_owned();
    phone.activates("ana", &handed);
    assert_eq!(bound(world, &ana), keys, "nothing is bound twice");
    world.get(phone.token("ana"), "/v1/phone/standings").is(200);
    assert_eq!(world.get(&before, "/v1/phone/standings").problem(401), "not-signed-in");
}

/// Storage was cleared and the key came back: it alone brings a new token, and only while it is bound.
pub(crate) fn comes_back(world: &World) {
    let ana = ana(world);
    let mut phone = Phone::new(world, 1);
    let recovers = |phone: &Phone<'_>, of: &str| {
        let body = json!({ "request": phone.recovery(of, challenge(world)) });
        world.post("", "/v1/phone/recovery", &body)
    };
    assert_eq!(recovers(&phone, "ana").problem(404), "not-found", "nobody bound it");
    let said = world.post("", "/v1/phone/challenge", &json!({})).is(200);
    assert_eq!(said["passkey"], true);
    phone.activates_by_passkey("ana", &code(world, &ana, None));
    let keys = bound(world, &ana);
    let before = phone.token("ana").to_owned();
    let given = recovers(&phone, "ana").is(200);
    let token = given["token"].as_str().unwrap();
    world.get(token, "/v1/phone/standings").is(200);
    assert_eq!(world.get(&before, "/v1/phone/standings").problem(401), "not-signed-in");
    assert_eq!(bound(world, &ana), keys, "the binding is as it was");
    let stale = phone.recovery("ana", challenge(world));
    world.passes(11 * 60);
    let body = json!({ "request": stale });
    world.post("", "/v1/phone/recovery", &body).problem(422);
    // Another phone has taken its place: the key that was given up brings nothing back.
    let mut other = Phone::new(world, 2);
    other.activates_by_passkey("ana", &code(world, &ana, None));
    assert_eq!(recovers(&phone, "ana").problem(404), "not-found");
    recovers(&other, "ana").is(200);
}

/// Whoever saw an enrolment request gains nothing by it, and a recovery request binds nothing.
pub(crate) fn neither_passes_for_the_other(world: &World) {
    let ana = ana(world);
    let mut phone = Phone::new(world, 1);
    let handed = code(world, &ana, None);
    let recovery = phone.recovery("ana", challenge(world));
    let body = json!({ "code": handed, "request": recovery });
    world.post("", "/v1/phone/activation", &body).problem(422);
    assert!(bound(world, &ana).is_empty());
    phone.activates_by_passkey("ana", &handed);
    let before = phone.token("ana").to_owned();
    let seen = phone.request("ana", challenge(world));
    world.post("", "/v1/phone/recovery", &json!({ "request": seen })).problem(422);
    world.get(&before, "/v1/phone/standings").is(200);
    // Nor does it ask for a credential.
    let body = json!({ "standing": ana, "request": recovery, "app": 1 });
    world.post(&before, "/v1/phone/credentials", &body).problem(422);
}

/// Who recorded a request hands it in again: nothing ends, and nothing is given.
pub(crate) fn recovers_once(world: &World) {
    let ana = ana(world);
    let mut phone = Phone::new(world, 1);
    phone.activates_by_passkey("ana", &code(world, &ana, None));
    let given = challenge(world);
    let recorded = json!({ "request": phone.recovery("ana", given) });
    let answer = world.post("", "/v1/phone/recovery", &recorded).is(200);
    let token = answer["token"].as_str().unwrap();
    world.post("", "/v1/phone/recovery", &recorded).problem(422);
    world.get(token, "/v1/phone/standings").is(200);
    // The answer was lost: the same challenge brings another token a second later, which ends the one before.
    world.passes(1);
    let again = json!({ "request": phone.recovery("ana", given) });
    let answer = world.post("", "/v1/phone/recovery", &again).is(200);
    world.get(answer["token"].as_str().unwrap(), "/v1/phone/standings").is(200);
    assert_eq!(world.get(token, "/v1/phone/standings").problem(401), "not-signed-in");
}

/// One scheme that forbids passkeys is enough. The code is not used up, and who says nothing is bound.
pub(crate) fn forbidden(world: &World) {
    let ana = ana(world);
    let said = world.post("", "/v1/phone/challenge", &json!({})).is(200);
    assert_eq!(said["passkey"], false);
    let mut phone = Phone::new(world, 1);
    let handed = code(world, &ana, None);
    let shown = |key: &str| {
        let request = phone.request("ana", challenge(world));
        let body = json!({ "code": handed, "request": request, "key": key });
        world.post("", "/v1/phone/activation", &body)
    };
    assert_eq!(shown("passkey").problem(403), "passkey-not-allowed");
    assert!(bound(world, &ana).is_empty());
    shown("elsewhere").problem(422);
    shown("device").is(200);
    phone.activates("ana", &handed);
    let body = json!({ "request": phone.recovery("ana", challenge(world)) });
    let refused = world.post("", "/v1/phone/recovery", &body);
    assert_eq!(refused.problem(403), "passkey-not-allowed");
    world.get(phone.token("ana"), "/v1/phone/standings").is(200);
}

/// A key that was said to be made on the phone does not come back.
pub(crate) fn said_to_be_the_phones(world: &World) {
    let ana = ana(world);
    let mut phone = Phone::new(world, 1);
    phone.activates("ana", &code(world, &ana, None));
    let body = json!({ "request": phone.recovery("ana", challenge(world)) });
    let refused = world.post("", "/v1/phone/recovery", &body);
    assert_eq!(refused.problem(403), "passkey-not-allowed");
    world.get(phone.token("ana"), "/v1/phone/standings").is(200);
}

/// Bound while the schemes allowed it: the officer sees it, and it gets nothing under one that does not.
pub(crate) fn gets_no_credential(world: &World) {
    use clearance_authority::desk::Binding;
    use clearance_issuer::HolderKey as _;
    use clearance_schemes::model::KeyOrigin;
    let ana = ana(world);
    lodged(world, &ana, &at_the_kiosk(), "eligible");
    let mut phone = Phone::new(world, 1);
    let key = phone.key("ana").public();
    let id = Binding::id_of(world.web.provider, &key);
    let person = ana.parse().unwrap();
    let binding = Binding { person, id, key, origin: KeyOrigin::Passkey, event: world.id() };
    let by = world.by(Role::Officer);
    world.directly(async { world.web.desk().bind_key(&binding, &by).await.unwrap() });
    phone.activates("ana", &code(world, &ana, None));
    world.passes(86_400);
    lodged(world, &ana, &mutual(), "eligible");
    let refused = phone.asks("ana", &phone.standing("ana", S1)["id"]);
    assert_eq!(refused.problem(403), "passkey-not-allowed");
    let shown = || {
        let page = world.get(&token(Role::Officer), &format!("/v1/persons/{ana}")).is(200);
        let keys = page["phones"].as_array().unwrap().iter();
        keys.map(|it| it["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shown(), ["passkey"]);
    let mut anew = Phone::new(world, 2);
    anew.activates("ana", &code(world, &ana, None));
    assert_eq!(shown(), ["passkey", "device"]);
    anew.fetches("ana", S1);
}

pub(crate) fn over_or_wrong(world: &World) {
    let (ana, other) = (ana(world), ana(world));
    let first = code(world, &ana, None);
    let second = code(world, &ana, None);
    let phone = Phone::new(world, 1);
    let never = "0123-4567-89AB-CDEF";
    let refusals: Vec<_> = [first.as_str(), never, "no code", ""]
        .map(|code| phone.shows("ana", code))
        .into_iter()
        .map(|answer| (answer.status, answer.text()))
        .collect();
    assert!(refusals.iter().all(|answer| *answer == refusals[0]), "{refusals:?}");
    assert_eq!(refusals[0].0, 403);
    world.passes(24 * 3_600);
    assert_eq!(phone.shows("ana", &second).text(), refusals[0].1, "over after a day");
    let third = code(world, &ana, None);
    let typed = third.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    phone.shows("ana", &typed).is(200);
    // A key that was bound to somebody else uses up nobody's code.
    let taken = code(world, &other, None);
    assert_eq!(phone.shows("ana", &taken).problem(409), "conflict");
    phone.shows("other", &taken).is(200);
}

pub(crate) fn at_once(world: &World) {
    for round in 0..5 {
        let ana = ana(world);
        let handed = code(world, &ana, None);
        let phones: Vec<_> = (0..4).map(|seed| Phone::new(world, 10 * round + seed)).collect();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let tries = phones.iter().map(|phone| scope.spawn(|| phone.shows("ana", &handed)));
            let tries: Vec<_> = tries.collect();
            tries.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let winners: Vec<_> = (0..4).filter(|at| answers[*at].status == 200).collect();
        assert_eq!(winners.len(), 1, "{answers:?}");
        for (at, answer) in answers.iter().enumerate().filter(|(at, _)| !winners.contains(at)) {
            assert!(
                matches!(answer.problem_code().as_str(), "activation-refused" | "conflict"),
                "{at}"
            );
        }
        let keys = bound(world, &ana);
        assert_eq!(keys.len(), 1);
        use clearance_issuer::HolderKey as _;
        let winner = phones[winners[0]].key("ana").public();
        assert_eq!(keys[0], clearance_core::cose_key::to_bytes(&winner), "and it is the winner's");
    }
}

pub(crate) fn guessed(world: &World) {
    let ana = ana(world);
    let handed = code(world, &ana, None);
    let phone = Phone::new(world, 1);
    let request = phone.request("ana", challenge(world));
    let mut seen = BTreeSet::new();
    for number in 0..40_u32 {
        let guess = format!("0000-0000-0000-{:04}", number);
        let body = json!({ "code": guess, "request": request });
        let answer = world.post("", "/v1/phone/activation", &body);
        seen.insert((answer.status, answer.header("retry-after")));
    }
    assert!(
        seen.contains(&(403, None)) && seen.contains(&(429, Some("60".to_owned()))),
        "{seen:?}"
    );
    assert_eq!(seen.len(), 2, "{seen:?}");
    let links: Value = world
        .get(
            &crate::world::token(clearance_authority::register::Role::Officer),
            &format!("/v1/persons/{ana}"),
        )
        .is(200);
    assert!(!links.to_string().contains(&handed));
    assert!(bound(world, &ana).is_empty());
}
