//! What a simulated day came to. The same scenario gives the same bytes.

mod histogram;
mod html;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock::{Millis, hours};
use crate::scenario::Scenario;
use crate::truth::{Limit, Presenter};

pub use histogram::Histogram;

/// Counts by cause: a gate's reason code, or what happened before a gate could judge.
pub type Causes = BTreeMap<String, u64>;

/// Parts of a day that the plots show.
pub(crate) const SLOTS: usize = 96;
/// False admissions outside the limits that the report tells one by one.
const TOLD: usize = 20;

/// A simulated day. Durations are in milliseconds, ages of lists in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// What was simulated.
    pub scenario: Scenario,
    /// Travellers whose credentials had been revoked when they came. With [`Honest::arrivals`] these are all.
    pub revoked_came: u64,
    /// Codes and pictures that gates were shown, thieves' among them.
    pub presentations: u64,
    /// Travellers with credentials in force.
    pub honest: Honest,
    /// Everybody else.
    pub thieves: BTreeMap<Presenter, Thieves>,
    /// Admissions that were wrong and that no stated limit explains: faults. The first few of them.
    pub faults: Vec<Fault>,
    /// How long travellers stood in the queue, in ms.
    pub waited: Histogram,
    /// From stepping up until the door was open or an officer took over, in ms.
    pub in_lane: Histogram,
    /// How old the status list was at each decision that came to it, in seconds.
    pub list_age: Histogram,
    /// The shared ledger.
    pub ledger: Shared,
    /// The day in equal parts.
    pub slots: Vec<Slot>,
}

/// What became of travellers whose credentials are in force. Each arrival ends in exactly one of
/// `admitted_at_once`, `admitted_later` and `officer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Honest {
    /// How many came.
    pub arrivals: u64,
    /// Whom the first code let pass.
    pub admitted_at_once: u64,
    /// Whom a later code let pass.
    pub admitted_later: u64,
    /// Whom an officer had to help.
    pub officer: u64,
    /// Why first codes failed.
    pub first_failures: Causes,
    /// Why officers had to help.
    pub officer_because: Causes,
    /// Of those at an officer: whose code or last use a thief had taken.
    pub robbed: u64,
    /// Whose phone was off by how many seconds, and how their first codes fared.
    pub by_clock: BTreeMap<i64, ByClock>,
}

/// First codes of phones that are about as wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ByClock {
    /// How many.
    pub shown: u64,
    /// How many were refused for their time.
    pub refused: u64,
}

/// What became of one kind of thieves.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Thieves {
    /// Those who came too late to film anything.
    pub nothing_to_film: u64,
    /// Codes that they showed.
    pub shown: u64,
    /// Codes that were not admitted, and why.
    pub stopped: Causes,
    /// Codes that were admitted inside a stated limit.
    pub within: BTreeMap<Limit, u64>,
    /// Codes that were admitted though nothing says that they could be.
    pub outside: u64,
}

/// A false admission that no stated limit explains.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// The checkpoint, from 0.
    pub checkpoint: usize,
    /// The lane, from 0.
    pub lane: usize,
    /// Milliseconds since the day began.
    pub at: Millis,
    /// Who showed the code.
    pub presenter: Presenter,
    /// What should have stopped it.
    pub broken: &'static str,
}

/// What the shared ledger and its absence did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Shared {
    /// Admissions by a lane that was cut off, flagged.
    pub flagged: u64,
    /// Admissions of a code that another lane had taken while one of the two was cut off: the truth.
    pub doubles: u64,
    /// What reconciliation found of them.
    pub doubles_found: u64,
    /// Restarts of gates.
    pub restarts: u64,
}

/// A part of the day, by when its travellers came.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Slot {
    /// Travellers who came.
    pub arrivals: u64,
    /// Of them, those at an officer.
    pub officer: u64,
    /// How long they stood in the queue, in ms.
    pub waited: Histogram,
    /// The oldest list by which a code was judged in this part, in seconds.
    pub oldest_list: u64,
}

