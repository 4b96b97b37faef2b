//! Real processes: this test's own binary, started again as a worker.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use clearance_gate::DurableLedger;
use clearance_verifier::{Answer, Denial};

use crate::bench::{Bench, NOW, claim, code, denial, is_recorded};

const DIR: &str = "LEDGER_OF_WORKER";
const CODES: &str = "CODES_OF_WORKER";
const LANES: &str = "LANES_OF_WORKER";

/// Not a test of its own: the others start it. Its lanes claim code after code, and it prints what was recorded.
#[test]
fn worker() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let number = |name| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let (codes, lanes) = (number(CODES), number(LANES));
    let ledger = DurableLedger::at(dir);
    thread::scope(|scope| {
        for lane in 0..lanes {
            let ledger = &ledger;
            scope.spawn(move || work(ledger, (lane..codes).step_by(lanes as usize)));
        }
    });
}

fn work(ledger: &DurableLedger, codes: impl Iterator<Item = u64>) {
    for n in codes {
        match claim(ledger, &[code(n, NOW)], NOW) {
            Answer::Recorded { .. } => println!("\nrecorded {n}"),
            Answer::Denied { .. } => {}
            Answer::Unavailable(trouble) => {
                println!("\n{:?} because {}", trouble.trouble(), trouble.source().unwrap());
                return;
            }
        }
    }
}

fn start(bench: &Bench, codes: u64, lanes: u64) -> Child {
    start_by(Command::new(std::env::current_exe().unwrap()), bench, codes, lanes)
}

fn start_by(mut command: Command, bench: &Bench, codes: u64, lanes: u64) -> Child {
    command
        .args(["--exact", "processes::worker", "--nocapture"])
        .env(DIR, bench.ledger_dir())
        .env(CODES, codes.to_string())
        .env(LANES, lanes.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The codes that a worker says it recorded, to its end.
fn recorded(worker: Child) -> Vec<u64> {
    let lines = BufReader::new(worker.stdout.unwrap()).lines();
    lines.filter_map(|line| line.unwrap().strip_prefix("recorded ")?.parse().ok()).collect()
}

#[test]
fn of_two_processes_one_admits_each_code() {
    const EACH: u64 = 60;
    let bench = Bench::founded("two");
    let workers = [start(&bench, EACH, 1), start(&bench, EACH, 1), start(&bench, EACH, 4)];
    let mut all: Vec<u64> = workers.into_iter().flat_map(recorded).collect();
    all.sort_unstable();
    assert_eq!(all, (0..EACH).collect::<Vec<_>>());
}

/// `CLEARANCE_KILLS`: more kills.
#[test]
fn a_kill_at_any_moment_loses_no_claim_that_was_acknowledged() {
    let kills: u64 = std::env::var("CLEARANCE_KILLS").map_or(12, |kills| kills.parse().unwrap());
    let (mut acknowledged, mut at_work) = (0, 0);
    for (round, lanes) in (0..kills).zip([1, 4].into_iter().cycle()) {
        let bench = Bench::founded(&format!("kill-{round}"));
        let mut worker = start(&bench, 100_000, lanes);
        thread::sleep(Duration::from_millis(20 + 17 * round % 204));
        worker.kill().unwrap();
        worker.wait().unwrap();
        let said = recorded(worker);
        let ledger = DurableLedger::at(bench.ledger_dir());
        for &n in &said {
            assert_eq!(denial(&claim(&ledger, &[code(n, NOW)], NOW)), Denial::Used, "{n}");
        }
        // Each lane may have one claim on disk without its answer; what they did not come to is free.
        let next = said.iter().max().map_or(0, |last| last + 1) + lanes * lanes;
        assert!(is_recorded(&claim(&ledger, &[code(next, NOW)], NOW)), "after {}", said.len());
        (acknowledged, at_work) =
            (acknowledged + said.len(), at_work + usize::from(!said.is_empty()));
    }
    println!(
        "{kills} kills, {at_work} of them of a worker that had admitted: {acknowledged} acknowledged, 0 lost"
    );
}

#[test]
fn a_full_disk_admits_nobody_and_is_forgiven_when_there_is_room_again() {
    let bench = Bench::founded("full");
    // A file that may not grow beyond 8 blocks fails as a full disk does: in the middle of a record.
    let mut shell = Command::new("sh");
    let script = "ulimit -f 8 && trap '' XFSZ && exec \"$0\" \"$@\"";
    shell.arg("-c").arg(script).arg(std::env::current_exe().unwrap());
    let output = start_by(shell, &bench, 1_000, 1).wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("CannotWrite because") && said.contains("journal"), "{said}");
    let said: Vec<u64> =
        said.lines().filter_map(|line| line.strip_prefix("recorded ")?.parse().ok()).collect();
    assert!(said.len() > 10, "{said:?}");
    for &n in &said {
        assert_eq!(denial(&bench.run(code(n, NOW), NOW)), Denial::Used, "{n}");
    }
    let next = said.len() as u64;
    assert!(is_recorded(&bench.run(code(next, NOW), NOW)), "and no gap is left");
}
