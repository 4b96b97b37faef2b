//! A whole gate through its years: put back from a copy, and with clocks that are wrong. Ledger, audit, names and passages are on disk,
//! and the authority is a real one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use clearance_authority::moment;
use clearance_authority::register::Role;
use clearance_gate::GateDir;
use clearance_gate::audit::{Evidence, Finding, Verified, verify};
use clearance_gate_server::seams::Seams;
use clearance_gate_server::{Parts, Runtime};

use crate::counter::publishes;
use crate::gate::Gate;
use crate::network::Network;
use crate::records::passages;
use crate::world::{World, token};
use crate::{SCHEME, enrolled};

const DAY: i64 = 86_400;

/// A copy of a directory, as a backup makes it: new files, with the dates of the copying.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// All that the audit says.
fn text(dir: &Path) -> String {
    let files = fs::read_dir(dir.join("audit")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|it| it == "log")).collect();
    files.sort();
    files.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The newest checkpoint, as somebody keeps it elsewhere.
fn newest_checkpoint(dir: &Path) -> Vec<u8> {
    use base64::Engine as _;
    let text = text(dir);
    let line = text.lines().rfind(|line| line.contains(r#""action":"checkpoint""#)).unwrap();
    let signed = line.split(r#""signed":""#).nth(1).unwrap().split('"').next().unwrap();
    base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(signed).unwrap()
}

fn verified(dir: &Path, held: &[u8]) -> Verified {
    let gate = GateDir::open(dir).unwrap();
    let held = vec![(PathBuf::from("held.cbor"), held.to_vec())];
    let key = Some(gate.audit_public().unwrap());
    verify(&Evidence { dirs: vec![gate.audit_dir()], held, key }).unwrap()
}

/// Checkpoints that the authority noted.
fn noted(world: &World) -> usize {
    let audit = world.get(&token(Role::Auditor), "/v1/audit?limit=200").is(200);
    let items = audit["items"].as_array().unwrap().iter();
    items.filter(|it| it["action"] == "gate.checkpoint").count()
}

impl Gate {
    /// Over a directory, with a clock that is off by so many seconds.
    fn off(dir: PathBuf, world: &World, from: &str, by: &Arc<AtomicI64>) -> Self {
        let mut parts = Parts::of(&dir).unwrap();
        parts.settings.sync.from = Some(from.to_owned());
        parts.settings.sync.token = Some(dir.join("authority.token"));
        parts.settings.sync.time = 1;
        let (web, by) = (Arc::clone(&world.web), Arc::clone(by));
        parts.now =
            Arc::new(move || moment::timestamp(web.now()).offset_by(by.load(Ordering::SeqCst)));
        Self { runtime: Runtime::start(&dir, parts).unwrap(), dir }
    }

    /// A second of its work.
    fn works(&self) {
        self.runtime.sync();
        self.runtime.tick();
        self.runtime.send();
    }

    /// Whether the operator was told that the clock went by so many seconds, give or take some.
    fn is_told_of(&self, went: i64) -> bool {
        let notices = self.runtime.status().notices;
        let number = |text: &str| -> Option<i64> {
            let by: i64 = text.split(" by ").nth(1)?.split(' ').next()?.parse().ok()?;
            Some(if text.contains("went back") { -by } else { by })
        };
        let clocks = notices.iter().filter(|it| it.code == "clock");
        clocks.filter_map(|it| number(&it.text)).any(|by| (by - went).abs() < 120)
    }
}

#[test]
fn a_gate_that_is_put_back_from_a_copy_admits_nothing_twice_and_each_of_its_records_tells() {
    let world = World::on_sqlite("gate-put-back");
    let network = Network::to(world.address);
    let Gate { runtime, dir } = Gate::new("put-back", &world, &network.url(), Seams::default());
    drop(runtime);
    let settings = dir.join("gate.toml");
    let more = "\n[audit]\nkeep-days = 1\n";
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + more).unwrap();
    let right = Arc::new(AtomicI64::new(0));
    let gate = Gate::off(dir, &world, &network.url(), &right);
    let (person, mut phone) = enrolled(&world, 1);
    gate.works();
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
    let yesterday = world.dir.join("yesterday");
    copy(&gate.dir, &yesterday); // while it runs, and before the passage was sent
    world.passes(2 * DAY);
    publishes(&world);
    gate.works();
    let code = phone.code("ana", SCHEME);
    assert_eq!(gate.says(&code).0, "admit");
    gate.works();
    let (names, held) =
        (fs::read(gate.dir.join("pseudonym.key")).unwrap(), newest_checkpoint(&gate.dir));
    assert!(verified(&gate.dir, &held).is_whole());
    assert_ne!(names, fs::read(yesterday.join("pseudonym.key")).unwrap(), "old names were dropped");
    assert_eq!(passages(&world, &person), 2);
    let before = noted(&world);
    assert!(before > 0);
    let Gate { runtime, dir } = gate;
    drop(runtime);

    fs::remove_dir_all(&dir).unwrap();
    std::thread::sleep(Duration::from_millis(2_100)); // longer than a file may be younger than its last record
    copy(&yesterday, &dir);
    let gate = Gate::off(dir, &world, &network.url(), &right);
    assert_eq!(fs::read(gate.dir.join("pseudonym.key")).unwrap(), names, "the names");
    assert_eq!(gate.says(&code).0, "refer", "its status lists are of yesterday, too");
    gate.works();
    let again = ("refuse".to_owned(), Some("no-record".to_owned()));
    world.passes(4); // the same text is another presentation then
    assert_eq!(gate.says(&code), again, "the ledger");
    assert_eq!(passages(&world, &person), 2, "the outbox sends again, and each counts once");
    let written = text(&gate.dir);
    assert!(written.contains(r#""put_back":true"#), "the audit: {written}");
    let found = verified(&gate.dir, &held).findings;
    assert!(found.iter().any(|it| matches!(it, Finding::Rewritten { .. })), "{found:?}");
    assert!(noted(&world) > before, "the authority has a checkpoint of each branch");
    // Nobody touched the gate since: a minute later it admits.
    world.passes(75);
    gate.works();
    assert_eq!(gate.says(&phone.code("ana", SCHEME)).0, "admit");
}

#[test]
fn a_clock_that_is_wrong_is_told_admits_no_code_twice_and_needs_no_hand_when_it_is_right() {
    let world = World::on_sqlite("gate-clocks");
    let network = Network::to(world.address);
    let Gate { runtime, mut dir } = Gate::new("clocks", &world, &network.url(), Seams::default());
    drop(runtime);
    let (person, mut phone) = enrolled(&world, 1);
    let off = Arc::new(AtomicI64::new(0));
    let mut gate = Gate::off(dir, &world, &network.url(), &off);
    let mut admitted = BTreeMap::<String, u32>::new();
    let mut show = |gate: &Gate, code: &str| {
        let said = gate.says(code);
        let times = admitted.entry(code.to_owned()).or_default();
        *times += u32::from(said.0 == "admit");
        assert!(*times <= 1, "{code} opened twice");
        said
    };
    for across_restarts in [false, true] {
        for by in [3_600, -3_600, DAY, -DAY, 2 * 365 * DAY] {
            let what = format!("{by} s, {}", if across_restarts { "restarted" } else { "running" });
            world.passes(90);
            publishes(&world);
            gate.works();
            let first = phone.code("ana", SCHEME);
            assert_eq!(show(&gate, &first).0, "admit", "{what}");
            for wrong in [by, 0] {
                let went = wrong - off.swap(wrong, Ordering::SeqCst);
                if across_restarts {
                    dir = gate.dir.clone();
                    drop(gate);
                    gate = Gate::off(dir, &world, &network.url(), &off);
                }
                gate.works();
                // While it was off, it cannot tell a long night from a clock that was set forward.
                assert_eq!(gate.is_told_of(went), went < 0 || !across_restarts, "{what}");
                assert_ne!(show(&gate, &first).0, "admit", "{what}");
                if wrong != 0 {
                    world.passes(16);
                    let (outcome, reason) = show(&gate, &phone.code("ana", SCHEME));
                    println!("{what}: {outcome} {reason:?}");
                    assert_ne!(outcome, "admit", "{what}");
                }
            }
            world.passes(90);
            publishes(&world);
            gate.works();
            assert_eq!(show(&gate, &phone.code("ana", SCHEME)).0, "admit", "{what}");
        }
    }
    gate.works();
    assert_eq!(passages(&world, &person), 20, "each admission is known to the authority");
    assert!(verified(&gate.dir, &newest_checkpoint(&gate.dir)).is_whole());
}
