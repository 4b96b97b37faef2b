//! The power of the engine's machines is cut while lanes claim.
//!
//! `bash .ci/power-cuts engine 20` runs it: three machines of user-mode Linux. Needs root.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clearance_core::trust::LedgerPolicy;
use clearance_verifier::{Answer, Denial};

use super::cluster::Cluster;
use super::{Lane, member, two_lanes};

/// Claims at once of each lane.
const AT_ONCE: usize = 3;
/// Claims that are acknowledged between two cuts, at least.
const MORE: usize = 100;

/// Three machines within one are slow: with etcd's own times they elect more than they serve.
const SLOW: [&str; 4] = ["--heartbeat-interval", "300", "--election-timeout", "3000"];

/// What lanes were told while the power went.
#[derive(Default)]
struct Told {
    acknowledged: BTreeSet<u64>,
    unanswered: usize,
}

#[test]
#[ignore = "boots three machines: bash .ci/power-cuts engine"]
fn no_claim_that_was_acknowledged_is_forgotten_when_the_engine_loses_its_power() {
    let cuts: u64 = std::env::var("CLEARANCE_POWER_CUTS").map_or(3, |cuts| cuts.parse().unwrap());
    let Some(mut cluster) = Cluster::start_machines(3, &SLOW) else { return };
    let lanes = two_lanes(&cluster);
    let (next, told) = (AtomicU64::new(0), Mutex::new(Told::default()));
    let mut of_all = 0;
    for cut in 0..cuts {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for lane in lanes.iter().cycle().take(lanes.len() * AT_ONCE) {
                scope.spawn(|| claims(lane, &next, &told, &over));
            }
            until_acknowledged(&told, MORE);
            sleep(Duration::from_millis(cut * 37 % 100));
            // Every third time one machine after the other, else all at once.
            if cut % 3 == 2 {
                one_after_the_other(&mut cluster);
            } else {
                cluster.kill_all();
                of_all += 1;
            }
            over.store(true, Ordering::SeqCst);
        });
        cluster.run_all_that_are_off();
        cluster.wait();
        for lane in &lanes {
            lane.wait("back", |standing| standing.away.is_none());
        }
        let (told, there) = (told.lock().unwrap(), cluster.on_record(&lanes[0].settings.prefix));
        let lost = told.acknowledged.difference(&there).count();
        assert_eq!(lost, 0, "of {}, after {} cuts", told.acknowledged.len(), cut + 1);
    }
    let told = told.into_inner().unwrap();
    for &n in &told.acknowledged {
        assert_eq!(lanes[0].judged(member(n, 0)), Some(Denial::Used), "{n}");
    }
    println!(
        "{cuts} power cuts of the engine, {of_all} of them of all nodes at once: {} acknowledged, 0 lost; {} claims without an answer",
        told.acknowledged.len(),
        told.unanswered,
    );
    assert!(!told.acknowledged.is_empty());
}

fn until_acknowledged(told: &Mutex<Told>, more: usize) {
    let count = || told.lock().unwrap().acknowledged.len();
    let (start, before) = (Instant::now(), count());
    while count() < before + more {
        assert!(start.elapsed() < Duration::from_secs(120), "{before}, and now {}", count());
        sleep(Duration::from_millis(5));
    }
}

/// Claims code after code until it is over.
fn claims(lane: &Lane, next: &AtomicU64, told: &Mutex<Told>, over: &AtomicBool) {
    while !over.load(Ordering::SeqCst) {
        let n = next.fetch_add(1, Ordering::SeqCst);
        let answer = lane.ask(LedgerPolicy::SharedElseRefer, &[member(n, 0)]);
        let mut told = told.lock().unwrap();
        match answer {
            Answer::Recorded { .. } => drop(told.acknowledged.insert(n)),
            Answer::Unavailable(_) => {
                told.unanswered += 1;
                drop(told);
                sleep(Duration::from_millis(20));
            }
            other => panic!("{n}: {other:?}"),
        }
    }
}

/// The leader, and when the others have one, the next: no more than one is off at a time.
fn one_after_the_other(cluster: &mut Cluster) {
    for _ in 0..2 {
        let leader = cluster.wait();
        cluster.kill(leader);
        sleep(Duration::from_secs(2));
        cluster.run(leader);
        cluster.wait_for(leader);
    }
}
