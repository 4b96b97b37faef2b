//! How long the engine keeps what.

use std::thread::sleep;
use std::time::{Duration, Instant};

use clearance_core::trust::{Direction, LedgerPolicy};
use clearance_verifier::Denial;

use super::cluster::Cluster;
use super::{DAY, Lane, NOW, at, member, times, two_lanes, used};
use crate::Times;

/// Records stay for 3 s at least; leases are given out for 2 s, and live 10 s longer than both.
const SHORT: Times = Times {
    keep_codes: Duration::from_secs(3),
    lease_span: Duration::from_secs(2),
    attempt: Duration::from_millis(300),
    claim: Duration::from_secs(5),
    away_after: Duration::from_secs(10),
    probe: Duration::from_millis(200),
    idle: Duration::from_secs(5),
    examine: Duration::from_secs(60),
    keep_past: Duration::from_secs(86_400),
};

#[test]
fn a_code_is_kept_for_as_long_as_it_must_be_and_not_for_ever_though_the_leader_falls() {
    let Some(mut cluster) = Cluster::start() else { return };
    let lane = Lane::with(cluster.settings("keep"), "lane-1", SHORT);
    assert_eq!(lane.engine().found(), Ok(true));
    // One late in the span of its lease, which lives for the shortest time then.
    assert_eq!(lane.one(member(1, 0)), None);
    sleep(Duration::from_millis(1_800));
    assert_eq!(lane.one(member(2, 1)), None);
    let recorded = Instant::now();
    let leases = cluster.ctl(&["lease", "list"]);
    assert_eq!(leases.lines().count(), 2, "one for both: {leases}");
    while recorded.elapsed() < SHORT.keep_codes {
        assert_eq!(lane.one(member(2, 1)), Some(Denial::Used));
        sleep(Duration::from_millis(200));
    }
    // The lease begins anew under another leader: later, not earlier.
    let leader = cluster.leader().unwrap();
    cluster.kill(leader);
    cluster.wait();
    assert_eq!(lane.one(member(2, 1)), Some(Denial::Used));
    cluster.run(leader);
    let gone = |cluster: &Cluster| cluster.ctl(&["get", "--prefix", "keep/code/"]).is_empty();
    while !gone(&cluster) {
        assert!(recorded.elapsed() < Duration::from_secs(60), "for ever");
        sleep(Duration::from_millis(200));
    }
    eprintln!("kept for {:?} after the record; 3 s are due", recorded.elapsed());
    assert!(recorded.elapsed() >= SHORT.keep_codes);
}

#[test]
fn what_is_kept_is_kept_right() {
    let Some(cluster) = Cluster::start() else { return };
    a_lease_that_somebody_revoked_costs_nobody(&cluster, &two_lanes(&cluster));
    uses_outlive_codes_and_are_swept_when_the_credential_is_over(&cluster, &two_lanes(&cluster));
    what_goes_on_without_the_engine_leaves_a_past(&cluster, &two_lanes(&cluster));
    a_key_that_no_gate_wrote_is_damage(&cluster, &two_lanes(&cluster));
}

fn a_lease_that_somebody_revoked_costs_nobody(cluster: &Cluster, [a, _]: &[Lane; 2]) {
    assert_eq!(a.one(member(1, 0)), None);
    for id in cluster.ctl(&["lease", "list"]).lines().skip(1) {
        cluster.ctl(&["lease", "revoke", id.trim()]);
    }
    assert_eq!(a.one(member(2, 0)), None, "under another lease");
}

fn uses_outlive_codes_and_are_swept_when_the_credential_is_over(
    cluster: &Cluster,
    [a, b]: &[Lane; 2],
) {
    let short = used(1, times(1), Direction::Arrival, 0);
    let mut long = used(2, times(1), Direction::Arrival, 0);
    long.validity.not_after = at(NOW + 9 * DAY);
    assert_eq!(a.one(short), None);
    assert_eq!(a.one(long), None);
    let keys = |name: &str| {
        let all = cluster.ctl(&["get", "--prefix", "--keys-only", "test-"]);
        all.lines().filter(|line| line.contains(name)).count()
    };
    let before = keys("/used/");
    assert_eq!(a.engine().sweep(at(NOW), at(NOW + 2 * DAY)).ok(), Some(1));
    assert_eq!(keys("/used/"), before - 1);
    let again = |mut member: clearance_verifier::Member| {
        member.issued_at = at(NOW + 15);
        b.one(member)
    };
    let since = at(NOW + 2 * DAY);
    assert_eq!(again(short), Some(Denial::UsesUnknown { since }), "by a clock that is set back");
    assert_eq!(again(long), Some(Denial::UsesSpent));
}

fn what_goes_on_without_the_engine_leaves_a_past(cluster: &Cluster, [a, _]: &[Lane; 2]) {
    let past = || {
        cluster.ctl(&[
            "get",
            "--prefix",
            "--print-value-only",
            &format!("{}/past/", a.settings.prefix),
        ])
    };
    assert_eq!(a.one(member(1, 0)), None);
    assert_eq!(past(), "", "where it is not needed, nothing is kept");
    assert!(a.ask(LedgerPolicy::SharedElseAdmit, &[member(2, 0)]).is_recorded());
    assert!(past().starts_with(&format!("shared lane-1 {NOW} {NOW} ")), "{}", past());
}

fn a_key_that_no_gate_wrote_is_damage(cluster: &Cluster, [a, _]: &[Lane; 2]) {
    use clearance_verifier::{Answer, Trouble};
    let key = String::from_utf8(a.engine().keys.code(&member(1, 0).subject)).unwrap();
    cluster.ctl(&["put", &key, "something else"]);
    let answer = a.ask(LedgerPolicy::SharedElseRefer, &[member(1, 0)]);
    assert!(
        matches!(&answer, Answer::Unavailable(why) if why.trouble() == Trouble::Damaged),
        "{answer:?}"
    );
    assert_eq!(a.one(member(2, 0)), None, "the others go on");
}
