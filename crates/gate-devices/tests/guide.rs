//! The guide's receiver of webhooks, as it is written there, before a real door.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use clearance_fetch::{Client, ClientSettings, Request};
use clearance_gate_devices::door::{DoorSettings, Opening, Output, OutputError};
use clearance_gate_devices::peer::Secret;
use clearance_gate_devices::{input::InputSettings, person::PersonSettings};
use serde::Deserialize;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx";

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/wiring-a-lane.md");
    fs::read_to_string(path).unwrap()
}

fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let opened = page.split(&format!("```{language}\n")).skip(1).collect::<Vec<_>>();
    opened.iter().map(|block| block.split("```").next().unwrap()).collect()
}

/// The tables of gate.toml that the page shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    door: Vec<DoorSettings>,
    #[serde(default)]
    input: Vec<InputSettings>,
    person: Option<PersonSettings>,
}

#[test]
fn every_table_of_the_guide_is_one() {
    let page = page();
    let tables: Vec<Tables> =
        blocks(&page, "toml").iter().map(|block| toml::from_str(block).unwrap()).collect();
    assert!(tables.len() >= 4);
    for Tables { door, input, person } in tables {
        assert!(!door.is_empty() || !input.is_empty() || person.is_some());
        door.into_iter().for_each(|door| drop(door.checked().unwrap()));
        input.into_iter().for_each(|input| drop(input.checked().unwrap()));
        person.into_iter().for_each(|person| drop(person.checked().unwrap()));
    }
    // The ways to open stand in a table of their own.
    for opens in ["own-pulse = {", "pulse = {", "held = {"] {
        let (_, rest) = page.split_once(&format!("| `{opens}")).unwrap();
        let value = format!("{opens}{}", rest.split('`').next().unwrap());
        let door = format!(
            "lane = \"north\"\n[by.relay]\naddress = \"10.0.0.7:502\"\ncoil = 0\nopens = {{ {value} }}"
        );
        toml::from_str::<DoorSettings>(&door).unwrap().checked().unwrap();
    }
}

/// The receiver at work.
struct Receiver {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
    port: u16,
    dir: PathBuf,
}

impl Receiver {
    /// None where there is no Python.
    fn new() -> Option<Self> {
        Command::new("python3").arg("--version").output().ok()?;
        let dir = std::env::temp_dir().join(format!("clearance-guide-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let page = page();
        fs::write(dir.join("receiver.py"), blocks(&page, "python")[0]).unwrap();
        fs::write(dir.join("door.secret"), format!("{SECRET}\n")).unwrap();
        fs::write(dir.join("other.secret"), format!("{OTHER}\n")).unwrap();
        let mut child = Command::new("python3")
            .args(["receiver.py", "0", "door.secret"])
            .current_dir(&dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = said.next().unwrap().unwrap();
        let port = line.strip_prefix("port ").unwrap().parse().unwrap();
        Some(Self { child, said, port, dir })
    }

    fn door(&self, secret: &str) -> Box<dyn Output> {
        let secret = self.dir.join(secret);
        let text = format!(
            "lane = \"south\"\n[by.webhook]\nlimit-ms = 10000\n\
             to = {{ url = \"http://127.0.0.1:{}/\", secret-file = {secret:?} }}",
            self.port
        );
        let settings: DoorSettings = toml::from_str(&text).unwrap();
        settings.checked().unwrap().start(Arc::new(|_| ())).unwrap().unwrap()
    }

    fn next(&mut self) -> String {
        self.said.next().unwrap().unwrap()
    }

    /// What it answers to bytes with these headers.
    fn answers(&self, id: &str, timestamp: &str, signature: &str, body: &[u8]) -> u16 {
        let url = format!("http://127.0.0.1:{}/", self.port);
        let request = Request::post(&url, "application/json", body)
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature);
        Client::new(&ClientSettings::default()).unwrap().send(&request).unwrap().status
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[test]
fn the_guides_receiver_opens_for_its_gate_alone_and_once() {
    let Some(mut receiver) = Receiver::new() else { return println!("there is no python3") };
    let door = receiver.door("door.secret");
    let opening = Opening::for_one("9f2c4e1a0b7d6835-12".parse().unwrap());
    let _ = door.open(&opening).unwrap();
    assert_eq!(receiver.next(), "open south");
    door.close().unwrap();
    assert_eq!(receiver.next(), "close south");
    // Whoever has another secret.
    let refused = receiver.door("other.secret").open(&opening).unwrap_err();
    assert!(matches!(&refused, OutputError::Refused { cause } if cause.contains("401")));
    // Whoever recorded a request, at once and later.
    let secret = Secret::new(SECRET).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let at = clearance_core::time::Timestamp::from_secs(now.as_secs());
    let (body, time) = (br#"{"event": "open", "lane": "x"}"#, at.as_secs().to_string());
    let signature = secret.sign("recorded", at, body);
    assert_eq!(receiver.answers("recorded", &time, &signature, body), 204);
    assert_eq!(receiver.next(), "open x");
    assert_eq!(receiver.answers("recorded", &time, &signature, body), 204, "and nothing opens");
    assert_eq!(receiver.answers("another", &time, &signature, body), 401);
    let old = clearance_core::time::Timestamp::from_secs(1_614_265_330);
    let signature = secret.sign("old", old, body);
    assert_eq!(receiver.answers("old", "1614265330", &signature, body), 401);
    for nonsense in ["", "soon", "-1", "1e9"] {
        assert_eq!(receiver.answers("n", nonsense, "v1,x", b"{}"), 401, "{nonsense}");
    }
    // Nothing has opened in between.
    door.close().unwrap();
    assert_eq!(receiver.next(), "close south");
}
