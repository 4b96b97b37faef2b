//! Step, lifetime and tolerance, weighed: what phones' wrong clocks cost travellers against how long a
//! filmed code opens a gate.
//!
//! A real gate is asked, second by second, when it takes a real code. The rest is counting over phones
//! as the scenario has them. Each shows its code at a random moment of a step, and its owner passes at
//! a random moment after that.

mod draw;

use std::sync::Arc;

use clearance_core::registry::limit;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_verifier::{FixedStatus, LedgerSettings, MemoryLedger, StatusAnswer};

use crate::clock::{Millis, millis, shown};
use crate::phone::{self, Phone};
use crate::rng::Rng;
use crate::run::SimulationError;
use crate::scenario::{Phones, Scenario, Scheme};
use crate::world::{Fault, START, Signer, WARM_UP, World};

pub use draw::{choice, lives};

/// What a scheme says about time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Between two codes.
    pub step: u32,
    /// How long a code is good.
    pub lifetime: u32,
    /// How much longer a gate takes it.
    pub max_behind: u32,
    /// How much earlier a gate takes it.
    pub max_ahead: u32,
}

/// What these times cost and what they give away.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Weighed {
    /// The times.
    pub times: Times,
    /// Share of honest first codes that are refused for their time.
    pub fails_once: f64,
    /// Share of honest travellers whose next code, some seconds later, is refused for its time too.
    pub fails_twice: f64,
    /// For how many seconds a filmed code opens a lane that does not learn of its owner's passage: one of
    /// another checkpoint, or one with a ledger of its own. The mean.
    pub filmed: f64,
    /// The same for a lane that learns of it: the owner's, or any with the shared ledger.
    pub filmed_shared: f64,
    /// The longest that any code opens, from its making by the fastest phone that passes.
    pub longest: u32,
    /// Share of filmed codes that are still good so many seconds later, from 0 on, where nothing is learnt of
    /// the owner.
    pub still_good: Vec<f64>,
    /// The same where the owner's passage is known.
    pub still_good_shared: Vec<f64>,
}

/// How these times are weighed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Assumed {
    /// Whose clocks are how wrong.
    pub phones: Phones,
    /// From the picture to the judgement.
    pub judged_after: f64,
    /// From a refusal until the next code.
    pub again: f64,
    /// A code is filmed at most so many seconds before its owner passes; at any moment before, evenly.
    pub owner_passes_within: f64,
}

impl Default for Assumed {
    fn default() -> Self {
        let owner_passes_within = 60.0;
        Self { phones: Phones::default(), judged_after: 0.35, again: 5.5, owner_passes_within }
    }
}

/// Phones whose errors are drawn, the same for all times that are compared.
const PHONES: u64 = 40_000;
/// A code that is filmed is followed for so long.
const FOLLOWED: u32 = 2 * limit::CODE_LIFE;

impl Weighed {
    /// Weighs `times`.
    ///
    /// # Errors
    /// [`SimulationError`] for times that no scheme may have.
    pub fn of(times: Times, assumed: &Assumed) -> Result<Self, SimulationError> {
        let opens = Opens::ask(times)?;
        let mut sums = Sums::new();
        for number in 0..PHONES {
            let mut rng = Rng::of(1, &[number]);
            let error = phone::error(&assumed.phones, &mut rng);
            // Any moment of a step, and any time until the owner passes.
            let at = millis(rng.unit() * f64::from(times.step));
            let owner_passes = rng.unit() * assumed.owner_passes_within;
            sums.travel(&opens, assumed, at, error);
            sums.film(&opens, at, error, owner_passes);
        }
        Ok(sums.weigh(times, &opens))
    }
}

/// When a gate takes a code.
#[derive(Debug)]
struct Opens {
    step: u32,
    /// The first and the last second, after the start of the code.
    first: i64,
    last: i64,
}

