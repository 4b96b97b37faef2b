use std::sync::atomic::Ordering;
use std::thread;

use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_verifier::{Answer, Claim, Denial, Keeper, Ledger, Member};

use super::cluster::Cluster;
use super::proxy::Proxy;
use super::{Lane, NOW, at, member, times, two_lanes, used};

#[test]
fn lanes_share_what_they_admit() {
    let Some(cluster) = Cluster::start() else { return };
    a_code_dies_with_the_newer_one(&two_lanes(&cluster));
    one_member_twice_is_none(&two_lanes(&cluster));
    a_group_is_recorded_whole_or_not_at_all(&two_lanes(&cluster));
    uses_are_counted_over_lanes_and_restarts(two_lanes(&cluster));
    in_and_out_go_by_turns(&two_lanes(&cluster));
    a_use_is_one_use_though_lanes_claim_at_once(&two_lanes(&cluster));
    of_two_lanes_at_once_one_admits(&two_lanes(&cluster));
    a_checkpoint_that_nobody_founded_has_a_gap(&cluster);
    an_answer_that_was_lost_is_recognised(&cluster);
    a_lane_that_noted_by_itself_denies_what_the_engine_does_not_know(&two_lanes(&cluster));
}

fn a_code_dies_with_the_newer_one([a, b]: &[Lane; 2]) {
    assert_eq!(a.one(member(1, 0)), None);
    assert_eq!(b.one(member(1, 0)), Some(Denial::Used));
    assert_eq!(a.one(member(1, 0)), Some(Denial::Used));
    assert_eq!(b.one(member(1, 15)), None, "one transaction, though there is a record");
    assert_eq!(a.one(member(1, 0)), Some(Denial::Superseded { last: at(NOW + 15) }));
    assert_eq!(a.one(member(2, 0)), None, "another credential");
}

fn one_member_twice_is_none([a, b]: &[Lane; 2]) {
    let twice = [member(1, 0), member(1, 15)];
    let denied = Answer::Denied { member: 1, why: Denial::Used };
    assert_eq!(a.ask(LedgerPolicy::SharedElseRefer, &twice), denied);
    assert_eq!(b.one(member(1, 0)), None, "nothing of it was recorded");
}

fn a_group_is_recorded_whole_or_not_at_all([a, b]: &[Lane; 2]) {
    assert_eq!(a.one(member(3, 0)), None);
    let group = [member(1, 0), used(2, times(1), Direction::Arrival, 0), member(3, 0)];
    let refused = Answer::Denied { member: 2, why: Denial::Used };
    assert_eq!(b.ask(LedgerPolicy::SharedElseRefer, &group), refused);
    let recorded = Answer::recorded_by(Keeper::Shared);
    assert_eq!(b.ask(LedgerPolicy::SharedElseRefer, &group[..2]), recorded, "nothing was");
    assert_eq!(a.one(group[1]), Some(Denial::Used));
    let many: Vec<_> = (100..164).map(|n| member(n, 0)).collect();
    assert_eq!(a.ask(LedgerPolicy::SharedElseRefer, &many), recorded, "64 of them");
    let counted: Vec<_> = (200..264).map(|n| used(n, times(1), Direction::Arrival, 0)).collect();
    let full = Answer::Denied { member: 63, why: Denial::Full };
    assert_eq!(a.ask(LedgerPolicy::SharedElseRefer, &counted), full, "more than etcd takes");
    assert_eq!(a.ask(LedgerPolicy::SharedElseRefer, &counted[..63]), recorded);
}

fn uses_are_counted_over_lanes_and_restarts([mut a, b]: [Lane; 2]) {
    let pass = |after| used(1, times(2), Direction::Arrival, after);
    assert_eq!(a.one(pass(0)), None);
    a.restart();
    assert_eq!(a.one(pass(0)), Some(Denial::Used), "a replay is a replay first");
    assert_eq!(b.one(pass(15)), None);
    for lane in [&a, &b] {
        assert_eq!(lane.one(pass(3_600)), Some(Denial::UsesSpent));
    }
}

fn in_and_out_go_by_turns([arrival, departure]: &[Lane; 2]) {
    let turn = |direction, after| used(1, Uses::InOut, direction, after);
    let (inwards, outwards) = (Direction::Arrival, Direction::Departure);
    assert_eq!(departure.one(turn(outwards, 0)), Some(Denial::NotInside));
    assert_eq!(arrival.one(turn(inwards, 0)), None);
    assert_eq!(arrival.one(turn(inwards, 15)), Some(Denial::AlreadyInside), "passed back");
    assert_eq!(departure.one(turn(outwards, 30)), None);
    assert_eq!(departure.one(turn(outwards, 45)), Some(Denial::NotInside));
    assert_eq!(arrival.one(turn(inwards, 60)), None);
}

