//! Doors and person checks behind HTTP, with real servers that answer well, badly, late, and not at all.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

#[path = "doubles/http.rs"]
mod double;

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_gate_devices::door::{
    DoorKind, DoorSettings, DoorState, Opening, Output, OutputError,
};
use clearance_gate_devices::peer::Secret;
use clearance_gate_devices::person::{
    Comparison, Enrolments, PersonCheck, PersonError, PersonSettings,
};
use serde_json::{Value, json};

use double::{Device, SECRET, answer};

const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx";

impl Device {
    fn door(&self, limit_ms: u32) -> Box<dyn Output> {
        door(&self.peer(), limit_ms)
    }

    fn person(&self, limit_ms: u32) -> Box<dyn PersonCheck> {
        let text = format!(
            "[http]\ndevice = {}\nenrolment-secret-file = {:?}\nlimit-ms = {limit_ms}",
            self.peer(),
            self.secret_file
        );
        let settings: PersonSettings = toml::from_str(&text).unwrap();
        settings.checked().unwrap().start().unwrap()
    }
}

fn door(peer: &str, limit_ms: u32) -> Box<dyn Output> {
    let text = format!("lane = \"north\"\n[by.webhook]\nto = {peer}\nlimit-ms = {limit_ms}");
    let settings: DoorSettings = toml::from_str(&text).unwrap();
    assert!(matches!(settings.by, DoorKind::Webhook(_)));
    settings.checked().unwrap().start(Arc::new(|_| ())).unwrap().unwrap()
}

fn opening(id: &str) -> Opening {
    Opening::for_one(id.parse().unwrap())
}

fn subject() -> RosterRef {
    RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([7; 8]) }
}

const AT_ONCE: Duration = Duration::ZERO;

#[test]
fn a_door_is_opened_and_shut_by_signed_messages() {
    let device = Device::new(|_, _| (204, Vec::new(), AT_ONCE));
    let door = device.door(2_000);
    assert_eq!(door.state(), DoorState::Unknown);
    let _ = door.open(&Opening { id: "a1-7".parse().unwrap(), persons: 3 }).unwrap();
    assert_eq!(door.state(), DoorState::Open);
    door.close().unwrap();
    assert_eq!(door.state(), DoorState::Shut);
    let heard = device.heard();
    let open = json!({"event": "open", "lane": "north", "opening": "a1-7", "persons": 3});
    assert_eq!(heard[0], ("open-a1-7".to_owned(), open));
    assert!(heard[1].0.starts_with("close-"));
    assert_eq!(heard[1].1, json!({"event": "close", "lane": "north"}));
}

