//! Passages that a gate kept sealed until the authority was there.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_authority::hex;
use clearance_authority::register::Role;
use clearance_core::checkpoint::UntrustedCheckpoint;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::passage::seal;
use clearance_gate::audit::AuditSettings;
use serde_json::{Value, json};

use crate::counter::S1;
use crate::counters::SHENZHEN_BAY;
use crate::enrolment::holder;
use crate::lane::Lane;
use crate::world::{World, token};

const PATH: &str = "/v1/gate/passages/sealed";

pub(crate) fn kept(world: &World) {
    let (_, mut phone) = holder(world, 1);
    let lane = Lane::at(world, SHENZHEN_BAY);
    lane.syncs();
    let decision = lane.judges(&phone.code("ana", S1));
    let mut passage = lane.passes(&decision);
    passage.stated = serde_json::from_value(json!({
        "service": "enter", "shows": "permanent-card", "journey": "visit", "asked_at": "headquarters",
    }))
    .unwrap();
    let outbox = lane.outbox();
    let now = crate::lane::timestamp(world);
    outbox.put(&passage, Secret32::from([5; 32]), now).unwrap();
    // A second lane, or yesterday's copy, has the same.
    outbox.put(&passage, Secret32::from([6; 32]), now).unwrap();
    world.passes(3_600);
    let sent = lane.sends(&outbox);
    assert_eq!((sent.len(), sent[0].taken), (1, 2));
    let slips = &sent[0].slips;
    assert_eq!((slips.len(), &slips[0]), (2, &slips[1]), "one slip, told twice");
    assert_eq!(slips[0].until.to_string(), "2025-07-10");
    assert_eq!(slips[0].passage, passage.id);
    // It is the passage that was told plain, too.
    let plain = serde_json::to_value(&passage).unwrap();
    let told = lane.reports(&[plain]);
    assert_eq!((&told[0]["told_before"], &told[0]["taken"]), (&true.into(), &true.into()));
    assert_eq!(told[0]["slip"]["number"], slips[0].number.as_str());
    assert!(outbox.next_batch().is_none());
}

pub(crate) fn strange(world: &World) {
    let keys = world.get(&token(Role::Gate), "/v1/gate/keys").is(200);
    let text = keys["passage_key"].as_str().unwrap();
    let key = clearance_core::keys::AnyPublic::from_text(&RING, text).unwrap().gate().unwrap();
    let to = |key: &[u8; 32], json: &str| {
        URL_SAFE_NO_PAD.encode(seal(&RING, &Secret32::from([4; 32]), key, json).unwrap())
    };
    let other = RING.x25519_public(&Secret32::from([8; 32]));
    let good = json!({
        "id": "00112233445566778899aabbccddeeff", "checkpoint": "border-gate", "jurisdiction": "mo",
        "direction": "in", "happened": "2025-01-10T00:00:00Z",
    });
    let sealed = [
        "no base64!".to_owned(),
        URL_SAFE_NO_PAD.encode(b"short"),
        to(&other, &good.to_string()),
        to(&key, "{}"),
        to(&key, "not json"),
        to(&key, &good.to_string().replace("border-gate", "\\u0000")),
        to(&key, &good.to_string()),
    ];
    let answer = world.post(&token(Role::Gate), PATH, &json!({ "sealed": sealed })).is(200);
    let results = answer["results"].as_array().unwrap();
    let told: Vec<&str> =
        results.iter().map(|it| it["problem"].as_str().unwrap_or("taken")).collect();
    let expected =
        ["not-opened", "not-opened", "not-opened", "invalid", "invalid", "invalid", "taken"];
    assert_eq!(told, expected, "{results:?}");
    assert_eq!((&results[0]["id"], &results[6]["id"]), (&Value::Null, &good["id"]));
    // A gate's clock is some seconds ahead: the passage is taken when its time has come.
    let ahead = |seconds: i64| {
        let at =
            crate::world::moment_of(clearance_schemes::time::Instant(world.web.now().0 + seconds));
        let mut passage = good.clone();
        (passage["happened"], passage["id"]) = (at.into(), "0".repeat(32).into());
        let body = json!({ "sealed": [to(&key, &passage.to_string())] });
        world.post(&token(Role::Gate), PATH, &body).is(200)["results"][0].clone()
    };
    assert_eq!(ahead(3)["problem"], "not-now");
    assert_eq!(ahead(7_200)["problem"], "invalid");
    let many = vec![sealed[6].clone(); 101];
    let refused = world.post(&token(Role::Gate), PATH, &json!({ "sealed": many }));
    assert_eq!(refused.problem(422), "invalid");
    let officer = world.post(&token(Role::Officer), PATH, &json!({ "sealed": [] }));
    assert_eq!(officer.problem(403), "not-your-role");
}

pub(crate) fn checkpoints(world: &World) {
    let lane = Lane::at(world, SHENZHEN_BAY);
    let (now, dir) = (crate::lane::timestamp(world), lane.dir());
    let key = dir.audit_key(Secret32::from([1; 32])).unwrap();
    let log = dir.open_audit(&key, AuditSettings::default(), now).unwrap();
    let signed = log.stop(now).unwrap();
    let checkpoint = UntrustedCheckpoint::decode(&signed).unwrap();
    let text = URL_SAFE_NO_PAD.encode(&signed);
    let hand_in = |what: &[&str]| {
        let body = json!({ "checkpoints": what });
        world.post(&token(Role::Gate), "/v1/gate/checkpoints", &body)
    };
    assert_eq!(hand_in(&[&text]).status, 204);
    let links = world.audited();
    assert_eq!(hand_in(&[&text, "AAAA"]).problem(422), "invalid");
    assert_eq!(world.audited(), links, "all or nothing");
    let audit = world.get(&token(Role::Auditor), "/v1/audit?limit=200").is(200);
    let noted = |it: &&Value| it["action"] == "gate.checkpoint";
    let noted: Vec<&Value> = audit["items"].as_array().unwrap().iter().filter(noted).collect();
    assert_eq!(noted.len(), 1, "{audit}");
    assert_eq!(noted[0]["why"], format!("entry 2 of key {}", checkpoint.kid));
    assert_eq!(noted[0]["digest"], hex(&checkpoint.claimed().hash));
}
