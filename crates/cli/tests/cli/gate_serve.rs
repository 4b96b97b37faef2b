//! `clearance gate serve` as an operator runs it: started, asked, killed, stopped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant, SystemTime};

use clearance_fetch::{Bearer, Client, ClientSettings, Request};
use serde_json::{Value, json};

use crate::kill::Dice;
use crate::run::Bench;

/// Holders, each with a code for every step.
const HOLDERS: usize = 20;
/// Kills where nobody asks for more.
const FEW: u32 = 10;
/// Milliseconds that a gate lives at most, from when it listens.
const LIFE: u64 = 300;
/// Seconds for which a code of the pool is shown.
const FRESH: u64 = 15;

struct Gate {
    bench: Bench,
    controller: Bearer,
    officer: Bearer,
    client: Client,
}

/// A gate that runs.
struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

impl Gate {
    fn new(test: &str, holders: usize) -> Self {
        let bench = Bench::new(test);
        let at = now().to_string();
        bench.ok(&["authority", "init", "--at", &at]);
        bench.ok(&["wallet", "init"]);
        for holder in 0..holders {
            let name = format!("holder-{holder}");
            bench.admit(&name, &name, &at, &[], &[]);
        }
        bench.ok(&["gate", "init"]);
        bench.bring_lists(&at, &[]);
        let more = "\n[serve]\nlisten = \"127.0.0.1:0\"\n[lane]\nnames = [\"1\", \"2\"]\n";
        let file = bench.dir.join("gate/gate.toml");
        fs::write(&file, fs::read_to_string(&file).unwrap() + more).unwrap();
        let token = |name: &str| {
            let made = bench.json(&["gate", "token", "add", name, "--role", name]);
            Bearer::new(made["token"].as_str().unwrap()).unwrap()
        };
        let (controller, officer) = (token("controller"), token("officer"));
        let client = Client::new(&ClientSettings::default()).unwrap();
        Self { bench, controller, officer, client }
    }

