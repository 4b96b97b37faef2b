//! Status lists: what they say, when they are made, and when a checkpoint has them.
//!
//! The lists themselves are modelled, not signed and sent: for every moment there is one list in force,
//! which names who was revoked by its date.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clearance_core::credential::Credential;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_verifier::{StatusAnswer, StatusSource};

use crate::clock::{Millis, hours, millis, shown};
use crate::rng::Rng;
use crate::scenario::{Lists, Plant, Scenario};
use crate::world::WARM_UP;

const REVOKED: u64 = 3;

/// When a holder is revoked, if that happens in the day. The truth, which lists follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revocations {
    seed: u64,
    share: f64,
    day: Millis,
}

impl Revocations {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        Self { seed: scenario.seed, share: scenario.lists.revoked, day: hours(scenario.size.hours) }
    }

    pub(crate) fn of(&self, holder: u64) -> Option<Timestamp> {
        let mut rng = Rng::of(self.seed, &[REVOKED, holder]);
        let at = |rng: &mut Rng| shown(millis(rng.unit() * self.day as f64 / 1_000.0), 0);
        rng.chance(self.share).then(|| at(&mut rng))
    }
}

/// The lists of one checkpoint, in the order in which they arrive: when, and the date of the newest that is there then.
#[derive(Debug)]
pub(crate) struct Schedule(Vec<(Timestamp, Timestamp)>);

impl Schedule {
    /// `struck` says for each late period whether it strikes this checkpoint.
    pub(crate) fn new(lists: &Lists, day: Millis, struck: &[bool], rng: &mut Rng) -> Self {
        let every = millis(f64::from(lists.every));
        let first = -millis(WARM_UP as f64) - every - millis(lists.arrives_after.1);
        let mut arrivals = Vec::new();
        let mut made = first.div_euclid(every) * every;
        // Queues may last beyond the day.
        while made < 2 * day {
            let arrives = made + millis(rng.between(lists.arrives_after.range()));
            // What did not arrive in time is overtaken by the first one that does.
            let is_late = lists.late.iter().zip(struck).any(|(late, struck)| {
                *struck && hours(late.from) <= arrives && arrives < hours(late.to)
            });
            if !is_late {
                arrivals.push((shown(arrives, 0), shown(made, 0)));
            }
            made += every;
        }
        arrivals.sort_unstable();
        // Lists can overtake one another, and an older one is never taken.
        let mut newest = Timestamp::from_secs(0);
        for (_, date) in &mut arrivals {
            newest = newest.max(*date);
            *date = newest;
        }
        Self(arrivals)
    }

    /// The date of the newest list that has arrived by `now`.
    pub(crate) fn in_force(&self, now: Timestamp) -> Option<Timestamp> {
        let arrived = self.0.partition_point(|(arrives, _)| *arrives <= now);
        self.0[..arrived].last().map(|(_, date)| *date)
    }
}

/// What a gate asks.
#[derive(Debug)]
pub(crate) struct ListInForce {
    schedule: Arc<Schedule>,
    revocations: Revocations,
    plant: Plant,
    newest: AtomicU64,
}

impl ListInForce {
    pub(crate) fn new(schedule: Arc<Schedule>, revocations: Revocations, plant: Plant) -> Self {
        Self { schedule, revocations, plant, newest: AtomicU64::new(0) }
    }
}

impl StatusSource for ListInForce {
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer {
        let Some(this_update) = self.schedule.in_force(now) else { return StatusAnswer::Missing };
        self.newest.fetch_max(this_update.as_secs(), Ordering::Relaxed);
        let revoked = self.revocations.of(holder_of(credential));
        let is_revoked =
            self.plant != Plant::BlindList && revoked.is_some_and(|at| at <= this_update);
        let status = if is_revoked { Status::Revoked } else { Status::Valid };
        StatusAnswer::Known { status, this_update }
    }

    fn newest(&self) -> Option<Timestamp> {
        match self.newest.load(Ordering::Relaxed) {
            0 => None,
            newest => Some(Timestamp::from_secs(newest)),
        }
    }
}

fn holder_of(credential: &Credential) -> u64 {
    u64::from_be_bytes(credential.claims().id.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;
    use crate::scenario::{Late, Span};

    fn schedule(late: Vec<Late>) -> Schedule {
        let lists = Lists { late, arrives_after: Span(5.0, 400.0), ..Lists::default() };
        of(&lists)
    }

    fn of(lists: &Lists) -> Schedule {
        Schedule::new(lists, hours(16.0), &[true], &mut Rng::of(5, &[]))
    }

    #[test]
    fn no_older_list_follows_a_newer_one() {
        // A hundred lists are on their way at once.
        let crowded = Lists { every: 10, arrives_after: Span(5.0, 1_000.0), ..Lists::default() };
        for schedule in [schedule(Vec::new()), of(&crowded)] {
            let mut last = None;
            for second in -120..57_600 {
                let found = schedule.in_force(shown(second * 1_000, 0));
                assert!(found >= last && found.is_some(), "at {second}");
                last = found;
            }
        }
    }

    #[test]
    fn a_list_gets_older_as_long_as_none_arrives() {
        let schedule = schedule(vec![Late { from: 4.0, to: 9.0, checkpoints: 1.0 }]);
        let age = |hour: f64| {
            let now = shown(hours(hour), 0);
            now.since(schedule.in_force(now).unwrap())
        };
        assert!(age(4.0) < 1_000);
        assert!((17_000..19_000).contains(&age(8.99)), "{}", age(8.99));
        assert!(age(9.3) < 1_000);
    }
}