fn of_two_lanes_at_once_one_admits(lanes: &[Lane; 2]) {
    let admitted = |lane: &Lane| (0..200).map(|n| lane.one(member(n, 0)).is_none()).collect();
    let both: Vec<Vec<bool>> = thread::scope(|scope| {
        let threads = lanes.iter().map(|lane| scope.spawn(|| admitted(lane)));
        threads.collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (n, (one, other)) in both[0].iter().zip(&both[1]).enumerate() {
        assert!(one != other, "{n}");
    }
}

fn a_use_is_one_use_though_lanes_claim_at_once(lanes: &[Lane; 2]) {
    // Codes of one credential by turns: each newer than the one before, so only the count can refuse.
    let admitted = |lane: &Lane, first: u64| {
        let pass = |step: u64| used(9, times(5), Direction::Arrival, 2 * step + first);
        (0..20).filter(|&step| lane.one(pass(step)).is_none()).count()
    };
    let both: usize = thread::scope(|scope| {
        let one = scope.spawn(|| admitted(&lanes[0], 0));
        admitted(&lanes[1], 1) + one.join().unwrap()
    });
    assert_eq!(both, 5);
}

fn a_checkpoint_that_nobody_founded_has_a_gap(cluster: &Cluster) {
    let lane = Lane::new(cluster.settings("nobody"), "lane-1");
    let until = at(NOW + 120);
    assert_eq!(lane.one(member(1, 0)), Some(Denial::NoRecord { until }));
    assert_eq!(lane.one(member(1, 120)), Some(Denial::NoRecord { until }));
    assert_eq!(lane.one(member(1, 121)), None);
    let older = used(2, times(1), Direction::Arrival, 130);
    assert_eq!(lane.one(older), Some(Denial::UsesUnknown { since: until }));
    let mut newer = used(3, times(1), Direction::Arrival, 130);
    newer.validity.not_before = at(NOW + 121);
    assert_eq!(lane.one(newer), None);

    // Whoever empties the engine is noticed at the next claim, by every lane.
    cluster.ctl(&["del", "--prefix", "nobody/"]);
    let until = at(NOW + 200 + 120);
    assert_eq!(lane.one(member(1, 200)), Some(Denial::NoRecord { until }));
}

fn an_answer_that_was_lost_is_recognised(cluster: &Cluster) {
    let [_, b] = two_lanes(cluster);
    let proxy = Proxy::to(cluster.address(0));
    let mut settings = b.settings.clone();
    settings.nodes[0] = proxy.url.clone();
    let a = Lane::new(settings, "lane-3");
    for n in 0..12 {
        proxy.deaf.store(true, Ordering::SeqCst);
        assert_eq!(a.one(member(n, 0)), None, "{n}");
        let counted = used(100 + n, times(2), Direction::Arrival, 0);
        assert_eq!(a.one(counted), None, "{n}");
        proxy.deaf.store(false, Ordering::SeqCst);
        assert_eq!(b.one(member(n, 0)), Some(Denial::Used));
        assert_eq!(
            b.one(Member { issued_at: at(NOW + 15), ..counted }),
            None,
            "used once, not twice"
        );
        assert_eq!(b.one(Member { issued_at: at(NOW + 30), ..counted }), Some(Denial::UsesSpent));
        // Claims begin with the node that answered last: back to the deaf one.
        a.engine().cluster.begin_with(0);
    }
}

fn a_lane_that_noted_by_itself_denies_what_the_engine_does_not_know([a, b]: &[Lane; 2]) {
    // As if the lane had admitted it while the engine was away, and not told yet.
    let own = clearance_gate::DurableLedger::at(a.dir.join("own"));
    let code = member(1, 0);
    let claim = Claim { members: &[code], policy: LedgerPolicy::OwnLane };
    assert!(own.claim(&claim, code.issued_at).is_recorded());
    let used = Answer::Denied { member: 0, why: Denial::Used };
    assert_eq!(a.ask(LedgerPolicy::SharedElseAdmit, &[code]), used);
    // And what the engine recorded the lane notes, for the time without it.
    let code = member(2, 0);
    assert_eq!(a.ask(LedgerPolicy::SharedElseAdmit, &[code]), Answer::recorded_by(Keeper::Shared));
    let claim = Claim { members: &[code], policy: LedgerPolicy::OwnLane };
    assert_eq!(own.claim(&claim, code.issued_at), used);
    assert_eq!(b.ask(LedgerPolicy::SharedElseAdmit, &[code]), used);
}
