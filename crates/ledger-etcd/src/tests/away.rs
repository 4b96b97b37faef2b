//! The engine goes, and comes back.

use std::sync::atomic::Ordering;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_verifier::{Answer, Denial, Keeper, Member};

use super::cluster::Cluster;
use super::proxy::Proxy;
use super::{Lane, NOW, at, member, times, two_lanes, used};
use crate::FindingKind;

/// Claims do not wait any more after so long without the engine.
const SWITCH: Duration = Duration::from_secs(1);

const ADMIT: LedgerPolicy = LedgerPolicy::SharedElseAdmit;
const REFER: LedgerPolicy = LedgerPolicy::SharedElseRefer;

fn is_flagged(answer: &Answer) -> bool {
    matches!(answer, Answer::Recorded { by: Keeper::Lane, away: Some(_) })
}

/// Claims of both policies until none waits.
fn switch(lane: &Lane) -> Duration {
    let start = Instant::now();
    for n in 9_000.. {
        let asked = Instant::now();
        let answer = lane.ask(REFER, &[member(n, 0)]);
        assert!(!answer.is_recorded(), "{answer:?}");
        if asked.elapsed() < Duration::from_millis(20) && lane.ledger().standing().away.is_some() {
            return start.elapsed() - asked.elapsed();
        }
    }
    unreachable!("some claim does not wait")
}

#[test]
fn the_scheme_decides_while_the_engine_is_away_and_it_comes_back_by_itself() {
    let Some(mut cluster) = Cluster::start() else { return };
    let lanes = two_lanes(&cluster);
    let [a, b] = &lanes;
    assert_eq!(a.ask(ADMIT, &[member(1, 0)]), Answer::recorded_by(Keeper::Shared));
    assert_eq!(a.ask(ADMIT, &[member(7, 0)]), Answer::recorded_by(Keeper::Shared));
    cluster.kill_all();
    // Beside the claim that noticed it, which may wait for an election, nobody waits.
    let new_claims = thread::scope(|scope| {
        let first = scope.spawn(|| a.ask(REFER, &[member(8_999, 0)]));
        sleep(SWITCH);
        let asked = Instant::now();
        assert!(matches!(a.ask(REFER, &[member(8_998, 0)]), Answer::Unavailable(_)));
        let new_claims = asked.elapsed();
        assert!(matches!(first.join().unwrap(), Answer::Unavailable(_)));
        new_claims
    });
    assert!(new_claims < Duration::from_millis(50), "{new_claims:?}");
    switch(b);

    // By the scheme.
    assert!(matches!(a.ask(REFER, &[member(2, 0)]), Answer::Unavailable(_)));
    assert_eq!(a.ask(LedgerPolicy::OwnLane, &[member(3, 0)]), Answer::recorded_by(Keeper::Lane));
    assert!(is_flagged(&a.ask(ADMIT, &[member(4, 0)])));
    let used_here = Answer::Denied { member: 0, why: Denial::Used };
    assert_eq!(a.ask(ADMIT, &[member(4, 0)]), used_here);
    assert_eq!(a.ask(ADMIT, &[member(1, 0)]), used_here, "what it admitted by the engine before");
    // What the other lane admitted nobody here knows; what both admit, neither.
    assert!(is_flagged(&b.ask(ADMIT, &[member(1, 0)])));
    assert!(is_flagged(&b.ask(ADMIT, &[member(4, 0)])));
    assert!(is_flagged(&b.ask(ADMIT, &[member(7, 15)])));
    // Uses: two at each of the lanes, three are allowed. Turns: in, at both lanes.
    for (lane, after) in [(a, 0), (a, 15), (b, 30), (b, 45)] {
        let pass = used(5, times(3), Direction::Arrival, after);
        assert!(is_flagged(&lane.ask(ADMIT, &[pass])), "{after}");
    }
    for (lane, after) in [(a, 0), (b, 15)] {
        assert!(is_flagged(&lane.ask(ADMIT, &[used(6, Uses::InOut, Direction::Arrival, after)])));
    }
    assert_eq!((a.ledger().standing().pending, b.ledger().standing().pending), (4, 6));

    cluster.run_all();
    cluster.wait();
    let back = Instant::now();
    for lane in &lanes {
        lane.wait("back, and compared", |standing| {
            standing.away.is_none() && standing.pending == 0
        });
    }
    eprintln!("compared {:?} after the leader was there", back.elapsed());
    assert_eq!(a.ask(REFER, &[member(4, 0)]), used_here, "the engine knows now");
    assert_eq!(b.one(used(5, times(3), Direction::Arrival, 60)), Some(Denial::UsesSpent));
    let kinds = found(&lanes);
    assert_eq!(count(&kinds, FindingKind::SameCode, 1), 1, "{kinds:?}");
    assert_eq!(count(&kinds, FindingKind::SameCode, 4), 1, "once, not at both lanes");
    assert_eq!(count(&kinds, FindingKind::SameCredential, 5), 4, "two by two");
    assert_eq!(count(&kinds, FindingKind::Overused, 5), 1);
    assert_eq!(count(&kinds, FindingKind::SameCredential, 6), 1);
    assert_eq!(count(&kinds, FindingKind::AgainstDirection, 6), 1);
    assert_eq!(
        count(&kinds, FindingKind::SameCredential, 7),
        0,
        "by another code, before the loss"
    );
    assert_eq!(kinds.len(), 9, "{kinds:?}");
    findings_stay_until_somebody_takes_them(lanes);
}

