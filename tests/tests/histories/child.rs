//! Orders that another process carries out: it may be killed, or run beside a second one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clearance_authority::office::{Clock, Edition, Office, Reach, Terms, Which};
use clearance_authority::publisher::Rhythm;
use clearance_core::crypto::RING;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_tests::random::Random;

use crate::operator::CAPACITY;
use crate::orders::{order, request};
use crate::world::{World, entropy, group};

/// Whoever gets what another process issues.
pub(crate) const HOLDER: u64 = 7;
/// Under this name a process finds what it is to do.
const ORDER: &str = "CLEARANCE_HISTORY_ORDER";

/// What is ordered of another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Issue,
    Publish,
    Renew,
    GateKey,
    Suspend,
}

impl Verb {
    pub(crate) const ALL: [Self; 5] =
        [Self::Issue, Self::Publish, Self::Renew, Self::GateKey, Self::Suspend];
}

/// Starts a process that carries out `verb`, and returns when it begins.
pub(crate) fn give(world: &mut World, verb: Verb) -> Child {
    let at = Verb::ALL.iter().position(|known| *known == verb).unwrap();
    let held = world.model.handed.iter().rev().find(|known| known.asked == Status::Suspended);
    let held = held.map_or_else(String::new, |known| known.file.display().to_string());
    let (dir, repository) = (world.dir(), world.repository());
    let (dir, repository) = (dir.display(), repository.display());
    let (now, seed) = (world.now.as_secs(), world.random.below(1 << 40));
    let order = format!("{at}|{dir}|{repository}|{now}|{seed}|{held}");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child::an_order_is_carried_out_by_another_process", "--nocapture"])
        .env(ORDER, order)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("begins") && out.read_line(&mut line).unwrap() > 0 {}
    child
}

/// Waits some microseconds, to the point.
pub(crate) fn pause(micros: u64) {
    let end = Instant::now() + Duration::from_micros(micros);
    while Instant::now() < end {
        std::thread::yield_now();
    }
}

/// Both sides of it: without an order this is the process that gives one.
#[test]
fn an_order_is_carried_out_by_another_process() {
    if let Ok(order) = std::env::var(ORDER) {
        carry_out(&order);
        std::process::exit(0); // nobody reads what the test's frame would say
    }
    let mut world = World::new(0);
    assert!(give(&mut world, Verb::Issue).wait().unwrap().success());
    let issued = crate::scratch::files(&world.dir().join("issued"));
    assert_eq!(issued.len(), 1);
}

fn carry_out(order: &str) {
    let parts: Vec<&str> = order.split('|').collect();
    let [verb, dir, repository, now, seed, held] = parts[..] else { panic!("{order}") };
    let now = Timestamp::from_secs(now.parse().unwrap());
    let verb = Verb::ALL[verb.parse::<usize>().unwrap()];
    let mut random = Random::new(&format!("child {seed}"));
    println!("begins");
    // Refusals are the parent's business: it gives the order again.
    let Ok(office) = Office::open(dir.as_ref(), &RING) else { return };
    let entropy = &mut entropy(&mut random);
    let terms = Terms::at(now);
    match verb {
        Verb::Issue => {
            let Ok(request) = request(&office, HOLDER, now) else { return };
            drop(office.issue(
                &request,
                &clearance_authority::office::Order { again: true, ..order_of(now) },
                entropy,
            ));
        }
        Verb::Publish => {
            let (clock, rhythm) = (Clock::showing(now), Rhythm::default());
            let edition = Edition { clock, rhythm, shard_capacity: CAPACITY };
            drop(office.publish(repository.as_ref(), &edition, entropy));
        }
        Verb::Renew => drop(office.renew(&terms)),
        Verb::GateKey => {
            let start = clearance_authority::office::Start::AfterTravel;
            drop(office.add_gate_key(group(), start, 90 * crate::world::DAY, &terms, entropy));
        }
        Verb::Suspend if !held.is_empty() => {
            let which = [Which::File(held.into())];
            drop(office.change_status(&which, Reach::Named, Status::Suspended, now));
        }
        Verb::Suspend => {}
    }
}

fn order_of(now: Timestamp) -> clearance_authority::office::Order {
    order(now, 14)
}
