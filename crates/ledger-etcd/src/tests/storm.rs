//! Two lanes are shown the same codes at the same moment, while everything happens to the engine.
//!
//! `CLEARANCE_STORM=40000` is the long form, some twelve minutes; by default there are 2,000 codes. Every other one is of a scheme that
//! goes on without the engine.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clearance_core::trust::LedgerPolicy;
use clearance_verifier::{Answer, Denial, Keeper};

use super::cluster::Cluster;
use super::troubles::{faults, report};
use super::{Lane, member, new_lanes};
use crate::{FindingKind, Times};

/// Pairs of claims a second.
const PACE: f64 = 70.0;
/// Pairs that may be under way at once.
const WORKERS: usize = 8;
/// Longer than the storm and the look at it afterwards, and shorter than a clock is moved.
const KEEP: Duration = Duration::from_secs(3_600);

/// Admissions of minutes without the engine are compared one by one.
const COMPARED: Duration = Duration::from_secs(600);

/// What became of one code at one lane, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) at: Duration,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// By the record that lanes share.
    Admitted,
    /// By the lane alone, while the engine was away.
    Alone,
    Refused,
    /// To the officer, because the engine was away.
    Away,
}

impl What {
    fn is_admitted(self) -> bool {
        matches!(self, Self::Admitted | Self::Alone)
    }

    /// Whether the engine was not there for it.
    pub(super) fn is_without_engine(self) -> bool {
        matches!(self, Self::Alone | Self::Away)
    }
}

/// A code, and what its two lanes said.
pub(super) struct Shown {
    n: u64,
    pub(super) said: [Said; 2],
}

impl Shown {
    pub(super) fn policy(&self) -> LedgerPolicy {
        policy_of(self.n)
    }

    fn is_double(&self) -> bool {
        self.said.iter().all(|said| said.what.is_admitted())
    }
}

fn policy_of(n: u64) -> LedgerPolicy {
    match n % 2 {
        0 => LedgerPolicy::SharedElseRefer,
        _ => LedgerPolicy::SharedElseAdmit,
    }
}

#[test]
fn of_two_lanes_one_admits_a_code_whatever_happens_to_the_engine_or_both_are_found() {
    let codes: u64 = std::env::var("CLEARANCE_STORM").map_or(2_000, |codes| codes.parse().unwrap());
    let Some(cluster) = Cluster::start_apart() else { return };
    let lanes = new_lanes(&cluster, Times { keep_codes: KEEP, ..Times::default() });
    let length = Duration::from_secs_f64(codes as f64 / PACE);
    let (cluster, start, over) = (Mutex::new(cluster), Instant::now(), AtomicBool::new(false));
    let (shown, faults) = thread::scope(|scope| {
        let faults = scope.spawn(|| faults(&cluster, start, length, &over));
        let shown = race(&lanes, codes, start);
        over.store(true, Ordering::SeqCst);
        (shown, faults.join().unwrap())
    });
    report(&shown, &faults);

    let doubles: Vec<_> = shown.iter().filter(|shown| shown.is_double()).collect();
    let strict = doubles.iter().filter(|it| it.policy() == LedgerPolicy::SharedElseRefer).count();
    assert_eq!(strict, 0, "one code, one admission");
    every_double_is_found_once_and_nothing_else(&lanes, &doubles);
    nothing_that_was_acknowledged_is_lost(&cluster.into_inner().unwrap(), &lanes, &shown);
}

/// Each code is shown at both lanes at once.
fn race(lanes: &[Lane; 2], codes: u64, start: Instant) -> Vec<Shown> {
    let (next, shown) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let ask = |lane: &Lane, n| {
        let answer = lane.ask(policy_of(n), &[member(n, 0)]);
        let what = match answer {
            Answer::Recorded { by: Keeper::Shared, .. } => What::Admitted,
            Answer::Recorded { by: Keeper::Lane, away: Some(_) } => What::Alone,
            Answer::Denied { why: Denial::Used, .. } => What::Refused,
            Answer::Unavailable(_) => What::Away,
            other => panic!("{other:?}"),
        };
        Said { at: start.elapsed(), what }
    };
    let show = |n| {
        thread::scope(|scope| {
            let one = scope.spawn(|| ask(&lanes[0], n));
            let other = ask(&lanes[1], n);
            Shown { n, said: [one.join().unwrap(), other] }
        })
    };
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= codes {
                        return;
                    }
                    let due = Duration::from_secs_f64(n as f64 / PACE);
                    sleep(due.saturating_sub(start.elapsed()));
                    let done = show(n);
                    shown.lock().unwrap().push(done);
                }
            });
        }
    });
    shown.into_inner().unwrap()
}

/// What both lanes admitted, one of them says.
fn every_double_is_found_once_and_nothing_else(lanes: &[Lane; 2], doubles: &[&Shown]) {
    let mut found: BTreeMap<u64, usize> = BTreeMap::new();
    for lane in lanes {
        let is_done = |standing: &crate::Standing| standing.away.is_none() && standing.pending == 0;
        let took = lane.wait_within(COMPARED, "back, and compared", is_done);
        for finding in lane.ledger().findings() {
            assert_eq!(finding.kind, FindingKind::SameCode, "{finding}");
            *found.entry(u64::from_be_bytes(finding.subject.id.0)).or_default() += 1;
        }
        eprintln!("{}: all compared {:.1} s after the storm", lane.name, took.as_secs_f64());
    }
    eprintln!("{} codes admitted by both lanes, {} found", doubles.len(), found.len());
    let expected: BTreeMap<_, _> = doubles.iter().map(|double| (double.n, 1)).collect();
    assert_eq!(found, expected, "each double once");
}

/// What was admitted is shown again.
fn nothing_that_was_acknowledged_is_lost(cluster: &Cluster, lanes: &[Lane; 2], shown: &[Shown]) {
    let admitted = shown.iter().filter(|it| it.said.iter().any(|said| said.what.is_admitted()));
    let admitted: Vec<u64> = admitted.map(|it| it.n).collect();
    let there = cluster.on_record(&lanes[0].settings.prefix);
    assert_eq!(admitted.iter().filter(|n| !there.contains(n)).count(), 0, "lost");
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (next, admitted) = (&next, &admitted);
            scope.spawn(move || {
                let next =
                    || admitted.get(usize::try_from(next.fetch_add(1, Ordering::SeqCst)).unwrap());
                while let Some(&n) = next() {
                    assert_eq!(lanes[worker % 2].judged(member(n, 0)), Some(Denial::Used), "{n}");
                }
            });
        }
    });
    eprintln!("{} admitted codes shown again, all on record", admitted.len());
}
