//! Two lanes are shown the same codes at the same moment, while everything happens to the engine.
//!
//! `CLEARANCE_STORM=20000` is the long form, some five minutes; by default there are 2,000 codes.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clearance_core::trust::LedgerPolicy;
use clearance_verifier::{Answer, Denial};

use super::cluster::Cluster;
use super::{Lane, member, two_lanes};

/// Pairs of claims a second.
const PACE: f64 = 70.0;
/// Pairs that may be under way at once.
const WORKERS: usize = 8;

/// What became of one code at one lane, and when.
#[derive(Clone, Copy, Debug)]
struct Said {
    at: Duration,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Admitted,
    Refused,
    Away,
}

#[test]
fn of_two_lanes_one_admits_a_code_whatever_happens_to_the_engine() {
    let codes: u64 = std::env::var("CLEARANCE_STORM").map_or(2_000, |codes| codes.parse().unwrap());
    let Some(cluster) = Cluster::start_apart() else { return };
    let lanes = two_lanes(&cluster);
    let length = Duration::from_secs_f64(codes as f64 / PACE);
    let (cluster, start, over) = (Mutex::new(cluster), Instant::now(), AtomicBool::new(false));
    let said = thread::scope(|scope| {
        let faults = scope.spawn(|| faults(&cluster, start, length, &over));
        let said = race(&lanes, codes, start);
        over.store(true, Ordering::SeqCst);
        (said, faults.join().unwrap())
    });
    let ((pairs, longest_wait), faults) = said;
    report(&pairs, &faults, longest_wait, length.mul_f64(1.9 / 12.0));

    let doubles = pairs.iter().filter(|pair| pair.iter().all(|said| said.what == What::Admitted));
    assert_eq!(doubles.count(), 0, "one code, one admission");
    nothing_that_was_acknowledged_is_lost(&lanes, &pairs);
}

/// Each code is shown at both lanes at once; of each, what the lanes said.
fn race(lanes: &[Lane; 2], codes: u64, start: Instant) -> (Vec<[Said; 2]>, Duration) {
    let next = std::sync::atomic::AtomicU64::new(0);
    let pairs = Mutex::new(vec![None; usize::try_from(codes).unwrap()]);
    let longest = Mutex::new(Duration::ZERO);
    let ask = |lane: &Lane, n| {
        let asked = Instant::now();
        let answer = lane.ask(LedgerPolicy::SharedElseRefer, &[member(n, 0)]);
        let mut longest = longest.lock().unwrap();
        *longest = longest.max(asked.elapsed());
        let what = match answer {
            Answer::Recorded { .. } => What::Admitted,
            Answer::Denied { why: Denial::Used, .. } => What::Refused,
            Answer::Unavailable(_) => What::Away,
            other => panic!("{other:?}"),
        };
        Said { at: start.elapsed(), what }
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
                    let pair = thread::scope(|scope| {
                        let one = scope.spawn(|| ask(&lanes[0], n));
                        let other = ask(&lanes[1], n);
                        [one.join().unwrap(), other]
                    });
                    pairs.lock().unwrap()[usize::try_from(n).unwrap()] = Some(pair);
                }
            });
        }
    });
    let pairs = pairs.into_inner().unwrap().into_iter().map(Option::unwrap).collect();
    (pairs, longest.into_inner().unwrap())
}

/// One after the other, each in a sixth of the time: when, and what.
fn faults(
    cluster: &Mutex<Cluster>,
    start: Instant,
    length: Duration,
    over: &AtomicBool,
) -> Vec<(Duration, &'static str)> {
    let mut told = Vec::new();
    let until = |share: f64| {
        sleep(length.mul_f64(share / 12.0).saturating_sub(start.elapsed()));
        !over.load(Ordering::SeqCst)
    };
    let leader = || loop {
        if let Some(leader) = cluster.lock().unwrap().leader() {
            return leader;
        }
        sleep(Duration::from_millis(50));
    };
    let mut tell = |what| told.push((start.elapsed(), what));
    if until(1.0) {
        let n = leader();
        tell("leader killed");
        cluster.lock().unwrap().kill(n);
        until(2.0);
        cluster.lock().unwrap().run(n);
    }
    if until(3.0) {
        let n = leader();
        tell("leader paused");
        cluster.lock().unwrap().signal(n, "-STOP");
        until(4.0);
        cluster.lock().unwrap().signal(n, "-CONT");
    }
    if until(5.0) {
        let n = (leader() + 1) % 3;
        tell("follower paused");
        cluster.lock().unwrap().signal(n, "-STOP");
        until(6.0);
        cluster.lock().unwrap().signal(n, "-CONT");
    }
    if until(7.0) && cluster.lock().unwrap().can_cut() {
        let n = leader();
        tell("leader cut off");
        cluster.lock().unwrap().cable(n, "down");
        until(8.0);
        cluster.lock().unwrap().cable(n, "up");
    }
    if until(9.0) {
        tell("all killed, and started");
        let mut cluster = cluster.lock().unwrap();
        cluster.kill_all();
        cluster.run_all();
    }
    told
}

/// What happened within `window` after each fault.
fn report(
    pairs: &[[Said; 2]],
    faults: &[(Duration, &str)],
    longest_wait: Duration,
    window: Duration,
) {
    let mut all: Vec<_> = pairs.iter().flatten().copied().collect();
    all.sort_by_key(|said| said.at);
    let count = |what| all.iter().filter(|said| said.what == what).count();
    let answered: Vec<_> = all.iter().filter(|said| said.what != What::Away).collect();
    eprintln!(
        "{} codes at two lanes: {} admitted once, {} claims refused, {} without the engine ({:.2} %); longest claim {:.1} s",
        pairs.len(),
        count(What::Admitted),
        count(What::Refused),
        count(What::Away),
        100.0 * count(What::Away) as f64 / all.len() as f64,
        longest_wait.as_secs_f64(),
    );
    for lane in 0..2 {
        let away = pairs.iter().filter(|pair| pair[lane].what == What::Away).count();
        eprintln!("lane {}: {away} claims without the engine", lane + 1);
    }
    for (at, what) in faults {
        let gaps = answered.windows(2).filter(|pair| pair[1].at >= *at);
        let near = gaps.take_while(|pair| pair[0].at <= *at + window);
        let silence = near.map(|pair| pair[1].at - pair[0].at).max().unwrap_or_default();
        let within = |said: &&&Said| said.at >= *at && said.at < *at + window;
        let away: Vec<_> = all.iter().collect();
        let away = away.iter().filter(within).filter(|said| said.what == What::Away);
        let last = away.clone().map(|said| said.at).max().map_or(Duration::ZERO, |last| last - *at);
        eprintln!(
            "{:6.1} s {what}: no answer for {:.2} s at most, {} claims without the engine, the last {:.2} s after",
            at.as_secs_f64(),
            silence.as_secs_f64(),
            away.count(),
            last.as_secs_f64(),
        );
    }
}

/// After the storm, and after another kill of all.
fn nothing_that_was_acknowledged_is_lost(lanes: &[Lane; 2], pairs: &[[Said; 2]]) {
    lanes[0].wait("back", |standing| standing.away.is_none());
    for (n, _) in
        (0..).zip(pairs).filter(|(_, pair)| pair.iter().any(|said| said.what == What::Admitted))
    {
        assert_eq!(lanes[0].one(member(n, 0)), Some(Denial::Used), "{n}");
    }
}