    fn start(&self) -> Running {
        let mut command = self.bench.command(&["gate", "serve", "--json"]);
        let log = self.bench.dir.join("serve.log");
        let log = fs::File::options().create(true).append(true).open(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Running { url: said["url"].as_str().unwrap().to_owned(), child }
    }

    /// The answer to a code; none where the gate was killed before it was whole.
    fn check(&self, gate: &str, lane: &str, text: &str) -> Option<Value> {
        let url = format!("{gate}/v1/check?lane={lane}");
        let request = Request::post(&url, "text/plain", text.as_bytes()).by(Some(&self.controller));
        serde_json::from_slice(&self.client.send(&request).ok()?.bytes).ok()
    }

    fn post(&self, gate: &str, path: &str, body: &Value) -> Option<u16> {
        let (url, body) = (format!("{gate}{path}"), body.to_string());
        let request = Request::post(&url, "application/json", body.as_bytes());
        Some(self.client.send(&request.by(Some(&self.officer))).ok()?.status)
    }
}

/// What lanes were told of each code.
#[derive(Default)]
struct Told {
    /// Codes that were recorded: by how many answers.
    recorded: BTreeMap<String, u32>,
    /// Answers to codes that had been recorded before.
    used: u32,
}

#[test]
fn a_gate_that_is_killed_admits_no_code_twice_and_forgets_none() {
    let kills = std::env::var("CLEARANCE_KILLS").ok().and_then(|text| text.parse().ok());
    let kills: u32 = kills.unwrap_or(FEW);
    let gate = Gate::new("kill-gate-serve", HOLDERS);
    let told = Mutex::new(Told::default());
    let mut dice = Dice(0x51ed_2701_89ab_cdef);
    let (mut codes, mut made) = (Vec::new(), 0);
    for kill in 0..kills {
        if made + FRESH <= now() {
            made = now();
            let at = made.to_string();
            let code = |holder| gate.bench.code(&format!("holder-{holder}"), "mo", &at, &[]);
            codes = (0..HOLDERS).map(code).collect();
        }
        let mut running = gate.start();
        scope(|scope| {
            for (lane, seed) in [("1", 11), ("2", 23)] {
                let (gate, url, codes, told) = (&gate, &running.url, &codes, &told);
                scope.spawn(move || {
                    shows(gate, url, lane, codes, told, u64::from(kill) * 100 + seed)
                });
            }
            sleep(Duration::from_millis(dice.roll(LIFE)));
            running.child.kill().unwrap();
        });
        running.child.wait().unwrap();
    }
    // Whatever was recorded is still known to a gate that nobody kills.
    let mut running = gate.start();
    for code in &codes {
        let before = told.lock().unwrap().recorded.contains_key(code);
        let answer = gate.check(&running.url, "1", code).unwrap();
        assert!(!before || answer["reason"] != "person-pending", "{answer}");
        free(&gate, &running.url, &answer);
    }
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let told = told.into_inner().unwrap();
    assert!(told.recorded.values().all(|times| *times == 1), "{:?}", told.recorded.values());
    assert!(!told.recorded.is_empty());
    println!("{kills} kills: {} codes recorded, {} shown again", told.recorded.len(), told.used);
}

/// Shows codes in a lane until the gate is killed: new ones, and such as were recorded.
fn shows(gate: &Gate, url: &str, lane: &str, codes: &[String], told: &Mutex<Told>, seed: u64) {
    let mut dice = Dice(seed | 1);
    loop {
        let code = &codes[usize::try_from(dice.roll(codes.len() as u64)).unwrap()];
        let Some(answer) = gate.check(url, lane, code) else { return };
        if answer["repeat"] == true {
            continue;
        }
        match answer["reason"].as_str() {
            Some("person-pending") => {
                *told.lock().unwrap().recorded.entry(code.clone()).or_default() += 1;
            }
            Some("code-used" | "code-superseded") => told.lock().unwrap().used += 1,
            Some("lane-occupied") => {}
            None if [408, 503].map(Value::from).contains(&answer["status"]) => {} // a machine at its limit
            other => panic!("{other:?}: {answer}"),
        }
        free(gate, url, &answer);
    }
}

/// The person is the holder, and goes through.
fn free(gate: &Gate, url: &str, answer: &Value) {
    if answer["waits_for_person"] == true {
        gate.post(url, "/v1/person", &json!({ "check": answer["id"], "matches": true }));
        gate.post(url, "/v1/passed", &json!({ "check": answer["id"] }));
    }
}

#[test]
fn a_gate_that_serves_says_how_it_is_and_stops_when_it_is_told() {
    let gate = Gate::new("gate-serve", 1);
    let mut running = gate.start();
    let asked = ["gate", "status", "--url", &running.url];
    let shown = gate.bench.run(&asked);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stdout.contains("in service") && shown.stdout.contains("durable"), "{shown:?}");
    let status = gate.bench.json(&asked);
    assert_eq!(status["lanes"].as_array().unwrap().len(), 2);
    let code = gate.bench.code("holder-0", "mo", &now().to_string(), &[]);
    assert_eq!(gate.check(&running.url, "2", &code).unwrap()["reason"], "person-pending");
    let id = running.child.id().to_string();
    std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
    let began = Instant::now();
    assert!(running.child.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(4));
    let away = gate.bench.run(&asked);
    assert!(away.code == 1 && away.stderr.contains("cannot be reached"), "{away:?}");
    let log = fs::read_to_string(gate.bench.dir.join("serve.log")).unwrap();
    assert!(!log.contains(&code), "{log}");
}

