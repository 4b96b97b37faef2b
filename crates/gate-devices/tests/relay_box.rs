//! A door behind a relay box, and everything that a box can do wrong.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

#[path = "doubles/relay.rs"]
mod relay;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use clearance_gate_devices::door::{
    DoorEvent, DoorState, Opening, Output, OutputError, RelayDoor, RelaySettings,
};

use relay::{Fault, RelayBox};

fn settings(address: SocketAddr, more: &str) -> RelaySettings {
    let default = |key: &str, value: u32| match more.contains(key) {
        true => String::new(),
        false => format!("{key} = {value}\n"),
    };
    let (poll, limit) = (default("poll-ms", 10), default("limit-ms", 3_000));
    let text = format!("address = \"{address}\"\ncoil = 3\n{poll}{limit}{more}");
    toml::from_str(&text).unwrap()
}

fn door(address: SocketAddr, more: &str) -> (RelayDoor, Receiver<DoorEvent>) {
    let (told, events) = channel();
    let settings = settings(address, more).checked().unwrap();
    let tell = Arc::new(move |event| drop(told.send(event)));
    (RelayDoor::start(settings, tell).unwrap(), events)
}

fn opening(id: &str) -> Opening {
    Opening::for_one(id.parse().unwrap())
}

/// Waits for what has to come true soon.
fn soon(what: &str, is: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !is() {
        assert!(Instant::now() < until, "{what}: not within 10 s");
        thread::sleep(Duration::from_millis(2));
    }
}

fn next(events: &Receiver<DoorEvent>) -> DoorEvent {
    events.recv_timeout(Duration::from_secs(10)).unwrap()
}

const PULSE: &str = "opens = { pulse = { ms = 400 } }";

#[test]
fn a_relay_left_on_is_off_before_anything_else() {
    let relay_box = RelayBox::new();
    assert!(relay_box.relay());
    let (door, _events) = door(relay_box.address, PULSE);
    soon("off", || !relay_box.relay());
    assert_eq!(relay_box.hardware.writes.lock().unwrap()[0], (5, 3, 0));
    soon("known", || door.state() == DoorState::Shut);
}

#[test]
fn a_pulse_opens_once_and_ends() {
    let relay_box = RelayBox::new();
    let (door, _events) = door(relay_box.address, PULSE);
    let _ = door.open(&opening("a")).unwrap();
    assert!(relay_box.relay());
    assert_eq!(door.state(), DoorState::Open);
    let _ = door.open(&opening("a")).unwrap(); // the same once more
    soon("off", || !relay_box.relay());
    assert_eq!(relay_box.pulses(), 1);
    let _ = door.open(&opening("b")).unwrap();
    assert_eq!(relay_box.pulses(), 2);
}