fn found(lanes: &[Lane; 2]) -> Vec<(FindingKind, u64)> {
    let all = lanes.iter().flat_map(|lane| lane.ledger().findings());
    all.map(|finding| (finding.kind, u64::from_be_bytes(finding.subject.id.0))).collect()
}

fn count(kinds: &[(FindingKind, u64)], kind: FindingKind, n: u64) -> usize {
    kinds.iter().filter(|found| **found == (kind, n)).count()
}

fn findings_stay_until_somebody_takes_them(mut lanes: [Lane; 2]) {
    let before = found(&lanes);
    for lane in &mut lanes {
        lane.restart();
    }
    assert_eq!(found(&lanes), before, "the same, and none twice");
    for lane in &lanes {
        for finding in lane.ledger().findings() {
            lane.ledger().acknowledge(&finding.id()).unwrap();
        }
    }
    lanes[0].restart();
    assert_eq!(found(&lanes), []);
}

#[test]
fn a_lane_that_was_cut_off_finds_what_the_others_admitted_meanwhile() {
    let Some(cluster) = Cluster::start() else { return };
    let [a, b] = two_lanes(&cluster);
    let proxies = [0, 1, 2].map(|n| Proxy::to(cluster.address(n)));
    let mut settings = a.settings.clone();
    settings.nodes = proxies.iter().map(|proxy| proxy.url.clone()).collect();
    let cut = Lane::new(settings, "lane-3");
    assert_eq!(b.ask(ADMIT, &[member(4, 0)]), Answer::recorded_by(Keeper::Shared));
    let deaf =
        |is_deaf| proxies.iter().for_each(|proxy| proxy.deaf.store(is_deaf, Ordering::SeqCst));
    deaf(true);
    switch(&cut);
    // The engine knows these at once, and the lane that is cut off does not.
    assert_eq!(b.ask(ADMIT, &[member(1, 15)]), Answer::recorded_by(Keeper::Shared));
    assert_eq!(b.ask(ADMIT, &[member(2, 15)]), Answer::recorded_by(Keeper::Shared));
    for code in [member(1, 15), member(2, 16), member(3, 16), member(4, 16)] {
        assert!(is_flagged(&cut.ask(ADMIT, &[code])));
    }
    deaf(false);
    cut.wait("back", |standing| standing.away.is_none() && standing.pending == 0);
    let found: Vec<_> = cut.ledger().findings();
    let kinds: Vec<_> = found.iter().map(|found| (found.kind, found.subject.id.0[7])).collect();
    assert_eq!(kinds, [(FindingKind::SameCode, 1), (FindingKind::SameCredential, 2)]);
    let there = found[0].there.unwrap();
    assert_eq!(
        (there.lane().as_str(), there.at(), there.is_alone()),
        ("lane-2", at(NOW + 15), false)
    );
    assert!(found[0].here.is_alone());
    assert_eq!(b.ledger().findings(), [], "told once, by the lane that was away");
}

#[test]
fn who_passed_two_lanes_in_two_losses_of_the_engine_is_no_finding() {
    let Some(mut cluster) = Cluster::start() else { return };
    let lanes = two_lanes(&cluster);
    for (n, lane) in (0..).zip(lanes.iter().cycle().take(3)) {
        cluster.kill_all();
        switch(lane);
        assert!(is_flagged(&lane.ask(ADMIT, &[member(1, 600 * n)])), "{n}");
        cluster.run_all();
        cluster.wait();
        lane.wait("compared", |standing| standing.away.is_none() && standing.pending == 0);
        lanes.iter().for_each(Lane::wait_until_served); // which asks; lanes that rest do it every five seconds
    }
    assert_eq!(found(&lanes), []);
}

