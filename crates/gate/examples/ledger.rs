//! How many claims a second the durable ledger records, and how long one takes.
//!
//! ```console
//! cargo run --release -p clearance-gate --example ledger -- target/ledger-rate
//! ```
//! The argument is a directory that is not there yet, on the disk that is measured; it is deleted afterwards. Each claim
//! is of another credential, and on the disk before it is answered.

#![allow(clippy::unwrap_used)] // a measurement that cannot set up its world has failed

mod world;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clearance_core::time::Timestamp;
use clearance_core::trust::LedgerPolicy;
use clearance_gate::DurableLedger;
use clearance_verifier::{Claim, Ledger as _};

use world::{NOW, member};

/// How long each number of clients claims.
const WHILE: Duration = Duration::from_secs(5);

fn main() {
    let dir: PathBuf = std::env::args().nth(1).expect("a directory that is not there yet").into();
    assert!(!dir.exists(), "{} is there already", dir.display());
    let mut next = 0;
    for clients in [1, 8, 64] {
        let ledger_dir = dir.join(clients.to_string());
        DurableLedger::found(&ledger_dir).unwrap();
        let ledger = DurableLedger::at(ledger_dir);
        let mut each: Vec<Duration> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..clients)
                .map(|_| {
                    next += 1;
                    let (first, ledger) = (next << 32, &ledger);
                    scope.spawn(move || claims(ledger, first))
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        each.sort_unstable();
        let of = |share: usize| each[(each.len() - 1) * share / 1_000];
        println!(
            "{clients} at once: {:.0} claims a second; p50 {:.2?}, p99 {:.2?}, longest {:.2?}",
            each.len() as f64 / WHILE.as_secs_f64(),
            of(500),
            of(990),
            of(1_000)
        );
    }
    std::fs::remove_dir_all(dir).unwrap();
}

fn claims(ledger: &DurableLedger, first: u64) -> Vec<Duration> {
    let (began, mut each) = (Instant::now(), Vec::new());
    while began.elapsed() < WHILE {
        let member = member(first + each.len() as u64);
        let claim = Claim { members: &[member], policy: LedgerPolicy::OwnLane };
        let asked = Instant::now();
        assert!(ledger.claim(&claim, Timestamp::from_secs(NOW)).is_recorded());
        each.push(asked.elapsed());
    }
    each
}