#[test]
fn the_next_opening_waits_for_the_pulse_before_it() {
    let relay_box = RelayBox::new();
    let (door, _events) = door(relay_box.address, PULSE);
    let _ = door.open(&opening("a")).unwrap();
    let took = door.open(&opening("b")).unwrap().took;
    assert_eq!(relay_box.pulses(), 2, "the door saw two");
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[test]
fn a_passage_ends_what_is_held_and_the_next_one_is_forced() {
    let relay_box = RelayBox::new();
    let held = "opens = { held = { most-ms = 5000 } }\ncontact = { input = 0 }";
    let (door, events) = door(relay_box.address, held);
    let _ = door.open(&opening("a")).unwrap();
    thread::sleep(Duration::from_millis(100));
    assert!(relay_box.relay(), "held");
    relay_box.input(true);
    assert_eq!(next(&events), DoorEvent::Passed { opening: "a".parse().unwrap() });
    soon("off", || !relay_box.relay());
    relay_box.input(false);
    thread::sleep(Duration::from_millis(100));
    relay_box.input(true);
    assert_eq!(next(&events), DoorEvent::Forced);
}

#[test]
fn whoever_does_not_pass_is_told() {
    let relay_box = RelayBox::new();
    let more = format!("{PULSE}\ncontact = {{ input = 0, active = false, pass-within-ms = 500 }}");
    relay_box.input(true); // normally closed
    let (door, events) = door(relay_box.address, &more);
    let _ = door.open(&opening("a")).unwrap();
    let nobody = DoorEvent::NobodyPassed { opening: "a".parse().unwrap(), missing: 1 };
    assert_eq!(next(&events), nobody);
}

#[test]
fn a_box_that_ends_its_pulse_itself_is_told_the_time() {
    let relay_box = RelayBox::new();
    let own = "opens = { own-pulse = { ms = 700, address = 0x0203, register = false } }";
    let (door, events) = door(relay_box.address, own);
    let _ = door.open(&opening("a")).unwrap();
    assert_eq!(relay_box.hardware.writes.lock().unwrap().last(), Some(&(5, 0x0203, 7)));
    relay_box.hardware.relay.store(false, Ordering::SeqCst); // by itself
    soon("shut", || door.state() == DoorState::Shut);
    // One that forgets is told.
    soon("opens again", || door.open(&opening("b")).is_ok());
    soon("off", || !relay_box.relay());
    assert!(events.try_recv().is_err());
}

#[test]
fn each_fault_of_a_box_leaves_the_door_shut_and_is_told_in_time() {
    let faults = [
        Fault::Exception(2),
        Fault::Exception(0x7f),
        Fault::Silent,
        Fault::Half,
        Fault::WrongTransaction,
        Fault::WrongEcho,
        Fault::Reset,
        Fault::Drip,
        Fault::Http,
    ];
    for fault in faults {
        let relay_box = RelayBox::new();
        let short = format!("limit-ms = 300\n{PULSE}");
        let (door, _events) = door(relay_box.address, &short);
        soon("shut", || door.state() == DoorState::Shut);
        relay_box.set(fault);
        let asked = Instant::now();
        let error = door.open(&opening("a")).unwrap_err();
        assert!(asked.elapsed() < Duration::from_millis(1_500), "{fault:?}: {:?}", asked.elapsed());
        let is_refused = matches!(error, OutputError::Refused { .. });
        assert_eq!(is_refused, matches!(fault, Fault::Exception(_)), "{fault:?}: {error}");
        soon(&format!("{fault:?}: off"), || !relay_box.relay());
        // And then it works again, without a hand.
        relay_box.set(Fault::None);
        soon("opens again", || door.open(&opening("b")).is_ok());
    }
}

#[test]
fn a_door_that_failed_to_open_is_shut_at_once_and_not_at_the_next_look() {
    let relay_box = RelayBox::new();
    let seldom = format!("poll-ms = 1000\nlimit-ms = 2000\n{PULSE}");
    let (door, _events) = door(relay_box.address, &seldom);
    soon("shut", || door.state() == DoorState::Shut);
    relay_box.set(Fault::WrongEcho);
    for round in 0..6 {
        assert!(door.open(&opening("a")).is_err());
        thread::sleep(Duration::from_millis(250));
        assert!(!relay_box.relay(), "round {round}");
        thread::sleep(Duration::from_millis(170)); // another moment between two looks
    }
    assert_eq!(relay_box.pulses(), 6, "it had opened each time");
}

#[test]
fn nobody_there_is_told_at_once_and_the_box_is_found_when_it_comes() {
    let address = RelayBox::new().address; // and gone again
    let (door, events) = door(address, PULSE);
    let error = door.open(&opening("a")).unwrap_err();
    assert!(matches!(error, OutputError::OutOfReach { .. }), "{error}");
    assert!(matches!(next(&events), DoorEvent::OutOfReach { may_be_open: false, .. }));
    assert_eq!(door.state(), DoorState::Unknown);
    let relay_box = RelayBox::at(address, Arc::default());
    assert_eq!(next(&events), DoorEvent::Back);
    assert!(!relay_box.relay(), "off before it is told");
    let _ = door.open(&opening("a")).unwrap();
}

#[test]
fn a_box_lost_while_the_door_is_open_is_told_as_that_and_shut_when_it_is_back() {
    let relay_box = RelayBox::new();
    let (hardware, address) = (relay_box.hardware.clone(), relay_box.address);
    let (door, events) = door(address, "opens = { held = { most-ms = 60000 } }");
    let _ = door.open(&opening("a")).unwrap();
    drop(relay_box);
    assert!(matches!(next(&events), DoorEvent::OutOfReach { may_be_open: true, .. }));
    assert!(hardware.relay.load(Ordering::SeqCst));
    let relay_box = RelayBox::at(address, hardware);
    assert_eq!(next(&events), DoorEvent::Back);
    assert!(!relay_box.relay());
}

#[test]
fn a_box_that_does_not_switch_off_is_away_until_it_does_and_its_next_loss_is_told_again() {
    let address = RelayBox::new().address; // and gone again
    let (door, events) = door(address, PULSE);
    assert!(matches!(next(&events), DoorEvent::OutOfReach { .. }));
    let relay_box = RelayBox::at(address, Arc::default());
    relay_box.set(Fault::ExceptionAlways(4));
    soon("refused", || matches!(door.open(&opening("a")), Err(OutputError::Refused { .. })));
    assert!(relay_box.relay() && events.try_recv().is_err());
    relay_box.set(Fault::None);
    assert_eq!(next(&events), DoorEvent::Back);
    assert!(!relay_box.relay());
    drop(relay_box);
    assert!(matches!(next(&events), DoorEvent::OutOfReach { .. }));
}

#[test]
fn a_contact_that_the_box_does_not_have_is_told_once_and_not_at_each_try() {
    let relay_box = RelayBox::new();
    relay_box.set(Fault::NoInput);
    let (_door, events) = door(relay_box.address, &format!("{PULSE}\ncontact = {{ input = 99 }}"));
    assert!(matches!(next(&events), DoorEvent::OutOfReach { .. }));
    let connections = || relay_box.hardware.connections.load(Ordering::SeqCst);
    soon("tried again", || connections() >= 3);
    assert!(events.try_recv().is_err());
    relay_box.set(Fault::None);
    assert_eq!(next(&events), DoorEvent::Back);
}

#[test]
fn a_relay_that_does_not_go_off_is_told() {
    let relay_box = RelayBox::new();
    let (door, events) = door(relay_box.address, PULSE);
    let _ = door.open(&opening("a")).unwrap();
    relay_box.set(Fault::Stuck);
    assert_eq!(next(&events), DoorEvent::Stuck);
    relay_box.set(Fault::None);
    soon("off", || !relay_box.relay());
}

#[test]
fn a_door_that_is_closed_or_dropped_is_shut() {
    let relay_box = RelayBox::new();
    let held = "opens = { held = { most-ms = 60000 } }";
    let (door, _events) = door(relay_box.address, held);
    let _ = door.open(&opening("a")).unwrap();
    door.close().unwrap();
    assert!(!relay_box.relay());
    let _ = door.open(&opening("b")).unwrap();
    assert!(relay_box.relay());
    drop(door);
    assert!(!relay_box.relay());
}

#[test]
fn of_a_hundred_comings_and_goings_none_needs_a_hand() {
    let mut relay_box = RelayBox::new();
    let (hardware, address) = (relay_box.hardware.clone(), relay_box.address);
    let (door, _events) = door(address, "limit-ms = 300\nopens = { pulse = { ms = 50 } }");
    for round in 0..100 {
        soon("opens", || door.open(&opening(&format!("r{round}"))).is_ok());
        drop(relay_box);
        if round % 10 == 0 {
            assert!(door.open(&opening("gone")).is_err());
        }
        relay_box = RelayBox::at(address, hardware.clone());
    }
    soon("off", || !relay_box.relay());
    assert!(hardware.connections.load(Ordering::SeqCst) >= 100);
}

#[test]
fn settings_beyond_their_ranges_are_all_named_at_once() {
    let address = "0.0.0.0:0".parse().unwrap();
    let wrong = settings(
        address,
        "opens = { own-pulse = { ms = 150, address = 0, register = true } }\ncontact = { input = 0, held-open-ms = 1 }",
    );
    let errors = wrong.checked().unwrap_err();
    let text: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "'address' needs the box's IP address and port",
            "'opens.own-pulse.ms' has to be a multiple of 'unit-ms'",
            "'contact.held-open-ms' is 1; it can be 500 to 600000",
        ]
    );
    let unknown =
        toml::from_str::<RelaySettings>("address = \"10.0.0.1:502\"\ncoil = 1\ncoils = 2");
    assert!(unknown.unwrap_err().to_string().contains("line 3"));
}