/// What the service manager hears next.
fn heard(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 256];
    let length = socket.recv(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[test]
fn a_service_manager_hears_that_the_gate_is_ready_lives_reloads_and_stops() {
    let gate = Gate::new("gate-notify", 1);
    let path = gate.bench.dir.join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut command = gate.bench.command(&["gate", "serve", "--json"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "400000");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    assert!(heard(&socket).starts_with("READY=1"));
    assert_eq!(heard(&socket), "WATCHDOG=1");
    let id = child.id().to_string();
    let says = |signal: &str, word: &str| {
        std::process::Command::new("kill").args([signal, &id]).status().unwrap();
        let mut all = (0..50).map(|_| heard(&socket));
        assert!(all.any(|it| it.starts_with(word)), "{signal}: no {word}");
    };
    says("-HUP", "RELOADING=1\nMONOTONIC_USEC=");
    says("-0", "READY=1"); // and it is ready again
    says("-TERM", "STOPPING=1");
    assert!(child.wait().unwrap().success());
}

/// What stands in the unit is what the systemd of this machine knows, and shuts what can be shut.
#[test]
fn the_systemd_unit_is_one_and_exposes_little() {
    let unit = include_str!("../../../gate-server/clearance-gate.service");
    let bench = Bench::new("gate-unit");
    let here = unit.replace("/usr/local/bin/clearance", env!("CARGO_BIN_EXE_clearance"));
    bench.write("clearance-gate.service", here.as_bytes());
    let analyze = |args: &[&str]| {
        let mut command = std::process::Command::new("systemd-analyze");
        command.args(args).arg(bench.dir.join("clearance-gate.service")).output()
    };
    let Ok(verified) = analyze(&["verify"]) else {
        return println!("skipped: there is no systemd here");
    };
    let told = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && told.is_empty(), "{told}");
    let exposed = analyze(&["security", "--offline=true", "--no-pager", "--threshold=15"]).unwrap();
    assert!(exposed.status.success(), "{}", String::from_utf8_lossy(&exposed.stdout));
}

#[test]
fn a_gate_that_listens_everywhere_is_asked_on_this_machine_and_by_a_token_tells_more() {
    let gate = Gate::new("gate-status", 1);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let file = gate.bench.dir.join("gate/gate.toml");
    let here = fs::read_to_string(&file).unwrap();
    let everywhere = format!("listen = \"0.0.0.0:{free}\"\nplain-http = true");
    fs::write(&file, here.replace("listen = \"127.0.0.1:0\"", &everywhere)).unwrap();
    let made = gate.bench.json(&["gate", "token", "add", "monitor", "--role", "lane"]);
    gate.bench.write("monitor.token", made["token"].as_str().unwrap().as_bytes());
    gate.bench.write("wrong.token", b"clg_nobody");
    let mut running = gate.start();
    gate.check(&format!("http://127.0.0.1:{free}"), "1", "no code").unwrap();
    let answers = |args: &[&str]| {
        let status = gate.bench.json(&[&["gate", "status"], args].concat());
        status["lanes"][0]["last"].as_array().unwrap().len()
    };
    assert_eq!((answers(&[]), answers(&["--token", "monitor.token"])), (0, 1));
    let wrong = gate.bench.run(&["gate", "status", "--token", "wrong.token"]);
    assert!(wrong.code == 1 && wrong.stderr.contains("--token FILE"), "{wrong:?}");
    let shown = gate.bench.ok(&["gate", "status"]);
    assert!(shown.contains("audit        ") && shown.contains("passages     "), "{shown}");
    // What is served has one process, and its audit verifies while it runs.
    assert_eq!(gate.bench.run(&["gate", "serve"]).code, 1);
    let verified = gate.bench.run(&["gate", "audit", "verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    running.child.kill().unwrap();
    running.child.wait().unwrap();
}

#[test]
fn the_engine_is_asked_by_a_gate_that_shares_its_ledger_and_by_no_other() {
    let gate = Gate::new("gate-ledger", 1);
    let alone = gate.bench.run(&["gate", "ledger", "examine"]);
    assert!(alone.code == 1 && alone.stderr.contains("its own ledger"), "{alone:?}");
    let file = gate.bench.dir.join("gate/gate.toml");
    let text = fs::read_to_string(&file).unwrap().replace("\"durable\"", "\"shared\"");
    let engine =
        "[ledger.shared]\nlane = \"a\"\nnodes = [\"http://127.0.0.1:1\"]\nprefix = \"p\"\n";
    fs::write(&file, text + engine).unwrap();
    let examined = gate.bench.run(&["gate", "ledger", "examine"]);
    assert!(examined.code == 4 && examined.stdout.contains("no leader"), "{examined:?}");
    for command in ["found", "gap"] {
        let done = gate.bench.run(&["gate", "ledger", command]);
        assert!(done.code == 1 && done.stderr.contains("start its nodes"), "{done:?}");
    }
    // What does not ask the engine judges nobody.
    let at = now().to_string();
    let code = gate.bench.code("holder-0", "mo", &at, &[]);
    let checked = gate.bench.run(&["gate", "check", &code]);
    assert!(checked.code == 1 && checked.stderr.contains("gate serve"), "{checked:?}");
    // One that serves does, and goes by the scheme meanwhile.
    let mut running = gate.start();
    let shown = gate.bench.run(&["gate", "status", "--url", &running.url]);
    assert!(shown.code == 3 && shown.stdout.contains("AWAY"), "{shown:?}");
    let answer = gate.check(&running.url, "1", &code).unwrap();
    assert_eq!(
        answer["reason"], "person-pending",
        "its scheme asks for no shared record: {answer}"
    );
    running.child.kill().unwrap();
    running.child.wait().unwrap();
}

#[test]
fn a_passage_key_is_installed_with_everything_else_or_not_at_all() {
    let gate = Gate::new("gate-passage-key", 1);
    let bench = &gate.bench;
    bench.ok(&["authority", "keys", "passages"]);
    let _ = fs::remove_file(bench.dir.join("gate/passages.pub")); // 'gate init' may have taken it
    let update = |trust: &str, key: &str| {
        bench.run(&["gate", "update", "--trust", trust, "--passage-key", key])
    };
    let (good, list) = ("authority/passages.pub", "authority/trust-list.cbor");
    bench.write("nonsense", b"nonsense");
    assert_eq!(update("nonsense", good).code, 1);
    assert!(!bench.dir.join("gate/passages.pub").exists(), "nothing was installed");
    let wrong = update(list, "authority/root.pub");
    assert!(wrong.code == 1 && wrong.stderr.contains("authority/root.pub"), "{wrong:?}");
    assert!(!wrong.stderr.contains("gate/passages.pub"), "{wrong:?}");
    assert!(update(list, good).code != 1);
    assert!(bench.dir.join("gate/passages.pub").exists());
}

#[test]
fn passages_reach_an_authority_without_a_network_in_files_and_count_once() {
    let gate = Gate::new("gate-passages-by-hand", 2);
    let bench = &gate.bench;
    bench.ok(&["authority", "register", "init"]);
    bench.ok(&["authority", "keys", "passages"]);
    bench.run(&["gate", "update", "--passage-key", "authority/passages.pub"]);
    let mut running = gate.start();
    let admit = |lane: &str, holder: &str| {
        let code = bench.code(holder, "mo", &now().to_string(), &[]);
        let answer = gate.check(&running.url, lane, &code).unwrap();
        assert_eq!(answer["reason"], "person-pending", "{answer}");
        free(&gate, &running.url, &answer);
    };
    admit("1", "holder-0");
    let export = || bench.json(&["gate", "passages", "export", "out"])["exported"].clone();
    assert_eq!((export(), export()), (1.into(), 1.into()), "it waits");
    let brought = |file: &str| {
        let bring = ["authority", "passages", file, "--by", "lane-7", "--answers", "answers"];
        bench.json(&bring)
    };
    let told = brought("out");
    assert_eq!((&told["new"], &told["told_before"]), (&1.into(), &0.into()), "{told}");
    admit("2", "holder-1"); // while the file was on its way
    assert_eq!(brought("out")["told_before"], 1);
    let taken = bench.run(&["gate", "passages", "take", "answers"]);
    assert!(taken.code == 0 && taken.stdout.contains("is served"), "{taken:?}");
    assert_eq!(bench.json(&["gate", "passages"])["waiting"], 1, "the second");
    let entries =
        || bench.json(&["authority", "register", "audit", "verify"])["entries"].as_u64().unwrap();
    let before = entries();
    brought("out");
    assert_eq!(entries(), before, "what was told before is no entry");
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    // One that is not served takes the answers at once.
    assert_eq!(export(), 1);
    brought("out");
    assert_eq!(entries(), before + 1, "and each passage is one");
    let taken = bench.json(&["gate", "passages", "take", "answers"]);
    assert_eq!((&taken["taken"], &taken["refused"]), (&1.into(), &json!({})), "{taken}");
    assert_eq!(
        (export(), bench.json(&["gate", "passages"])["waiting"].clone()),
        (0.into(), 0.into())
    );
    for (file, command) in [("answers", "authority passages"), ("out", "gate passages take")] {
        bench.write(file, b"nonsense\n");
        let mut args: Vec<&str> = command.split(' ').collect();
        args.push(file);
        if args[0] == "authority" {
            args.extend(["--answers", "other"]);
        }
        let refused = bench.run(&args);
        assert!(refused.code == 1 && refused.stderr.contains(file), "{refused:?}");
    }
}

#[test]
fn a_device_that_is_away_is_shown_and_makes_the_status_no_good_one() {
    let gate = Gate::new("gate-devices", 1);
    let file = gate.bench.dir.join("gate/gate.toml");
    let more =
        "[[input]]\nlane = \"2\"\n[input.from.folder]\npath = \"pictures\"\n[person.simulated]\n";
    fs::write(&file, fs::read_to_string(&file).unwrap() + more).unwrap();
    let checked = gate.bench.run(&["gate", "config", "check"]);
    assert!(checked.code == 0 && checked.stdout.contains("compares NOBODY"), "{checked:?}");
    let running = gate.start();
    let asked = ["gate", "status", "--url", &running.url];
    let shown = || gate.bench.run(&asked);
    let is_down = |text: &str| text.contains("lane 2: folder") && text.contains("pictures, down");
    let until = Instant::now() + Duration::from_secs(20);
    while !is_down(&shown().stdout) {
        assert!(Instant::now() < until, "{:?}", shown());
    }
    assert_eq!(shown().code, 3);
    fs::create_dir(gate.bench.dir.join("gate/pictures")).unwrap();
    while shown().code != 0 {
        assert!(Instant::now() < until, "{:?}", shown());
    }
    let second = gate.bench.run(&["gate", "serve", "--listen", "127.0.0.1:0"]);
    assert!(second.code == 1 && second.stderr.contains("stop that one first"), "{second:?}");
}

#[test]
fn mistakes_in_gate_toml_are_told_at_once_and_nothing_is_served() {
    let gate = Gate::new("gate-config", 1);
    assert_eq!(gate.bench.run(&["gate", "config", "check"]).code, 0);
    let file = gate.bench.dir.join("gate/gate.toml");
    let good = fs::read_to_string(&file).unwrap();
    fs::write(&file, good.replace("listen =", "lisen =").replace("\"2\"]", "\"1\"]")).unwrap();
    let checked = gate.bench.run(&["gate", "config", "check"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    let told: BTreeSet<_> = checked.stdout.lines().collect();
    assert!(told.len() == 2 && checked.stdout.contains("lisen"), "{checked:?}");
    assert_eq!(gate.bench.run(&["gate", "serve"]).code, 1);
    let example = gate.bench.ok(&["gate", "config", "example"]);
    fs::write(&file, good.split("\n[serve]").next().unwrap().to_owned() + "\n" + &example).unwrap();
    assert_eq!(gate.bench.run(&["gate", "config", "check"]).code, 0);
}
