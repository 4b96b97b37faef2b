//! What is shown in a lane, and what becomes of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clearance_gate::GateConfig;
use clearance_gate_server::seams::{
    Act, Compared, Door, Opening, PersonAsked, PersonCheck, Recorder, Seams,
};
use clearance_gate_server::tokens::{Role, Tokens};
use clearance_issuer::qr::{Level, PngOptions, QrCode};
use clearance_tests::{Person, World};
use serde_json::json;

use crate::bench::Bench;

/// A door that counts, and fails or waits if it is told to.
#[derive(Default)]
pub(crate) struct TestDoor {
    pub(crate) opened: Arc<AtomicUsize>,
    pub(crate) fails: bool,
    pub(crate) slow: Duration,
}

impl Door for TestDoor {
    fn open(&self, _: &Opening<'_>) -> Result<(), String> {
        std::thread::sleep(self.slow);
        if self.fails {
            return Err("the relay does not answer; look at its cable".to_owned());
        }
        self.opened.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// A device that takes its time.
pub(crate) struct TestPerson(pub(crate) Compared, pub(crate) Duration);

impl PersonCheck for TestPerson {
    fn compare(&self, _: &PersonAsked<'_>) -> Compared {
        std::thread::sleep(self.1);
        self.0.clone()
    }
}

/// Keeps the names of what happens.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<String>>>);

impl Recorder for Kept {
    fn record(&self, act: &Act<'_>) {
        let text = match act {
            Act::Decided { answer, .. } => format!("decided {}", answer.outcome),
            Act::Door { failed, .. } => format!("door {}", failed.is_none()),
            Act::Overridden { by, second, reason, .. } => {
                format!("override {by} {second:?} {reason}")
            }
            Act::Passed { .. } => "passed".to_owned(),
            _ => return,
        };
        self.0.lock().unwrap().push(text);
    }
}

pub(crate) fn door(door: TestDoor) -> Seams {
    Seams { doors: vec![("1".to_owned(), Box::new(door))], ..Seams::default() }
}

#[test]
fn a_good_code_opens_once_however_often_it_is_read() {
    let (world, opened) = (World::new(), Arc::default());
    let seams = door(TestDoor { opened: Arc::clone(&opened), ..TestDoor::default() });
    let bench = Bench::with("once", &world, |_| (), seams);
    let code = world.phone().text(Person::Parent, bench.now());
    let first = bench.scan(&code);
    assert_eq!(
        (&first["outcome"], &first["door"], &first["repeat"]),
        (&json!("admit"), &json!("opened"), &json!(false))
    );
    let again = bench.scan(&format!("{code}\r\n"));
    assert_eq!((&again["id"], &again["repeat"]), (&first["id"], &json!(true)));
    assert_eq!(opened.load(Ordering::SeqCst), 1);
    // Later and after the passage it is another presentation, of a code that was used.
    bench.post_json(Role::Controller, "/v1/passed", &json!({ "check": first["id"] }));
    bench.passes(4);
    assert_eq!(bench.scan(&code)["reason"], "code-used");
    assert_eq!(opened.load(Ordering::SeqCst), 1);
}

#[test]
fn a_lane_that_somebody_is_in_judges_nobody() {
    let world = World::new();
    let (bench, mut phone) = (Bench::new("occupied", &world), world.phone());
    let first = bench.scan(&phone.text(Person::Parent, bench.now()));
    assert_eq!((&first["outcome"], &first["door"]), (&json!("admit"), &json!("told")));
    let second = phone.text(Person::Child, bench.now());
    assert_eq!(bench.scan(&second)["outcome"], "wait");
    bench.post_json(Role::Controller, "/v1/passed", &json!({ "check": first["id"] }));
    assert_eq!(bench.scan(&second)["outcome"], "admit", "it is as good as before");
    let late = bench.post_json(Role::Controller, "/v1/passed", &json!({ "check": first["id"] }));
    assert_eq!(late.is(409)["code"], "not-now");
}

#[test]
fn a_picture_is_read_and_one_without_a_code_is_not_judged() {
    let world = World::new();
    let bench = Bench::new("picture", &world);
    let text = world.phone().text(Person::Parent, bench.now());
    let png = QrCode::draw(&text, Level::M).unwrap().png(&PngOptions::default()).unwrap();
    let answer = bench.post(Role::Lane, "/v1/check", "image/png", &png).is(200);
    assert_eq!(answer["outcome"], "admit");
    let noise = bench.post(Role::Lane, "/v1/check", "image/png", &png[..200]).is(200);
    assert_eq!(noise["outcome"], "unread");
    assert!(noise["scanner"]["unread"].as_str().is_some());
}

#[test]
fn a_door_that_fails_stays_shut_and_frees_the_lane_for_the_officer() {
    let world = World::new();
    let bench =
        Bench::with("door", &world, |_| (), door(TestDoor { fails: true, ..TestDoor::default() }));
    let mut phone = world.phone();
    let answer = bench.scan(&phone.text(Person::Parent, bench.now()));
    assert_eq!((&answer["outcome"], &answer["door"]), (&json!("admit"), &json!("failed")));
    assert_eq!(bench.scan(&phone.text(Person::Child, bench.now()))["outcome"], "admit");
    let notices = bench.get(Role::Officer, "/v1/status").is(200)["notices"].to_string();
    assert!(notices.contains("door-failed") && notices.contains("cable"));
}

#[test]
fn nothing_opens_for_an_answer_that_came_too_late() {
    let (world, opened) = (World::new(), Arc::default());
    let mut seams = door(TestDoor { opened: Arc::clone(&opened), ..TestDoor::default() });
    let slow = TestPerson(Compared::Matches, Duration::from_millis(1_500));
    seams.person_checks.push(("1".to_owned(), Box::new(slow)));
    let bench = Bench::made("late", &world, compare_here, |it| it.lane.deadline = 300, seams);
    let code = world.phone().text(Person::Parent, bench.now());
    let began = Instant::now();
    let answer = bench.post(Role::Controller, "/v1/check", "text/plain", code.as_bytes());
    assert_eq!(answer.is(408)["code"], "too-slow");
    assert!(began.elapsed() < Duration::from_millis(1_400));
    std::thread::sleep(Duration::from_millis(1_800));
    assert_eq!(opened.load(Ordering::SeqCst), 0);
}

#[test]
fn a_device_that_compares_persons_decides_only_where_it_is_sure() {
    for (compared, outcome, reason) in [
        (Compared::Matches, "admit", json!(null)),
        (Compared::Differs, "refer", json!("person-differs")),
        (Compared::Unsure("no light".to_owned()), "refer", json!("person-pending")),
    ] {
        let world = World::new();
        let check = TestPerson(compared, Duration::ZERO);
        let seams =
            Seams { person_checks: vec![("1".to_owned(), Box::new(check))], ..Seams::default() };
        let bench = Bench::made(
            &format!("device-{outcome}-{reason}").replace('"', ""),
            &world,
            compare_here,
            |_| (),
            seams,
        );
        let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
        assert_eq!((&answer["outcome"], &answer["reason"]), (&json!(outcome), &reason));
    }
}

#[test]
fn an_officer_compares_the_person_within_a_minute() {
    let (world, kept) = (World::new(), Kept::default());
    let seams = Seams { recorders: vec![Box::new(kept.clone())], ..door(TestDoor::default()) };
    let bench = Bench::made("person", &world, compare_here, |_| (), seams);
    let mut phone = world.phone();
    let told = |check: &serde_json::Value, matches: bool| {
        bench.post_json(Role::Officer, "/v1/person", &json!({ "check": check, "matches": matches }))
    };
    let waits = bench.scan(&phone.text(Person::Parent, bench.now()));
    assert_eq!(
        (&waits["reason"], &waits["waits_for_person"]),
        (&json!("person-pending"), &json!(true))
    );
    assert_eq!(bench.scan(&phone.text(Person::Child, bench.now()))["outcome"], "wait");
    let done = told(&waits["id"], true).is(200);
    assert_eq!((&done["outcome"], &done["door"]), (&json!("admit"), &json!("opened")));
    assert_eq!(told(&waits["id"], true).is(409)["code"], "not-now", "once");
    assert_eq!(kept.0.lock().unwrap()[..], ["decided refer", "decided admit", "door true"]);

    bench.passes(31);
    let waits = bench.scan(&phone.text(Person::Child, bench.now()));
    bench.passes(60);
    let late = told(&waits["id"], true).is(200);
    assert_eq!((&late["outcome"], &late["reason"]), (&json!("refer"), &json!("person-late")));
}

/// The gate asks for every person to be compared here.
pub(crate) fn compare_here(config: &mut GateConfig) {
    config.policy.person_check = clearance_verifier::PersonCheck::Here;
}

#[test]
fn an_officer_lets_somebody_through_with_a_reason_and_a_second_officer() {
    let (world, kept) = (World::new(), Kept::default());
    let seams = Seams { recorders: vec![Box::new(kept.clone())], ..Seams::default() };
    let bench = Bench::with("override", &world, |it| it.lane.second_person = true, seams);
    let refused = bench.scan("no code");
    let act = |reason: &str, second: Option<&str>| {
        let body = json!({ "check": refused["id"], "reason": reason, "second": second });
        bench.post_json(Role::Officer, "/v1/override", &body)
    };
    assert_eq!(act(" ", None).is(422)["code"], "invalid");
    assert_eq!(act("card compared", None).is(403)["code"], "second-person");
    assert_eq!(
        act("card compared", Some(bench.token(Role::Officer))).status,
        403,
        "not by oneself"
    );
    assert_eq!(act("card compared", Some(bench.token(Role::Lane))).status, 403);
    let second = Tokens::add(&bench.dir.join("tokens"), "bo", Role::Officer).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(bench.control.reload());
    let done = act("card compared", Some(&second)).is(200);
    assert_eq!((&done["overridden"], &done["outcome"]), (&json!(true), &json!("refuse")));
    assert_eq!(act("card compared", Some(&second)).is(409)["code"], "not-now", "once");
    let kept = kept.0.lock().unwrap();
    assert_eq!(kept[..], ["decided refuse", "override officer Some(\"bo\") card compared"]);
}

#[test]
fn an_answer_is_shown_at_the_replys_pace() {
    let world = World::new();
    let bench = Bench::with("pace", &world, |it| it.lane.pace = 200, Seams::default());
    for text in ["x", "C1:NOPE"] {
        let began = Instant::now();
        bench.scan(text);
        assert!(began.elapsed() >= Duration::from_millis(200));
    }
}

#[test]
fn a_scanner_with_a_wrong_setting_is_told() {
    let world = World::new();
    let bench = Bench::new("scanner", &world);
    let code = world.phone().text(Person::Parent, bench.now());
    let answer = bench.scan(&code.to_lowercase());
    assert_eq!(answer["outcome"], "admit");
    assert!(!answer["scanner"]["repairs"].as_array().unwrap().is_empty());
}
