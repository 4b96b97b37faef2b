//! Random histories of an authority and its devices, against a model of what must hold; and five years
//! of an ordinary one.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod child;
mod devices;
mod faults;
mod five_years;
mod model;
mod operator;
mod orders;
mod scratch;
mod verdict;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use world::{DAY, World};

/// Histories, where nothing else is asked for: a few seconds of a debug build. `.ci/run` lives more.
const HISTORIES: u64 = 4;
/// Steps of one.
const STEPS: usize = 28;

#[test]
fn no_history_of_orders_and_faults_costs_a_position_a_revocation_or_a_device() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let count = number("CLEARANCE_HISTORIES").unwrap_or(HISTORIES);
    let first = number("CLEARANCE_HISTORY").unwrap_or(1);
    let count = if number("CLEARANCE_HISTORY").is_some() { 1 } else { count };
    let seeds: Vec<u64> = (first..first + count).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let failed: usize = thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|at| {
                let mine = seeds.iter().skip(at).step_by(threads);
                scope.spawn(move || mine.filter(|seed| !holds(**seed)).count())
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(failed, 0, "of {count} histories");
}

/// Lives through the history of this seed; says what happened where something does not hold.
fn holds(seed: u64) -> bool {
    let mut world = World::new(seed);
    let lived = catch_unwind(AssertUnwindSafe(|| live(&mut world)));
    if lived.is_err() {
        println!("CLEARANCE_HISTORY={seed}:\n{}\n", world.told.join("\n"));
    }
    lived.is_ok()
}

fn live(world: &mut World) {
    for _ in 0..STEPS {
        let pause = [60, 600, 4 * 3_600, DAY, 3 * DAY][world.below(5)];
        world.now = world.now.plus(pause);
        match world.below(10) {
            0 => world.back_up(),
            1 | 2 => world.fault(),
            _ => world.ordinary(),
        }
    }
    world.verdict();
}
