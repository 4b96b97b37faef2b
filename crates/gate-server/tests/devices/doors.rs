//! Doors: a relay box, and a program behind HTTP.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clearance_gate_server::seams::{Act, Recorder, Seams};
use clearance_gate_server::tokens::Role;
use clearance_gate_server::{DevicesError, Parts, RunError, Runtime};
use clearance_tests::{Person, World};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::device::Device;
use crate::lane::{gate, soon};
use crate::relay::{Fault, RelayBox};

fn relay(address: SocketAddr, more: &str) -> String {
    format!(
        "[[door]]\nlane = \"1\"\n[door.by.relay]\naddress = \"{address}\"\ncoil = 3\npoll-ms = 10\n{more}\n"
    )
}

const CONTACT: &str = "opens = { pulse = { ms = 300 } }\ncontact = { input = 0 }";

#[test]
fn an_admission_opens_the_relay_and_the_contact_ends_the_passage() {
    let (world, relay_box) = (World::new(), RelayBox::new());
    let bench = gate("relay", &world, &relay(relay_box.address, CONTACT));
    soon("up", || bench.state_of("door") == "up");
    assert!(!relay_box.relay(), "a relay that was left on is off");
    let mut phone = world.phone();
    let first = bench.scan(&phone.text(Person::Parent, bench.now()));
    assert_eq!((&first["outcome"], &first["door"]), (&json!("admit"), &json!("opened")));
    assert_eq!(relay_box.pulses(), 1);
    let second = phone.text(Person::Child, bench.now());
    assert_eq!(bench.scan(&second)["outcome"], "wait");
    relay_box.input(true); // somebody passes
    soon("free", || bench.scan(&second)["outcome"] == "admit");
    assert_eq!(relay_box.pulses(), 2);
    assert_eq!(
        bench.counted("clearance_gate_device_events_total{lane=\"1\",what=\"door-passed\"}"),
        1.0
    );
    assert_eq!(bench.scan("C1:NOTHING")["outcome"], "wait");
    relay_box.input(false);
    soon("refused", || bench.scan("C1:NOTHING")["outcome"] != "admit");
    assert_eq!(relay_box.pulses(), 2, "nothing opens for what is refused");
}

/// Keeps the passages that were told.
#[derive(Clone, Default)]
struct Passed(Arc<Mutex<Vec<String>>>);

impl Recorder for Passed {
    fn record(&self, act: &Act<'_>) {
        if let Act::Passed { check, .. } = act {
            self.0.lock().unwrap().push((*check).to_owned());
        }
    }
}

#[test]
fn whoever_does_not_pass_is_told_frees_the_lane_and_is_no_passage() {
    let (world, relay_box, passed) = (World::new(), RelayBox::new(), Passed::default());
    let contact = "opens = { pulse = { ms = 100 } }\ncontact = { input = 0, pass-within-ms = 500 }";
    let seams = Seams { recorders: vec![Box::new(passed.clone())], ..Seams::default() };
    let tables = relay(relay_box.address, contact);
    let bench = Bench::written("devices-nobody", &world, (|_: &mut _| (), &tables), |_| (), seams);
    let mut phone = world.phone();
    assert_eq!(bench.scan(&phone.text(Person::Parent, bench.now()))["door"], "opened");
    let next = phone.text(Person::Child, bench.now());
    soon("free", || bench.scan(&next)["outcome"] == "admit");
    assert!(bench.notices("door-not-passed")[0].contains("1 admitted did not pass"));
    assert_eq!(passed.0.lock().unwrap().len(), 0);
    relay_box.input(true);
    soon("passed", || passed.0.lock().unwrap().len() == 1);
    relay_box.input(false);
    std::thread::sleep(Duration::from_millis(50));
    relay_box.input(true); // nobody was let through any more
    soon("forced", || bench.notices("door-forced").len() == 1);
}

