//! What an entry of the audit costs: `cargo run --release -p clearance-gate --example audit_cost [DIR]`.

#![allow(clippy::unwrap_used)] // a measurement may panic

use std::path::PathBuf;
use std::time::Instant;

use clearance_core::crypto::{RING, Secret32};
use clearance_core::time::Timestamp;
use clearance_gate::audit::{Act, AuditLog, AuditSettings, Decided, Entry, Evidence, verify};

const ENTRIES: u32 = 50_000;

fn main() {
    let above = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = above.join(format!("audit-cost-{}", std::process::id()));
    let now = Timestamp::from_secs(1_795_248_000);
    let decided = Decided {
        subject: None,
        decision: "admit",
        reason: None,
        scheme: Some(3),
        proven: "holder",
        skew: Some(-4),
        ledger: Some("lane"),
        flagged: false,
        list: 41,
    };
    let entry = Entry::in_lane("north-7", Act::Decided(decided));
    let key = RING.ed25519_key(&Secret32::from([1; 32]));
    let public = key.public();
    let log = AuditLog::open(&dir, key, AuditSettings::default(), now).unwrap();
    let mut each: Vec<u128> = Vec::new();
    let begun = Instant::now();
    for _ in 0..ENTRIES {
        let begun = Instant::now();
        log.note(&entry, now).unwrap();
        each.push(begun.elapsed().as_nanos());
    }
    let all = begun.elapsed();
    each.sort_unstable();
    let at = |share: usize| each[each.len() * share / 1_000] / 1_000;
    println!("{ENTRIES} entries in {all:?}, with a sync after every 64");
    println!("an entry: p50 {} us, p90 {} us, p99 {} us", at(500), at(900), at(990));
    let begun = Instant::now();
    log.checkpoint(now).unwrap();
    println!("a checkpoint, with its sync: {:?}", begun.elapsed());
    let bytes: u64 =
        std::fs::read_dir(&dir).unwrap().map(|it| it.unwrap().metadata().unwrap().len()).sum();
    println!("{} bytes an entry", bytes / u64::from(ENTRIES));
    drop(log);
    let evidence = Evidence { dirs: vec![dir.clone()], held: Vec::new(), key: Some(public) };
    let begun = Instant::now();
    assert!(verify(&evidence).unwrap().is_whole());
    println!("verifying all: {:?}", begun.elapsed());
    drop(std::fs::remove_dir_all(dir));
}