impl Opens {
    /// Asks a real gate about a real code in every second that could matter.
    fn ask(times: Times) -> Result<Self, SimulationError> {
        let Times { step, lifetime, max_behind, max_ahead } = times;
        let scheme = Scheme { step, lifetime, max_behind, max_ahead, ..Scheme::default() };
        let scenario = Scenario { scheme, ..Scenario::default() };
        let scenario = scenario.checked().map_err(SimulationError::Scenario)?;
        let world = World::new(&scenario, Signer::Authority)?;
        let started = START.minus(WARM_UP);
        let ledger = Arc::new(MemoryLedger::new(LedgerSettings::new(started)));
        let status = StatusAnswer::Known { status: Status::Valid, this_update: started };
        let gate = world.gate(ledger, Arc::new(FixedStatus::new(status)), started)?;
        let mut phone = Phone::copied(&world, &scenario, 1)?;
        let code = phone.show(0, None, [1; 32])?.ok_or_else(|| Fault::from("no code"))?;
        let around = i64::from(limit::CODE_LIFE) + 5;
        let is_open = |after: &i64| gate.examine(&code.text, START.offset_by(*after)).is_ok();
        let open: Vec<i64> = (-around..=around).filter(is_open).collect();
        let (Some(&first), Some(&last)) = (open.first(), open.last()) else {
            return Err(Fault::from("the gate never opens").into());
        };
        // A gap would be a fault of the gate.
        if open.len() as i64 != last - first + 1 {
            return Err(Fault::from("the gate opens, shuts and opens again").into());
        }
        Ok(Self { step, first, last })
    }

    /// The time in the code that a phone shows at `at`, whose clock is off by `error`.
    fn issued_at(&self, at: Millis, error: Millis) -> Timestamp {
        shown(at, error).step_start(self.step)
    }

    /// Whether the code of that time opens at `at`.
    fn at(&self, issued_at: Timestamp, at: Millis) -> bool {
        (self.first..=self.last).contains(&shown(at, 0).since(issued_at))
    }
}

#[derive(Debug)]
struct Sums {
    once: u64,
    twice: u64,
    good: Vec<u64>,
    good_shared: Vec<u64>,
}

impl Sums {
    fn new() -> Self {
        let none = vec![0; FOLLOWED as usize];
        Self { once: 0, twice: 0, good: none.clone(), good_shared: none }
    }

    fn travel(&mut self, opens: &Opens, assumed: &Assumed, at: Millis, error: Millis) {
        let judged = millis(assumed.judged_after);
        let fails = |at: Millis| !opens.at(opens.issued_at(at, error), at + judged);
        if fails(at) {
            self.once += 1;
            self.twice += u64::from(fails(at + judged + millis(assumed.again)));
        }
    }

    fn film(&mut self, opens: &Opens, at: Millis, error: Millis, owner_passes: f64) {
        let issued_at = opens.issued_at(at, error);
        for later in 0..FOLLOWED {
            let is_good = opens.at(issued_at, at + millis(f64::from(later)));
            let is_unknown = f64::from(later) < owner_passes;
            self.good[later as usize] += u64::from(is_good);
            self.good_shared[later as usize] += u64::from(is_good && is_unknown);
        }
    }

    fn weigh(self, times: Times, opens: &Opens) -> Weighed {
        let share = |count: u64| count as f64 / PHONES as f64;
        let shares = |counts: Vec<u64>| -> Vec<f64> { counts.into_iter().map(share).collect() };
        let (still_good, still_good_shared) = (shares(self.good), shares(self.good_shared));
        Weighed {
            times,
            fails_once: share(self.once),
            fails_twice: share(self.twice),
            filmed: still_good.iter().sum(),
            filmed_shared: still_good_shared.iter().sum(),
            // Both are whole seconds around the start of a code, within two minutes.
            longest: (opens.last - opens.first + 1).unsigned_abs() as u32,
            still_good,
            still_good_shared,
        }
    }
}

