//! One checkpoint's day: travellers, queues, lanes, thieves and faults, one event after the other.

mod arrivals;
mod events;
mod lane;
mod passage;
mod theft;

use std::collections::HashSet;
use std::sync::Arc;

use clearance_core::ids::CredentialId;

use crate::clock::{Millis, hours, millis, shown};
use crate::ledger::Engine;
use crate::lists::{Revocations, Schedule};
use crate::report::{Report, SLOTS};
use crate::rng::Rng;
use crate::scenario::Scenario;
use crate::truth::Truth;
use crate::world::{Fault, WARM_UP, World};
use events::{Event, Events};
use lane::Lane;

/// What a checkpoint's random numbers are drawn for.
const ARRIVALS: u64 = 11;
const LISTS: u64 = 12;
const LANES: u64 = 13;
const CUTS: u64 = 14;
const TRAVELLER: u64 = 15;

/// What all checkpoints share.
pub(crate) struct Setting<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) world: &'a World,
    /// Somebody who makes up an authority.
    pub(crate) forger: &'a World,
}

/// A checkpoint in the middle of its day.
struct Checkpoint<'a> {
    setting: &'a Setting<'a>,
    index: usize,
    lanes: Vec<Lane>,
    engine: Arc<Engine>,
    schedule: Arc<Schedule>,
    revocations: Revocations,
    truth: Truth,
    /// How often each lane came back to the shared ledger.
    heals: Vec<u32>,
    cut_lanes: usize,
    arrivals: Vec<Millis>,
    holders: u64,
    /// Travellers between their arrival and their way out.
    present: HashSet<usize>,
    /// Holders of whom a thief was admitted.
    robbed: HashSet<u64>,
    events: Events,
    report: Report,
}

/// The day of checkpoint `index`.
pub(crate) fn simulate(setting: &Setting<'_>, index: usize) -> Result<Report, Fault> {
    let mut checkpoint = Checkpoint::new(setting, index)?;
    checkpoint.plan();
    while let Some((at, event)) = checkpoint.events.next() {
        checkpoint.happen(at, event)?;
    }
    let found = checkpoint.engine.reconcile();
    checkpoint.report.ledger.doubles_found += found;
    Ok(checkpoint.report)
}

impl<'a> Checkpoint<'a> {
    fn new(setting: &'a Setting<'a>, index: usize) -> Result<Self, Fault> {
        let scenario = setting.scenario;
        let size = &scenario.size;
        let rng = |purpose| Rng::of(scenario.seed, &[purpose, index as u64]);
        let day = hours(size.hours);
        let mut cuts = rng(CUTS);
        let struck: Vec<bool> =
            scenario.lists.late.iter().map(|late| cuts.chance(late.checkpoints)).collect();
        let schedule = Schedule::new(&scenario.lists, day, &struck, &mut rng(LISTS));
        let passages = part(size.passages, index, size.checkpoints);
        let started = shown(-millis(WARM_UP as f64), 0);
        let mut checkpoint = Self {
            setting,
            index,
            lanes: Vec::new(),
            engine: Arc::new(Engine::new(started)),
            schedule: Arc::new(schedule),
            revocations: Revocations::new(scenario),
            truth: Truth::new(scenario),
            heals: vec![0; size.lanes],
            cut_lanes: 0,
            arrivals: arrivals::of_day(&scenario.traffic, size.hours, passages, &mut rng(ARRIVALS)),
            holders: part(size.holders, index, size.checkpoints) as u64,
            present: HashSet::new(),
            robbed: HashSet::new(),
            events: Events::default(),
            report: Report::new(scenario),
        };
        let mut draws = rng(LANES);
        for lane in 0..=size.lanes {
            let clock = millis(scenario.gates.clock_within * (2.0 * draws.unit() - 1.0));
            // The last one is a lane of another checkpoint, with a shared ledger of its own.
            let is_elsewhere = lane == size.lanes;
            let lane = checkpoint.new_lane(lane, is_elsewhere, clock)?;
            checkpoint.lanes.push(lane);
        }
        Ok(checkpoint)
    }

    /// What is known of the day before it begins: the first arrival, restarts, and when lanes are cut off.
    fn plan(&mut self) {
        self.next_arrival(0);
        let scenario = self.setting.scenario;
        let day = hours(scenario.size.hours) as f64;
        let mut rng = Rng::of(scenario.seed, &[LANES, self.index as u64, 1]);
        for lane in 0..scenario.size.lanes {
            let restarts = (scenario.gates.restarts + rng.unit()).floor() as u64;
            for _ in 0..restarts {
                let (at, takes) =
                    (rng.unit() * day, rng.between(scenario.gates.restart_takes.range()));
                self.events.push(at as Millis, Event::Restart { lane, takes: millis(takes) });
            }
        }
        let mut rng = Rng::of(scenario.seed, &[CUTS, self.index as u64, 1]);
        for partition in &scenario.partition {
            let strikes = rng.chance(partition.checkpoints);
            for lane in 0..scenario.size.lanes {
                // Drawn for each lane, whether or not it counts, so that a setting changes nothing else.
                if rng.chance(partition.lanes) && strikes {
                    self.events.push(hours(partition.from), Event::Cut { lane });
                    self.events.push(hours(partition.to), Event::Heal { lane });
                }
            }
        }
    }

    fn happen(&mut self, at: Millis, event: Event) -> Result<(), Fault> {
        match event {
            Event::Arrive { number } => {
                self.next_arrival(number + 1);
                self.arrive(at, number);
            }
            Event::Present(traveller) => self.present(at, traveller)?,
            Event::Judge(traveller, code) => self.judge(at, traveller, &code)?,
            Event::Free { lane } => self.free(at, lane),
            Event::Film(theft) => self.film(at, theft)?,
            Event::Copy(theft) => self.copy(at, theft)?,
            Event::Forge(theft) => self.forge(at, theft)?,
            Event::Steal(theft, code) => self.steal(at, theft, code),
            Event::Restart { lane, takes } => self.restart(at, lane, takes)?,
            Event::Cut { lane } => self.cut(lane),
            Event::Heal { lane } => self.heal(lane),
        }
        Ok(())
    }

    fn next_arrival(&mut self, number: usize) {
        if let Some(at) = self.arrivals.get(number) {
            self.events.push(*at, Event::Arrive { number });
        }
    }

    /// The holder of arrival `number`: all of them in turn.
    fn holder(&self, number: usize) -> u64 {
        let first = (self.index as u64) << 40; // checkpoints have holders of their own
        first + number as u64 % self.holders.max(1)
    }

    fn draws(&self, number: usize) -> Rng {
        Rng::of(self.setting.scenario.seed, &[TRAVELLER, self.index as u64, number as u64])
    }
}

/// What falls to part `index` of `parts`, as evenly as whole numbers can be.
fn part(all: usize, index: usize, parts: usize) -> usize {
    all / parts + usize::from(index < all % parts)
}

// A holder's number is the id of the credential.
const _: () = assert!(size_of::<CredentialId>() == size_of::<u64>() && SLOTS > 0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_whole() {
        for (all, parts) in [(10, 3), (9, 3), (0, 3), (2, 3), (1_000_000, 7)] {
            assert_eq!((0..parts).map(|index| part(all, index, parts)).sum::<usize>(), all);
        }
    }
}
