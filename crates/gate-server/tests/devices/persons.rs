//! The device that compares persons.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clearance_tests::{Person, World};
use serde_json::{Value, json};

use crate::device::{Device, SECRET, answer};
use crate::lane::gate_that_compares;

/// A device that answers with this word, after this time.
fn device(word: Arc<Mutex<&'static str>>, wait: Duration) -> Device {
    Device::new(move |_, question: &Value| {
        let word = *word.lock().unwrap();
        let why = if word == "doubt" { "too-dark" } else { "" };
        (200, answer(SECRET, question["check"].as_str().unwrap(), word, why), wait)
    })
}

fn tables(device: &Device, limit_ms: u32) -> String {
    format!(
        "[person.http]\ndevice = {}\nenrolment-secret-file = {:?}\nlimit-ms = {limit_ms}\n",
        device.peer(),
        device.secret_file
    )
}

#[test]
fn a_device_that_is_sure_decides_and_one_that_is_not_leaves_it_to_the_officer() {
    for (word, outcome, reason) in [
        ("matches", "admit", Value::Null),
        ("differs", "refer", json!("person-differs")),
        ("doubt", "refer", json!("person-pending")),
    ] {
        let (world, device) = (World::new(), device(Arc::new(Mutex::new(word)), Duration::ZERO));
        let bench = gate_that_compares(&format!("person-{word}"), &world, &tables(&device, 1_500));
        assert_eq!(bench.state_of("person"), "unknown");
        let said = bench.scan(&world.phone().text(Person::Parent, bench.now()));
        assert_eq!((&said["outcome"], &said["reason"]), (&json!(outcome), &reason), "{word}");
        assert_eq!(bench.state_of("person"), "up");
        let heard = device.heard();
        assert!(heard.len() == 1 && heard[0].1["lane"] == "1", "{heard:?}");
        assert_eq!(bench.notices("person-check").len(), usize::from(word == "doubt"));
    }
}

#[test]
fn a_silent_device_sends_to_the_officer_within_the_deadline_and_is_told_once() {
    let (world, word) = (World::new(), Arc::new(Mutex::new("matches")));
    let silent = device(word, Duration::from_secs(30));
    let bench = gate_that_compares("silent", &world, &tables(&silent, 400));
    let mut phone = world.phone();
    for person in [Person::Parent, Person::Child] {
        let asked = Instant::now();
        let said = bench.scan(&phone.text(person, bench.now()));
        assert!(asked.elapsed() < Duration::from_millis(2_000), "{:?}", asked.elapsed());
        assert_eq!(
            (&said["outcome"], &said["reason"]),
            (&json!("refer"), &json!("person-pending"))
        );
        assert_eq!(said["door"], "shut");
        bench.passes(31); // the lane is free again
    }
    assert_eq!(
        (bench.state_of("person").as_str(), bench.notices("person-check").len()),
        ("down", 1)
    );
}