/// Of all `weighed` those that no other one beats in both: fewer first codes that fail, and a shorter time for
/// thieves. From the fewest failures to the most.
pub fn best(weighed: &[Weighed]) -> Vec<&Weighed> {
    let beats = |one: &Weighed, other: &Weighed| {
        one.fails_once <= other.fails_once
            && one.filmed <= other.filmed
            && (one.fails_once < other.fails_once || one.filmed < other.filmed)
    };
    let mut best: Vec<&Weighed> =
        weighed.iter().filter(|it| !weighed.iter().any(|other| beats(other, it))).collect();
    best.sort_by(|a, b| a.fails_once.total_cmp(&b.fails_once).then(b.filmed.total_cmp(&a.filmed)));
    best
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;
    use crate::scenario::Clocks;

    const EVEN: Times = Times { step: 15, lifetime: 30, max_behind: 15, max_ahead: 15 };

    fn phones_off_by(seconds: f64) -> Assumed {
        let clocks = vec![Clocks { share: 1.0, from: seconds, to: seconds, whole_hours: false }];
        Assumed {
            phones: Phones { clocks, ..Phones::default() },
            judged_after: 0.0,
            ..Assumed::default()
        }
    }

    /// The same as docs/clocks.md's first table, half of them fast and half slow.
    #[test]
    fn first_codes_fail_as_often_as_the_table_says() {
        for (seconds, share) in
            [(0.0, 0.0), (15.0, 0.0), (20.0, 0.333 / 2.0), (35.0, (1.0 + 0.333) / 2.0)]
        {
            let found = Weighed::of(EVEN, &phones_off_by(seconds)).unwrap().fails_once;
            assert!((found - share).abs() < 0.01, "{seconds} s off: {found}, not {share}");
        }
    }

    #[test]
    fn a_filmed_code_lives_for_its_life_less_half_a_step() {
        let weighed = Weighed::of(EVEN, &phones_off_by(0.0)).unwrap();
        assert!((weighed.filmed - (45.0 - 7.5)).abs() < 0.7, "{}", weighed.filmed);
        assert!(
            weighed.filmed_shared < 27.0 && weighed.filmed_shared > 20.0,
            "{}",
            weighed.filmed_shared
        );
        assert_eq!(weighed.longest, 60);
        assert!(weighed.still_good[29] > 0.99 && weighed.still_good[46] == 0.0);
    }

    #[test]
    fn at_a_gate_only_the_sum_of_lifetime_and_tolerance_counts() {
        let assumed = Assumed::default();
        let [one, other] = [(30, 15), (45, 0)].map(|(lifetime, max_behind)| {
            Weighed::of(Times { lifetime, max_behind, ..EVEN }, &assumed).unwrap()
        });
        assert_eq!(one.still_good, other.still_good);
        assert_eq!((one.fails_once, one.fails_twice), (other.fails_once, other.fails_twice));
    }

    #[test]
    fn a_shorter_step_gives_thieves_less_for_the_same_room() {
        let assumed = Assumed::default();
        let even = Weighed::of(EVEN, &assumed).unwrap();
        // Five seconds less of both, so that phones have the same room before any first code fails. Beyond it a
        // phone fails in more seconds of a shorter step.
        let shorter = Times { step: 10, lifetime: 25, ..EVEN };
        let shorter = Weighed::of(shorter, &assumed).unwrap();
        let more = shorter.fails_once - even.fails_once;
        assert!((0.0..0.002).contains(&more), "{more}");
        assert!(shorter.filmed < even.filmed - 2.0);
    }

    #[test]
    fn the_best_are_beaten_by_none() {
        let weighed = |fails_once, filmed| Weighed {
            fails_once,
            filmed,
            ..Weighed::of(EVEN, &phones_off_by(0.0)).unwrap()
        };
        let all = [weighed(0.3, 10.0), weighed(0.1, 30.0), weighed(0.2, 30.0), weighed(0.2, 20.0)];
        let found: Vec<_> = best(&all).iter().map(|it| (it.fails_once, it.filmed)).collect();
        assert_eq!(found, [(0.1, 30.0), (0.2, 20.0), (0.3, 10.0)]);
    }
}
