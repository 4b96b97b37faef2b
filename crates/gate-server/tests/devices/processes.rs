//! Real processes: this test's own binary, started again as a gate, and killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clearance_gate_server::tokens::Role;
use clearance_tests::{Person, START, World};

use crate::bench::{Answer, exchange};
use crate::lane::{gate, soon};
use crate::line::{pty, until_raw};
use crate::relay::RelayBox;

const TABLES: &str = "TABLES_OF_WORKER";

/// Not a test of its own: the other starts it. It serves until it is killed.
#[test]
fn worker() {
    let Ok(tables) = std::env::var(TABLES) else { return };
    let world = World::new();
    let bench = gate(&format!("worker-{}", std::process::id()), &world, &tables);
    if tables.contains("[[door]]") {
        soon("up", || bench.state_of("door") == "up");
    }
    println!("\nserving {} {}", bench.at, bench.token(Role::Controller));
    std::thread::sleep(Duration::from_secs(600)); // whoever started it is gone
}

/// A gate in a process of its own.
struct Gate {
    child: Child,
    at: SocketAddr,
    token: String,
}

impl Gate {
    fn start(tables: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::worker", "--nocapture"])
            .env(TABLES, tables)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|line| line.starts_with("serving ")).unwrap();
        let mut words = line.split(' ').skip(1);
        let (at, token) =
            (words.next().unwrap().parse().unwrap(), words.next().unwrap().to_owned());
        Self { child, at, token }
    }

    fn scan(&self, text: &str) -> Answer {
        let head = format!(
            "POST /v1/check HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            self.token,
            text.len()
        );
        exchange(self.at, format!("{head}{text}").as_bytes()).unwrap()
    }
}

impl Drop for Gate {
    /// SIGKILL: it gets to do nothing more.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let dir = format!("serve-devices-worker-{}", self.child.id());
        let _ =
            std::fs::remove_dir_all(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(dir));
    }
}

/// Turns where nobody asks for more.
const FEW: u32 = 5;

impl Gate {
    /// Whether all its inputs are up, or all down.
    fn inputs_are(&self, state: &str) -> bool {
        let head = format!(
            "GET /v1/status HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
            self.token
        );
        let status = exchange(self.at, head.as_bytes()).unwrap().is(200);
        let inputs = status["devices"].as_array().unwrap();
        inputs.iter().filter(|it| it["kind"] == "input").all(|it| it["state"] == state)
    }

    /// Threads, and open files.
    fn holds(&self) -> (usize, usize) {
        let count = |what: &str| {
            let dir = format!("/proc/{}/{what}", self.child.id());
            std::fs::read_dir(dir).unwrap().count()
        };
        (count("task"), count("fd"))
    }
}

/// `CLEARANCE_TURNS=100` is what is claimed; each takes half a second.
#[test]
fn a_scanner_and_a_cameras_folder_that_come_and_go_need_no_hand_and_leave_nothing_behind() {
    let turns = std::env::var("CLEARANCE_TURNS").ok().and_then(|text| text.parse().ok());
    let turns: u32 = turns.unwrap_or(FEW);
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("devices-turns");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let (line, folder) = (dir.join("scanner"), dir.join("pictures"));
    let gate = Gate::start(&format!(
        "[[input]]\nlane = \"1\"\n[input.from.serial]\npath = {line:?}\n\
         [[input]]\nlane = \"1\"\n[input.from.folder]\npath = {folder:?}\nevery-ms = 20\nsettle-ms = 0\n"
    ));
    let world = World::new();
    let mut phone = world.phone();
    let mut before = None;
    for turn in 0..turns {
        let (scanner, path) = pty();
        std::os::unix::fs::symlink(&path, &line).unwrap();
        std::fs::create_dir(&folder).unwrap();
        soon("up", || gate.inputs_are("up"));
        let held = gate.holds();
        let (threads, files) = *before.get_or_insert(held);
        // Connections of the last requests may not be closed yet.
        assert!(held.0 <= threads + 2 && held.1 <= files + 4, "turn {turn}: {before:?}, {held:?}");
        std::fs::remove_file(&line).unwrap(); // its number may be another line's at once
        drop(scanner);
        std::fs::remove_dir_all(&folder).unwrap();
        soon("down", || gate.inputs_are("down"));
    }
    let (mut scanner, path) = pty();
    std::os::unix::fs::symlink(&path, &line).unwrap();
    until_raw(&scanner);
    scanner.write_all(format!("{}\r", phone.text(Person::Parent, START)).as_bytes()).unwrap();
    let judged = "clearance_gate_readings_total{lane=\"1\",what=\"judged\"} 1";
    soon("read", || {
        let text = format!(
            "GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
            gate.token
        );
        exchange(gate.at, text.as_bytes()).unwrap().body.contains(judged)
    });
    println!("{turns} turns: {before:?} in the first, {:?} in the last", gate.holds());
    let _ = std::fs::remove_dir_all(&dir);
}

#[test]
fn a_gate_that_is_killed_leaves_a_boxs_own_pulse_to_end_and_its_next_start_ends_any_other() {
    let world = World::new();
    for own in [true, false] {
        let opens = match own {
            true => "own-pulse = { ms = 700, unit-ms = 100, address = 512, register = false }",
            false => "pulse = { ms = 700 }",
        };
        let relay_box = RelayBox::new();
        let door = format!(
            "[[door]]\nlane = \"1\"\n[door.by.relay]\naddress = \"{}\"\ncoil = 3\nopens = {{ {opens} }}\n",
            relay_box.address
        );
        let gate = Gate::start(&door);
        let said = gate.scan(&world.phone().text(Person::Parent, START)).is(200);
        assert!(said["door"] == "opened" && relay_box.relay(), "{said}");
        drop(gate);
        std::thread::sleep(Duration::from_millis(1_000));
        assert_eq!(relay_box.relay(), !own, "a pulse that the gate was to end is still on");
        drop(Gate::start(&door));
        assert!(!relay_box.relay());
    }
}
