//! How fast lanes admit by the shared ledger: `bash .ci/ledger-load` starts an engine, runs this, and puts a naive gate beside it.
//!
//! `lanes NODE,NODE,NODE` measures every lane as fast as it can, 1, 8 and 64 of them, then 50 and 1,000 claims a second of
//! 64 lanes together. Each lane has an own connection, as each machine at a checkpoint.

use std::path::Path;
use std::sync::Arc;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_ledger_etcd::{Engine, Settings, SharedLedger};
use clearance_verifier::{Answer, Claim, Keeper, Ledger, LedgerSettings, Member, MemoryLedger};

const NOW: u64 = 1_795_700_000;
const LANES: usize = 64;
const RUN: Duration = Duration::from_secs(8);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let nodes = std::env::args().nth(1).ok_or("usage: lanes NODE,NODE,NODE")?;
    let nodes: Vec<_> = nodes.split(',').map(str::to_owned).collect();
    let dir = std::env::temp_dir().join(format!("ledger-load-{}", std::process::id()));
    let lanes = lanes(&nodes, &dir)?;
    for count in [1, 8, LANES] {
        run(&lanes[..count], None, &format!("{count} lanes"));
    }
    for rate in [50, 1_000] {
        run(&lanes, Some(rate), &format!("{rate} a second"));
    }
    drop(lanes);
    std::fs::remove_dir_all(dir)?;
    Ok(())
}

fn lanes(nodes: &[String], dir: &Path) -> Result<Vec<SharedLedger>, Box<dyn std::error::Error>> {
    // Every run is a checkpoint of its own.
    let prefix = format!("load-{}", std::process::id());
    let settings = Settings::loopback(nodes.to_vec(), prefix);
    let mut lanes = Vec::new();
    for n in 0..LANES {
        let name = format!("lane-{n}");
        let named = Settings { lane: name.clone(), ..settings.clone() };
        let engine = Engine::connect(&named.checked(dir)?)?;
        let since = LedgerSettings::new(Timestamp::from_secs(NOW - 3_600));
        let own = Arc::new(MemoryLedger::new(since));
        lanes.push(SharedLedger::open(engine, own, &dir.join(name))?);
    }
    if let Some(first) = lanes.first() {
        first.engine().found()?;
    }
    Ok(lanes)
}

/// As fast as it goes, or at `rate` claims a second of all lanes together.
fn run(lanes: &[SharedLedger], rate: Option<u32>, what: &str) {
    let start = Instant::now();
    let turn = rate.map(|rate| Duration::from_secs(1) * lanes.len() as u32 / rate);
    let mut times: Vec<(Duration, bool)> = scope(|scope| {
        let lane = |(n, lane)| scope.spawn(move || claims(lane, n, turn, start));
        let threads: Vec<_> = lanes.iter().enumerate().map(lane).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let took = start.elapsed().as_secs_f64();
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].0.as_secs_f64() * 1e3;
    let failed = times.iter().filter(|(_, is_recorded)| !is_recorded).count();
    println!(
        "etcd {what:>14}: {:7.0} claims/s, p50 {:6.2} ms, p99 {:6.2} ms, {failed} without the engine",
        times.len() as f64 / took,
        at(50),
        at(99)
    );
}

fn claims(
    lane: &SharedLedger,
    n: usize,
    turn: Option<Duration>,
    start: Instant,
) -> Vec<(Duration, bool)> {
    let mut times = Vec::new();
    // Lanes take turns.
    let first = turn.map_or(Duration::ZERO, |turn| turn * n as u32 / LANES as u32);
    while start.elapsed() < RUN {
        if let Some(turn) = turn {
            let due = first + turn * times.len() as u32;
            sleep(due.saturating_sub(start.elapsed()));
        }
        let members = [member()];
        let claim = Claim { members: &members, policy: LedgerPolicy::SharedElseRefer };
        let asked = Instant::now();
        let answer = lane.claim(&claim, members[0].issued_at);
        let is_recorded = answer == Answer::recorded_by(Keeper::Shared);
        times.push((asked.elapsed(), is_recorded));
    }
    times
}

/// A code of a credential that nobody has shown before.
fn member() -> Member {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let id = CredentialId(NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    let at = Timestamp::from_secs;
    Member {
        subject: RosterRef { authority: AuthorityKid([0xa1, 1]), id },
        issued_at: at(NOW),
        until: at(NOW + 30),
        validity: Validity { not_before: at(NOW - 60), not_after: at(NOW + 86_400) },
        uses: Uses::Unlimited,
        direction: Direction::Arrival,
    }
}
