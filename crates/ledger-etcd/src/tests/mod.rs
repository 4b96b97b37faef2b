//! The ledger on real nodes. Skipped, with a line that says so, where there is no etcd.

mod away;
mod claims;
mod cluster;
mod health;
mod keeping;
mod machine;
mod network;
mod power;
mod proxy;
mod storm;
mod troubles;

use core::num::NonZeroU8;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, LedgerPolicy, Uses};
use clearance_gate::DurableLedger;
use clearance_verifier::{Answer, Claim, Denial, Keeper, Ledger, Member};

use crate::{Engine, Settings, SharedLedger, Times};
use cluster::Cluster;

/// When the tests take place.
pub(super) const NOW: u64 = 1_795_700_000;
const DAY: u64 = 86_400;

static NEXT: AtomicUsize = AtomicUsize::new(0);

fn temp_dir(name: &str) -> PathBuf {
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let dir =
        std::env::temp_dir().join(format!("ledger-etcd-{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// A lane with its own durable ledger.
struct Lane {
    ledger: Option<SharedLedger>,
    settings: Settings,
    times: Times,
    name: String,
    dir: PathBuf,
}

impl Lane {
    fn new(settings: Settings, name: &str) -> Self {
        Self::with(settings, name, Times::default())
    }

    fn with(settings: Settings, name: &str, times: Times) -> Self {
        let dir = temp_dir(name);
        DurableLedger::found(&dir.join("own")).unwrap();
        let mut lane = Self { ledger: None, settings, times, name: name.to_owned(), dir };
        lane.ledger = Some(lane.open());
        lane
    }

    fn open(&self) -> SharedLedger {
        let settings = Settings { lane: self.name.clone(), ..self.settings.clone() };
        let checked = settings.checked(&self.dir).unwrap().with_times(self.times);
        let engine = Engine::connect(&checked).unwrap();
        let own = Arc::new(DurableLedger::at(self.dir.join("own")));
        SharedLedger::open(engine, own, &self.dir.join("shared")).unwrap()
    }

    /// Stops, and starts again.
    fn restart(&mut self) {
        drop(self.ledger.take());
        self.ledger = Some(self.open());
    }

    fn ledger(&self) -> &SharedLedger {
        self.ledger.as_ref().unwrap()
    }

    fn engine(&self) -> &Engine {
        self.ledger().engine()
    }

    fn ask(&self, policy: LedgerPolicy, members: &[Member]) -> Answer {
        self.ledger().claim(&Claim { members, policy }, members[0].issued_at)
    }

    /// Why not, of one code that is shown as soon as it starts. The engine must be there.
    fn one(&self, member: Member) -> Option<Denial> {
        match self.ask(LedgerPolicy::SharedElseRefer, &[member]) {
            Answer::Denied { why, .. } => Some(why),
            answer => {
                assert_eq!(answer, Answer::recorded_by(Keeper::Shared));
                None
            }
        }
    }

    /// As [`one`](Self::one), asked again where nobody answers in time, as by a traveller who stays.
    fn judged(&self, member: Member) -> Option<Denial> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            match self.ask(LedgerPolicy::SharedElseRefer, &[member]) {
                Answer::Unavailable(_) => sleep(Duration::from_millis(200)),
                Answer::Denied { why, .. } => return Some(why),
                _ => return None,
            }
        }
        panic!("no answer in a minute: {:?}", self.ledger().standing())
    }

    /// Waits until the engine that is there now answers. It may have been changed for another while nobody asked, and then it does
    /// not look away before the next question.
    fn wait_until_served(&self) {
        self.wait("served", |standing| standing.away.is_none() && self.engine().probe());
    }

    fn wait(&self, what: &str, is_so: impl Fn(&crate::Standing) -> bool) -> Duration {
        self.wait_within(Duration::from_secs(30), what, is_so)
    }

    fn wait_within(
        &self,
        limit: Duration,
        what: &str,
        is_so: impl Fn(&crate::Standing) -> bool,
    ) -> Duration {
        let start = Instant::now();
        while !is_so(&self.ledger().standing()) {
            assert!(start.elapsed() < limit, "{what}: {:?}", self.ledger().standing());
            sleep(Duration::from_millis(10));
        }
        start.elapsed()
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        drop(self.ledger.take());
        drop(std::fs::remove_dir_all(&self.dir));
    }
}

/// Two lanes of a checkpoint that is new.
fn two_lanes(cluster: &Cluster) -> [Lane; 2] {
    new_lanes(cluster, Times::default())
}

fn new_lanes(cluster: &Cluster, times: Times) -> [Lane; 2] {
    let prefix = format!("test-{}", NEXT.fetch_add(1, Ordering::SeqCst));
    let lanes = ["lane-1", "lane-2"].map(|name| Lane::with(cluster.settings(&prefix), name, times));
    // A node on a machine of its own may take a while for its first answers.
    lanes.iter().for_each(Lane::wait_until_served);
    while lanes[0].engine().found().is_err() {}
    assert_eq!(lanes[1].engine().found(), Ok(false));
    lanes
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// A code that starts `after` seconds from [`NOW`].
fn member(n: u64, after: u64) -> Member {
    Member {
        subject: RosterRef {
            authority: AuthorityKid([0xa1, 1]),
            id: CredentialId(n.to_be_bytes()),
        },
        issued_at: at(NOW + after),
        until: at(NOW + after + 30),
        validity: Validity { not_before: at(NOW - DAY), not_after: at(NOW + DAY) },
        uses: Uses::Unlimited,
        direction: Direction::Arrival,
    }
}

fn used(n: u64, uses: Uses, direction: Direction, after: u64) -> Member {
    Member { uses, direction, ..member(n, after) }
}

fn times(n: u8) -> Uses {
    Uses::Limited(NonZeroU8::new(n).unwrap())
}