#[test]
fn a_door_that_does_not_confirm_is_told_to_shut() {
    for (status, wait) in
        [(200, Duration::from_secs(5)), (500, AT_ONCE), (302, AT_ONCE), (404, AT_ONCE)]
    {
        let device = Device::new(move |_, message: &Value| {
            if message["event"] == "open" {
                (status, Vec::new(), wait)
            } else {
                (204, Vec::new(), AT_ONCE)
            }
        });
        let door = device.door(400);
        let asked = Instant::now();
        let error = door.open(&opening("a")).unwrap_err();
        assert!(asked.elapsed() < Duration::from_secs(2), "{status}: {:?}", asked.elapsed());
        match status {
            200 => assert!(matches!(error, OutputError::TooLate { .. }), "{error}"),
            302 => assert!(matches!(error, OutputError::OutOfReach { .. }), "{error}"),
            _ => assert!(matches!(error, OutputError::Refused { .. }), "{error}"),
        }
        let until = Instant::now() + Duration::from_secs(10);
        while !device.heard().iter().any(|(_, message)| message["event"] == "close") {
            assert!(Instant::now() < until, "{status}: never told to shut");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn nobody_there_is_told_and_no_secret_is_in_the_words() {
    let device = Device::new(|_, _| (204, Vec::new(), AT_ONCE));
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let peer = device.peer().replace(&device.address.to_string(), &gone.to_string());
    let error = door(&peer, 500).open(&opening("a")).unwrap_err();
    assert!(matches!(error, OutputError::OutOfReach { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("MfKQ"));
}

#[test]
fn only_a_signed_match_is_a_match() {
    let device = Device::new(|_, question: &Value| {
        (200, answer(SECRET, question["check"].as_str().unwrap(), "matches", ""), AT_ONCE)
    });
    let person = device.person(2_000);
    let lane = "north".parse().unwrap();
    assert_eq!(person.check(lane, &subject()), Comparison::Matches);
    assert_eq!(person.check(lane, &subject()), Comparison::Matches);
    let heard = device.heard();
    assert_ne!(heard[0].1["check"], heard[1].1["check"], "each question is a new one");
    let enrolment = Enrolments::new(Secret::new(SECRET).unwrap()).of(&subject()).to_string();
    let check = heard[0].1["check"].clone();
    let question =
        json!({"check": check, "lane": "north", "enrolment": enrolment, "within_ms": 2000});
    assert_eq!(heard[0].1, question, "nothing else goes to the device");
}

#[test]
fn an_answer_that_escapes_what_json_lets_it_escape_is_the_same() {
    for _ in 0..8 {
        // Base64 has slashes in most signatures; some libraries escape them.
        let device = Device::new(|_, question: &Value| {
            let plain = answer(SECRET, question["check"].as_str().unwrap(), "doubt", "too-dark");
            let plain = String::from_utf8(plain).unwrap();
            let escaped = plain.replace('/', "\\/").replace("too-dark", "too\\u002ddark");
            (200, escaped.into(), AT_ONCE)
        });
        let compared = device.person(2_000).check("north".parse().unwrap(), &subject());
        assert!(matches!(compared, Comparison::Doubt(_)), "{compared:?}");
    }
}

#[test]
fn every_other_answer_goes_to_the_officer() {
    type Make = fn(&str) -> Vec<u8>;
    let cases: [(&str, Make); 12] = [
        ("differs", |check| answer(SECRET, check, "differs", "")),
        ("doubt", |check| answer(SECRET, check, "doubt", "too-dark")),
        ("another secret", |check| answer(OTHER, check, "matches", "")),
        ("another question", |_| answer(SECRET, &"0".repeat(32), "matches", "")),
        ("turned round", |check| {
            String::from_utf8(answer(SECRET, check, "differs", ""))
                .unwrap()
                .replace("differs", "matches")
                .into()
        }),
        ("sure and not", |check| answer(SECRET, check, "matches", "too-dark")),
        ("a person's name", |check| answer(SECRET, check, "doubt", "Mei Chan")),
        ("more than the protocol", |check| {
            let mut value: Value =
                serde_json::from_slice(&answer(SECRET, check, "matches", "")).unwrap();
            value["name"] = "Mei".into();
            serde_json::to_vec(&value).unwrap()
        }),
        ("twice", |check| {
            let one = String::from_utf8(answer(SECRET, check, "matches", "")).unwrap();
            one.replacen('{', "{\"result\":\"matches\",", 1).into()
        }),
        ("nothing", |_| Vec::new()),
        ("a page", |_| b"<html>matches</html>".to_vec()),
        ("too much", |_| vec![b' '; 100_000]),
    ];
    for (name, make) in cases {
        let device = Device::new(move |_, question: &Value| {
            (200, make(question["check"].as_str().unwrap()), AT_ONCE)
        });
        let comparison = device.person(2_000).check("north".parse().unwrap(), &subject());
        match name {
            "differs" => assert_eq!(comparison, Comparison::Differs),
            "doubt" => {
                let Comparison::Doubt(why) = comparison else { panic!("{comparison:?}") };
                assert_eq!(why.as_str(), "too-dark");
            }
            _ => assert!(matches!(comparison, Comparison::Failed(_)), "{name}: {comparison:?}"),
        }
    }
}

#[test]
fn an_answer_of_yesterday_is_none_for_today() {
    let kept: Mutex<Option<Vec<u8>>> = Mutex::default();
    let device = Device::new(move |_, question: &Value| {
        let mut kept = kept.lock().unwrap();
        let fresh = || answer(SECRET, question["check"].as_str().unwrap(), "matches", "");
        (200, kept.get_or_insert_with(fresh).clone(), AT_ONCE)
    });
    let person = device.person(2_000);
    assert_eq!(person.check("north".parse().unwrap(), &subject()), Comparison::Matches);
    let again = person.check("north".parse().unwrap(), &subject());
    assert!(matches!(again, Comparison::Failed(PersonError::Answer { .. })), "{again:?}");
}

#[test]
fn a_silent_or_failing_device_is_a_failure_in_time() {
    let lane = "north".parse().unwrap();
    let device = Device::new(|_, _| (200, Vec::new(), Duration::from_secs(5)));
    let asked = Instant::now();
    let late = device.person(300).check(lane, &subject());
    assert_eq!(late, Comparison::Failed(PersonError::TooLate));
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    let device = Device::new(|_, _| (503, Vec::new(), AT_ONCE));
    let failing = device.person(300).check(lane, &subject());
    assert!(matches!(failing, Comparison::Failed(PersonError::OutOfReach { .. })), "{failing:?}");
}

#[test]
fn plain_http_leaves_this_machine_only_where_the_settings_say_so() {
    let device = Device::new(|_, _| (204, Vec::new(), AT_ONCE));
    let elsewhere = device.peer().replace("127.0.0.1", "192.0.2.1");
    let error = door(&elsewhere, 100).open(&opening("a")).unwrap_err();
    assert!(error.to_string().contains("http"), "{error}");
    assert!(matches!(error, OutputError::OutOfReach { .. }));
}

#[test]
fn a_controller_opens_by_itself_and_wrong_settings_are_named() {
    let parse = |text: &str| toml::from_str::<DoorSettings>(text);
    let controller = parse("lane = \"north\"\nby = { controller = {} }").unwrap();
    assert!(controller.checked().unwrap().start(Arc::new(|_| ())).unwrap().is_none());
    let wrong = parse(
        "lane = \"North!\"\n[by.webhook]\nto = { url = \"ftp://x\", secret-file = \"\" }\nlimit-ms = 1",
    );
    let errors: Vec<_> =
        wrong.unwrap().checked().unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 4, "{errors:?}");
    assert!(parse("lane = \"north\"\nby = { hatch = {} }").is_err());
    assert!(parse("lane = \"north\"\nby = { controller = {} }\nextra = 1").is_err());
    let missing = parse(
        "lane = \"north\"\n[by.webhook]\nto = { url = \"http://127.0.0.1\", secret-file = \"/nowhere\" }",
    );
    let error = missing.unwrap().checked().unwrap().start(Arc::new(|_| ())).unwrap_err();
    assert!(error.to_string().contains("/nowhere"), "{error}");
}