impl Report {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let slot =
            || Slot { arrivals: 0, officer: 0, waited: Histogram::new(1_000), oldest_list: 0 };
        Self {
            scenario: scenario.clone(),
            revoked_came: 0,
            presentations: 0,
            honest: Honest::default(),
            thieves: BTreeMap::new(),
            faults: Vec::new(),
            waited: Histogram::new(100),
            in_lane: Histogram::new(100),
            list_age: Histogram::new(10),
            ledger: Shared::default(),
            slots: (0..SLOTS).map(|_| slot()).collect(),
        }
    }

    /// Adds another checkpoint's day. In the order of the checkpoints, so that the bytes are the same.
    pub(crate) fn merge(&mut self, other: Self) {
        self.revoked_came += other.revoked_came;
        self.presentations += other.presentations;
        self.honest.merge(other.honest);
        for (presenter, thieves) in other.thieves {
            self.thieves.entry(presenter).or_default().merge(thieves);
        }
        let room = TOLD.saturating_sub(self.faults.len());
        self.faults.extend(other.faults.into_iter().take(room));
        self.waited.merge(&other.waited);
        self.in_lane.merge(&other.in_lane);
        self.list_age.merge(&other.list_age);
        self.ledger.flagged += other.ledger.flagged;
        self.ledger.doubles += other.ledger.doubles;
        self.ledger.doubles_found += other.ledger.doubles_found;
        self.ledger.restarts += other.ledger.restarts;
        for (own, more) in self.slots.iter_mut().zip(other.slots) {
            own.arrivals += more.arrivals;
            own.officer += more.officer;
            own.waited.merge(&more.waited);
            own.oldest_list = own.oldest_list.max(more.oldest_list);
        }
    }

    /// False admissions that no stated limit explains.
    pub fn outside(&self) -> u64 {
        self.thieves.values().map(|thieves| thieves.outside).sum()
    }

    /// False admissions inside stated limits.
    pub fn within(&self) -> u64 {
        self.thieves.values().flat_map(|thieves| thieves.within.values()).sum()
    }

    /// What takes time: its name with the unit, the values, and how many of theirs make one unit.
    fn times(&self) -> [(&'static str, &Histogram, f64); 3] {
        [
            ("in the queue, s", &self.waited, 1_000.0),
            ("at the lane, s", &self.in_lane, 1_000.0),
            ("age of the status list, min", &self.list_age, 60.0),
        ]
    }

    /// The report as JSON.
    pub fn json(&self) -> serde_json::Value {
        // Its maps have names for keys and its numbers are finite: nothing that JSON lacks.
        serde_json::to_value(self).unwrap_or_default()
    }

    pub(crate) fn slot_of(&self, at: Millis) -> usize {
        let day = hours(self.scenario.size.hours).max(1);
        let slot = at.max(0) as u64 * SLOTS as u64 / day.unsigned_abs();
        (slot as usize).min(SLOTS - 1)
    }

    pub(crate) fn thieves(&mut self, presenter: Presenter) -> &mut Thieves {
        self.thieves.entry(presenter).or_default()
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        self.thieves(fault.presenter).outside += 1;
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }
}

impl Honest {
    fn merge(&mut self, other: Self) {
        self.arrivals += other.arrivals;
        self.admitted_at_once += other.admitted_at_once;
        self.admitted_later += other.admitted_later;
        self.officer += other.officer;
        self.robbed += other.robbed;
        merge(&mut self.first_failures, other.first_failures);
        merge(&mut self.officer_because, other.officer_because);
        for (error, more) in other.by_clock {
            let own = self.by_clock.entry(error).or_default();
            own.shown += more.shown;
            own.refused += more.refused;
        }
    }
}

impl Thieves {
    fn merge(&mut self, other: Self) {
        self.nothing_to_film += other.nothing_to_film;
        self.shown += other.shown;
        self.outside += other.outside;
        merge(&mut self.stopped, other.stopped);
        merge(&mut self.within, other.within);
    }

    /// Codes that were not admitted.
    pub fn stopped(&self) -> u64 {
        self.stopped.values().sum()
    }

    /// Codes that were admitted inside a stated limit.
    pub fn within(&self) -> u64 {
        self.within.values().sum()
    }
}

fn merge<K: Ord>(own: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (key, count) in more {
        *own.entry(key).or_default() += count;
    }
}

/// One more of this cause.
pub(crate) fn tally(causes: &mut Causes, cause: &str) {
    match causes.get_mut(cause) {
        Some(count) => *count += 1,
        None => drop(causes.insert(cause.to_owned(), 1)),
    }
}

/// The group of phones that one is counted in by its clock's error in ms: whole fives of seconds up to a minute, and all
/// beyond.
pub(crate) fn clock_group(error: Millis) -> i64 {
    let fives = (error as f64 / 5_000.0).round() as i64;
    5 * fives.clamp(-13, 13)
}