#[test]
fn a_lane_that_starts_without_the_engine_waits_for_nobody_and_finds_it_later() {
    let Some(mut cluster) = Cluster::start() else { return };
    let [mut a, b] = two_lanes(&cluster);
    assert_eq!(b.one(member(1, 0)), None);
    cluster.kill_all();
    a.restart();
    let asked = Instant::now();
    assert!(matches!(a.ask(REFER, &[member(2, 0)]), Answer::Unavailable(_)));
    assert!(asked.elapsed() < Duration::from_millis(100), "{:?}", asked.elapsed());
    assert!(is_flagged(&a.ask(ADMIT, &[member(1, 0)])));
    a.restart();
    assert_eq!(a.ledger().standing().pending, 1, "on disk");
    cluster.run_all();
    a.wait("back", |standing| standing.away.is_none() && standing.pending == 0);
    assert_eq!(a.one(member(1, 0)), Some(Denial::Used));
}

#[test]
fn the_engine_comes_and_goes_a_hundred_times_and_no_hand_is_needed() {
    let Some(mut cluster) = Cluster::start() else { return };
    let [lane, _other] = two_lanes(&cluster);
    let times: u64 =
        std::env::var("CLEARANCE_ENGINE_COMES").map_or(3, |times| times.parse().unwrap());
    let mut longest = Duration::ZERO;
    for n in 0..times {
        cluster.kill_all();
        lane.wait("away", |standing| standing.away.is_some());
        assert!(is_flagged(&lane.ask(ADMIT, &[member(n, 0)])));
        cluster.run_all();
        cluster.wait();
        let took = lane.wait("back", |standing| standing.away.is_none() && standing.pending == 0);
        longest = longest.max(took);
        assert_eq!(lane.one(member(n, 0)), Some(Denial::Used), "{n}");
    }
    eprintln!("{times} times; back at most {longest:?} after there was a leader");
}

#[test]
fn an_engine_that_was_put_back_has_a_gap() {
    let Some(mut cluster) = Cluster::start() else { return };
    let [a, mut b] = two_lanes(&cluster);
    let pass = |after| used(1, times(1), Direction::Arrival, after);
    assert_eq!(a.one(pass(0)), None);
    assert_eq!(b.one(member(2, 0)), None);
    b.restart();
    // Emptied, and made anew with the same settings: it has the same id, and knows nothing.
    cluster.kill_all();
    cluster.wipe();
    cluster.run_all();
    cluster.wait();
    for lane in [&a, &b] {
        lane.wait("back", |standing| standing.away.is_none());
    }
    let until = at(NOW + 20 + 120);
    assert_eq!(a.one(pass(20)), Some(Denial::NoRecord { until }));
    assert!(matches!(b.one(member(2, 20)), Some(Denial::NoRecord { .. })));
    let later = Member { issued_at: at(NOW + 600), ..pass(0) };
    assert!(
        matches!(a.one(later), Some(Denial::UsesUnknown { .. })),
        "it was used, and nobody knows"
    );
    assert_eq!(b.one(member(2, 600)), None);
    // By an operator who knows better.
    b.engine().declare_gap(at(NOW + 700)).unwrap();
    assert_eq!(a.one(member(3, 800)), Some(Denial::NoRecord { until: at(NOW + 820) }));
}

#[test]
fn an_engine_that_was_restored_has_a_gap_under_another_token_and_under_its_old_one() {
    let Some(mut cluster) = Cluster::start() else { return };
    let [mut a, mut b] = two_lanes(&cluster);
    let snapshot = a.dir.join("snapshot");
    let pass = |n, after| used(n, times(1), Direction::Arrival, after);
    assert_eq!(a.one(pass(1, 0)), None);
    cluster.snapshot(&snapshot);
    for (token, start) in [("another", 1_000), ("another", 3_000), ("etcd-cluster", 5_000)] {
        // After the snapshot, so it will be forgotten.
        assert_eq!(a.one(member(2, start)), None);
        assert_eq!(b.one(pass(start, start)).is_some(), start > 1_000, "it was forgotten before");
        b.restart(); // what it has seen is on disk
        cluster.kill_all();
        cluster.wipe();
        cluster.restore(&snapshot, token);
        cluster.run_all();
        cluster.wait();
        for lane in [&a, &b] {
            lane.wait_until_served();
        }
        for lane in [&b, &a] {
            let denied = lane.one(member(2, start));
            assert!(matches!(denied, Some(Denial::NoRecord { .. })), "{token}: {denied:?}");
        }
        let denied = b.one(pass(start, start + 900));
        assert!(matches!(denied, Some(Denial::UsesUnknown { .. })), "{token}: {denied:?}");
        assert_eq!(
            b.one(pass(1, start + 900)),
            Some(Denial::UsesSpent),
            "what is on record is certain"
        );
        a.restart();
        assert_eq!(a.one(member(3, start + 1_000)), None);
    }
}
