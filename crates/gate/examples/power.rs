//! What `.ci/power-cuts` runs inside a machine whose power goes: claims that are told as they are acknowledged, and
//! afterwards the proof that each of them is still on record.
//!
//! ```console
//! bash .ci/power-cuts 10
//! ```

#![allow(clippy::unwrap_used)] // a rig that cannot set up its world has failed

mod world;

use std::path::Path;
use std::thread;

use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;
use clearance_gate::DurableLedger;
use clearance_verifier::{Answer, Claim, Denial, Ledger as _};

use world::{NOW, member};

/// Lanes that claim at once, so that claims share records.
const LANES: u64 = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["claim", dir, from] => claim(Path::new(dir), from.parse().unwrap()),
        ["verify", dir, file] => verify(Path::new(dir), Path::new(file)),
        _ => panic!("claim DIR FROM, or verify DIR FILE"),
    }
}

/// Claims number after number from `from` on, and prints each that was recorded.
fn claim(dir: &Path, from: u64) {
    if !dir.exists() {
        DurableLedger::found(dir).unwrap();
    }
    let ledger = DurableLedger::at(dir);
    println!("GO");
    thread::scope(|scope| {
        for lane in 0..LANES {
            let ledger = &ledger;
            scope.spawn(move || {
                for n in (from + lane..).step_by(LANES as usize) {
                    match ask(ledger, n) {
                        Answer::Recorded { .. } => println!("ACK {n}"),
                        other => println!("REFUSED {n} {other:?}"),
                    }
                }
            });
        }
    });
}

/// Every number in `file` must be on record.
fn verify(dir: &Path, file: &Path) {
    let ledger = DurableLedger::at(dir);
    let text = std::fs::read_to_string(file).unwrap();
    let acknowledged = text.lines().filter_map(|line| line.strip_prefix("ACK ")?.parse().ok());
    let (mut all, mut lost, mut refused) = (0, 0, 0);
    for n in acknowledged {
        all += 1;
        match ask(&ledger, n) {
            Answer::Denied { why: Denial::Used, .. } => {}
            Answer::Recorded { .. } => lost += 1, // it would be admitted twice
            _ => refused += 1,
        }
    }
    let gap = ledger.report(Timestamp::from_secs(NOW)).unwrap().floor;
    println!("VERIFIED {all} acknowledged, {lost} lost, {refused} refused otherwise, gap: {gap:?}");
}

fn ask(ledger: &DurableLedger, n: u64) -> Answer {
    let claim = Claim { members: &[member(n)], policy: LedgerPolicy::OwnLane };
    ledger.claim(&claim, Timestamp::from_secs(NOW))
}