#[test]
fn a_box_that_is_away_opens_nothing_then_or_later_and_is_told_once() {
    let (world, relay_box) = (World::new(), RelayBox::new());
    let (address, hardware) = (relay_box.address, Arc::clone(&relay_box.hardware));
    let bench = gate("away", &world, &relay(address, CONTACT));
    soon("up", || bench.state_of("door") == "up");
    drop(relay_box);
    soon("down", || bench.state_of("door") == "down");
    assert_eq!(bench.counted("clearance_gate_device_up"), 0.0);
    let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    assert_eq!((&answer["outcome"], &answer["door"]), (&json!("admit"), &json!("failed")));
    let relay_box = RelayBox::at(address, hardware);
    soon("up", || bench.state_of("door") == "up");
    std::thread::sleep(Duration::from_millis(400));
    assert!(
        relay_box.pulses() == 0 && !relay_box.relay(),
        "an order that was late is never carried out"
    );
    for (code, times) in
        [("door-away", 1), ("door-back", 1), ("door-failed", 1), ("door-forced", 0)]
    {
        assert_eq!(bench.notices(code).len(), times, "{code}: {}", bench.status()["notices"]);
    }
    assert_eq!(bench.counted("clearance_gate_device_up"), 1.0);
}

#[test]
fn an_officer_opens_a_door_that_had_failed() {
    let (world, relay_box) = (World::new(), RelayBox::new());
    let bench = gate("again", &world, &relay(relay_box.address, CONTACT));
    soon("up", || bench.state_of("door") == "up");
    relay_box.set(Fault::Exception(4));
    let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    assert_eq!(answer["door"], "failed");
    relay_box.set(Fault::None);
    soon("shut again", || bench.state_of("door") == "up" && !relay_box.relay());
    assert_eq!(overridden(&bench, &answer)["door"], "opened");
    assert_eq!(relay_box.pulses(), 1);
}

fn overridden(bench: &Bench, answer: &Value) -> Value {
    let body = json!({ "check": answer["id"], "reason": "card compared" });
    bench.post_json(Role::Officer, "/v1/override", &body).is(200)
}

#[test]
fn a_program_is_told_to_open_once_for_each_decision_and_again_by_an_officer() {
    let fails = Arc::new(Mutex::new(true));
    let (world, failing) = (World::new(), Arc::clone(&fails));
    let program = Device::new(move |_, message| {
        let status = if message["event"] == "open" && *failing.lock().unwrap() { 500 } else { 204 };
        (status, Vec::new(), Duration::ZERO)
    });
    let tables = format!("[[door]]\nlane = \"1\"\n[door.by.webhook]\nto = {}\n", program.peer());
    let bench = gate("webhook", &world, &tables);
    assert_eq!(bench.state_of("door"), "unknown");
    let answer = bench.scan(&world.phone().text(Person::Parent, bench.now()));
    assert_eq!(answer["door"], "failed");
    *fails.lock().unwrap() = false;
    assert_eq!(overridden(&bench, &answer)["door"], "opened");
    assert_eq!(bench.state_of("door"), "up");
    let id = answer["id"].as_str().unwrap();
    let heard = program.heard();
    let opened: Vec<_> =
        heard.iter().filter(|it| it.1["event"] == "open").map(|it| &it.0).collect();
    assert_eq!(opened, [&format!("open-{id}"), &format!("open-{id}-again-1")]);
}

#[test]
fn a_gate_that_stops_shuts_its_door() {
    let (world, relay_box) = (World::new(), RelayBox::new());
    let held = "opens = { held = { most-ms = 15000 } }";
    let mut bench = gate("stop", &world, &relay(relay_box.address, held));
    soon("up", || bench.state_of("door") == "up");
    assert_eq!(bench.scan(&world.phone().text(Person::Parent, bench.now()))["door"], "opened");
    assert!(relay_box.relay());
    bench.stop();
    assert!(!relay_box.relay());
}

#[test]
fn two_processes_do_not_drive_the_same_doors() {
    let (world, relay_box) = (World::new(), RelayBox::new());
    let mut bench = gate("two", &world, &relay(relay_box.address, CONTACT));
    soon("up", || bench.state_of("door") == "up");
    let parts = || {
        let mut parts = Parts::of(&bench.dir).unwrap();
        parts.assume_valid = true;
        parts
    };
    let connections = relay_box.hardware.connections.load(Ordering::SeqCst);
    let error = Runtime::start(&bench.dir, parts()).unwrap_err();
    assert!(matches!(error, RunError::Devices(DevicesError::Held(_))), "{error}");
    assert!(error.to_string().contains("stop that one first"));
    assert_eq!(relay_box.hardware.connections.load(Ordering::SeqCst), connections);
    let parts = parts();
    bench.stop();
    drop(Runtime::start(&bench.dir, parts).unwrap());
}
