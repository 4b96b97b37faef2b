//! What happens to the engine in a storm, one trouble after the other, and what travellers saw of each.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clearance_core::trust::LedgerPolicy;

use super::cluster::{Cluster, NODES};
use super::storm::{Said, Shown, What};

/// Parts of the storm: each trouble has one, and one of quiet after it.
const PARTS: f64 = 17.0;
/// How far a clock is moved, in seconds: further than any record of a code lives.
const MOVED: i64 = 5 * 3_600;
/// How long all nodes are off at most.
const OFF: Duration = Duration::from_secs(5);

/// What happened, from when on.
pub(super) struct Fault {
    from: Duration,
    what: &'static str,
}

/// One after the other, until the storm is over.
pub(super) fn faults(
    cluster: &Mutex<Cluster>,
    start: Instant,
    length: Duration,
    over: &AtomicBool,
) -> Vec<Fault> {
    let part = length.div_f64(PARTS);
    let wait = |parts: f64| sleep(part.mul_f64(parts).saturating_sub(start.elapsed()));
    let mut told = Vec::new();
    for (number, (what, trouble)) in TROUBLES.iter().enumerate() {
        wait(2.0 * number as f64 + 1.0);
        if over.load(Ordering::SeqCst) {
            break;
        }
        let Some(node) = concerned(&mut cluster.lock().unwrap(), *trouble) else {
            eprintln!("{what}: not to be had here");
            continue;
        };
        eprintln!("{:6.1} s: {what}, node {node}", start.elapsed().as_secs_f64());
        told.push(Fault { from: start.elapsed(), what });
        trouble.begin(&mut cluster.lock().unwrap(), node);
        if *trouble == Trouble::Clock {
            wait(2.0 * number as f64 + 1.5);
            trouble.turn(&cluster.lock().unwrap(), node);
        }
        let end = part.min(if *trouble == Trouble::AllOff { OFF } else { part });
        wait(2.0 * number as f64 + 1.0 + end.div_duration_f64(part));
        trouble.end(&mut cluster.lock().unwrap(), node);
    }
    told
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Killed,
    LeaderPaused,
    FollowerPaused,
    CutOff,
    Clock,
    AllKilled,
    AllOff,
}

const TROUBLES: [(&str, Trouble); 7] = [
    ("leader killed", Trouble::Killed),
    ("leader paused", Trouble::LeaderPaused),
    ("follower paused", Trouble::FollowerPaused),
    ("leader cut off", Trouble::CutOff),
    ("clock of the leader 5 h ahead, then 5 h behind, then right", Trouble::Clock),
    ("all killed, and started", Trouble::AllKilled),
    ("all killed, and off", Trouble::AllOff),
];

/// The node that it happens to; none where it cannot be had on this machine.
fn concerned(cluster: &mut Cluster, trouble: Trouble) -> Option<usize> {
    if trouble == Trouble::CutOff && !cluster.can_cut() {
        return None;
    }
    if trouble == Trouble::Clock {
        let machine = cluster.machine()?;
        // Leases end by the leader's word.
        if !cluster.lead(machine) {
            eprintln!("the clock is a follower's: its machine does not lead");
        }
        return Some(machine);
    }
    let leader = cluster.wait();
    let machine = cluster.machine();
    let may_pause = |n: &usize| Some(*n) != machine; // user-mode Linux dies of it: it traces its programs
    match trouble {
        Trouble::LeaderPaused if !may_pause(&leader) => {
            let other = (leader + 1) % NODES;
            cluster.lead(other).then_some(other)
        }
        Trouble::FollowerPaused => (0..NODES).find(|n| *n != leader && may_pause(n)),
        _ => Some(leader),
    }
}

impl Trouble {
    fn begin(self, cluster: &mut Cluster, node: usize) {
        match self {
            Self::Killed => cluster.kill(node),
            Self::LeaderPaused | Self::FollowerPaused => cluster.signal(node, "-STOP"),
            Self::CutOff => cluster.cable(node, "down"),
            Self::Clock => cluster.clock(node, MOVED),
            Self::AllKilled => {
                cluster.kill_all();
                cluster.run_all();
            }
            Self::AllOff => cluster.kill_all(),
        }
    }

    fn turn(self, cluster: &Cluster, node: usize) {
        cluster.clock(node, -2 * MOVED);
    }

    fn end(self, cluster: &mut Cluster, node: usize) {
        match self {
            Self::Killed => cluster.run(node),
            Self::LeaderPaused | Self::FollowerPaused => cluster.signal(node, "-CONT"),
            Self::CutOff => cluster.cable(node, "up"),
            Self::Clock => cluster.clock(node, MOVED),
            Self::AllKilled => {}
            Self::AllOff => cluster.run_all(),
        }
    }
}

/// What travellers were told in all, and from each fault to the next.
pub(super) fn report(shown: &[Shown], faults: &[Fault]) {
    for policy in [LedgerPolicy::SharedElseRefer, LedgerPolicy::SharedElseAdmit] {
        let of: Vec<_> = shown.iter().filter(|it| it.policy() == policy).collect();
        let said = || of.iter().flat_map(|it| it.said).map(|said| said.what);
        let count = |what| said().filter(|it| *it == what).count();
        let without = said().filter(|it| it.is_without_engine()).count();
        eprintln!(
            "{policy:?}: {} codes at two lanes: {} admitted, {} admitted by a lane alone, {} refused, {} to the officer; without the engine {:.2} %",
            of.len(),
            count(What::Admitted),
            count(What::Alone),
            count(What::Refused),
            count(What::Away),
            100.0 * without as f64 / said().count().max(1) as f64,
        );
    }
    let mut all: Vec<Said> = shown.iter().flat_map(|it| it.said).collect();
    all.sort_by_key(|said| said.at);
    let ends = faults.iter().skip(1).map(|fault| fault.from).chain([Duration::MAX]);
    for (fault, end) in faults.iter().zip(ends) {
        fault.report(&all, end);
    }
}

impl Fault {
    fn report(&self, all: &[Said], end: Duration) {
        let near: Vec<_> = all.iter().filter(|said| (self.from..end).contains(&said.at)).collect();
        let heard = near.iter().filter(|said| !said.what.is_without_engine()).map(|said| said.at);
        let heard: Vec<_> = std::iter::once(self.from).chain(heard).collect();
        let silence = heard.windows(2).map(|two| two[1] - two[0]).max().unwrap_or_default();
        let without: Vec<_> = near.iter().filter(|said| said.what.is_without_engine()).collect();
        let normal = without.last().map_or(Duration::ZERO, |last| last.at - self.from);
        eprintln!(
            "{:6.1} s {}: no answer of the engine for {:.2} s at most; {} of {} claims without it, the last {:.2} s after",
            self.from.as_secs_f64(),
            self.what,
            silence.as_secs_f64(),
            without.len(),
            near.len(),
            normal.as_secs_f64(),
        );
    }
}
