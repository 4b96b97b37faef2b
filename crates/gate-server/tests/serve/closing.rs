//! A lane that its officer closes, and opens again.

use std::sync::Arc;

use clearance_gate_server::tokens::Role;
use clearance_gate_server::{Parts, Runtime};
use clearance_tests::{Person, World};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::listening::Reader;
use crate::page::{Browser, face};
use crate::records::text;

fn closes(bench: &Bench, closed: bool) {
    let body = json!({ "lane": "1", "closed": closed });
    assert_eq!(bench.post_json(Role::Officer, "/v1/lane", &body).status, 204);
}

#[test]
fn a_closed_lane_judges_nobody_until_its_officer_opens_it_and_uses_no_code_up() {
    let world = World::new();
    let bench = Bench::new("closing", &world);
    let mut reader = Reader::new(&bench, None);
    let code = world.phone().text(Person::Parent, bench.now());
    for _ in 0..2 {
        closes(&bench, true); // asked twice, it is done once
    }
    let answer = bench.scan(&code);
    let told = (&answer["outcome"], &answer["reason"], &answer["door"]);
    assert_eq!(told, (&json!("closed"), &json!("lane-closed"), &json!("shut")));
    assert!(answer["took_ms"].is_null() && answer["pseudonym"].is_null(), "{answer}");
    closes(&bench, false);
    let admitted = bench.scan(&code);
    assert_eq!((&admitted["outcome"], &admitted["door"]), (&json!("admit"), &json!("told")));
    assert!(admitted["took_ms"].is_u64(), "{admitted}");
    let heard: Vec<_> = (0..3).map(|_| reader.next()).map(|(_, kind, told)| (kind, told)).collect();
    let lane = json!({ "lane": "1" });
    assert_eq!(heard[0], ("lane-closed".to_owned(), lane.clone()));
    assert_eq!(heard[1], ("lane-opened".to_owned(), lane));
    assert_eq!((&heard[2].0[..], &heard[2].1), ("decision", &admitted));
    let written = text(&bench.dir);
    for says in [
        r#""action":"lane-closed","officer":"officer""#,
        r#""action":"lane-opened","officer":"officer""#,
    ] {
        assert_eq!(written.matches(says).count(), 1, "{says}\n{written}");
    }
    let unknown = json!({ "lane": "none", "closed": true });
    assert_eq!(bench.post_json(Role::Officer, "/v1/lane", &unknown).status, 404);
    assert_eq!(
        bench.post_json(Role::Controller, "/v1/lane", &json!({ "closed": true })).status,
        403
    );
}

#[test]
fn the_face_of_a_closed_lane_sends_elsewhere_and_its_officer_has_the_button() {
    let world = World::new();
    let bench = Bench::new("closing-page", &world);
    let (officer, lane) = (Browser::of(&bench, Role::Officer), Browser::of(&bench, Role::Lane));
    assert!(officer.get("/lane").body.contains("Close this lane"));
    assert!(!lane.get("/lane").body.contains("Close this lane"));
    assert_eq!(lane.post("/lane/close", "lane=1").status, 403);
    assert_eq!(officer.post("/lane/close", "lane=1").status, 303);
    for browser in [&officer, &lane] {
        let page = browser.get("/lane").body;
        let face = face(&page);
        assert!(face.contains("data-face=\"closed\""), "{face}");
        for says in [
            "This lane is closed. Please use another one.",
            "此通道已關閉",
            "Este corredor está fechado.",
        ] {
            assert!(face.contains(says), "{face}");
        }
    }
    assert!(officer.get("/lane").body.contains("Open this lane"));
    assert_eq!(officer.post("/lane/open", "lane=1").status, 303);
    assert!(face(&officer.get("/lane").body).contains("face-ready"));
}

#[test]
fn who_was_judged_before_the_lane_closed_is_still_the_officers_to_decide() {
    let world = World::new();
    let bench = Bench::new("closing-last", &world);
    let refused = bench.scan("no code");
    closes(&bench, true);
    let body = json!({ "check": refused["id"], "reason": "card compared", "second": null });
    assert_eq!(bench.post_json(Role::Officer, "/v1/override", &body).is(200)["overridden"], true);
}

#[test]
fn no_start_of_the_gate_opens_a_closed_lane() {
    let world = World::new();
    let mut bench = Bench::new("closing-start", &world);
    closes(&bench, true);
    bench.stop();
    let starts = || {
        let mut parts = Parts::of(&bench.dir).unwrap();
        parts.assume_valid = true;
        parts.now = Arc::new(|| clearance_tests::START.plus(60));
        Runtime::start(&bench.dir, parts).unwrap()
    };
    let runtime = starts();
    let status = serde_json::to_value(runtime.status()).unwrap();
    assert_eq!(status["lanes"][0]["closed"], clearance_tests::START.as_secs());
    let told = |status: &Value| status["notices"].to_string();
    assert!(told(&status).contains("lane 1 is closed since"), "{status}");
    runtime.close_lane(None, false, "ana").unwrap();
    drop(runtime);
    let status = serde_json::to_value(starts().status()).unwrap();
    assert!(
        status["lanes"][0]["closed"].is_null() && !told(&status).contains("closed"),
        "{status}"
    );
}
