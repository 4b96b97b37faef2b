//! Real processes: this test's own binary, started again as a gate, and killed.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clearance_gate_server::tokens::Role;
use clearance_tests::{Person, START, World};

use crate::bench::{Answer, exchange};
use crate::lane::{gate, soon};
use crate::relay::RelayBox;

const DOOR: &str = "DOOR_OF_WORKER";

/// Not a test of its own: the other starts it. It serves until it is killed.
#[test]
fn worker() {
    let Ok(door) = std::env::var(DOOR) else { return };
    let world = World::new();
    let bench = gate(&format!("worker-{}", std::process::id()), &world, &door);
    soon("up", || bench.state_of("door") == "up");
    println!("\nserving {} {}", bench.at, bench.token(Role::Controller));
    std::thread::sleep(Duration::from_secs(120)); // whoever started it is gone
}

/// A gate in a process of its own.
struct Gate {
    child: Child,
    at: SocketAddr,
    token: String,
}

impl Gate {
    fn start(door: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::worker", "--nocapture"])
            .env(DOOR, door)
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
