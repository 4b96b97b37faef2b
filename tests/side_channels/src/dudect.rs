//! Welch's t-test on timings of two classes of inputs, after Reparaz, Balasch and Verbauwhede,
//! "Dude, is my code constant time?", DATE 2017.
//!
//! As there: a fixed class against a random one, drawn in random order; percentiles cut off, because
//! an interrupt is no leak; |t| above a threshold is a leak. First order only: the means.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clearance_tests::Random;

/// Beyond this the means differ: the usual threshold of leakage tests (Goodwill and others, NIST
/// 2011), stricter than the 10 of dudect's own program.
pub const THRESHOLD: f64 = 4.5;
/// What a control has to reach: a leak beyond doubt.
pub const CLEAR: f64 = 10.0;
/// Noise passes the threshold now and then, a leak does every time: only a subject that is beyond it
/// in this many runs, each of fresh measurements, is leaky.
pub const RUNS: usize = 3;

/// Inputs made ahead, so that making them stands outside what is timed.
const BATCH: usize = 500;
/// Fewer measurements than this behind a cut say nothing.
const FEWEST: usize = 200;

/// The two kinds of inputs that are told apart, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Always the same secret, or always the one nearest to it.
    Fixed,
    /// Another at every measurement.
    Random,
}

/// Timings of one run.
#[derive(Debug, Default)]
struct Timings {
    fixed: Vec<f64>,
    random: Vec<f64>,
}

/// What came of one run.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The greatest |t| of all cuts.
    pub t: f64,
    /// Measurements.
    pub count: usize,
    /// Median of either class in nanoseconds: fixed, random.
    pub medians: [f64; 2],
}

impl Seen {
    /// Whether the classes were told apart.
    pub fn is_leak(&self) -> bool {
        self.t >= THRESHOLD
    }
}

/// Times `act` over what `make` makes, for `count` inputs of both classes in random order.
pub fn time<I, O>(
    count: usize,
    random: &mut Random,
    mut make: impl FnMut(Class, &mut Random) -> I,
    mut act: impl FnMut(&mut I) -> O,
) -> Seen {
    sample(count, random, &mut make, |input| {
        let start = Instant::now();
        black_box(act(black_box(input)));
        start.elapsed()
    })
}

/// The same for an act that takes its own time.
pub fn sample<I>(
    count: usize,
    random: &mut Random,
    mut make: impl FnMut(Class, &mut Random) -> I,
    mut timed: impl FnMut(&mut I) -> Duration,
) -> Seen {
    let mut timings = Timings::default();
    // One batch before those that count, for caches and branch predictors to settle.
    for batch in 0..=count.div_ceil(BATCH) {
        let size = BATCH.min(count);
        let coins: Vec<[u8; 1]> = (0..size).map(|_| random.bytes()).collect();
        let class = |[coin]: &[u8; 1]| if coin & 1 == 0 { Class::Fixed } else { Class::Random };
        let mut inputs: Vec<(Class, I)> =
            coins.iter().map(class).map(|class| (class, make(class, random))).collect();
        for (class, input) in &mut inputs {
            let nanos = timed(input).as_nanos() as f64;
            match class {
                _ if batch == 0 => (),
                Class::Fixed => timings.fixed.push(nanos),
                Class::Random => timings.random.push(nanos),
            }
        }
    }
    timings.judge()
}

impl Timings {
    fn judge(mut self) -> Seen {
        self.fixed.sort_unstable_by(f64::total_cmp);
        self.random.sort_unstable_by(f64::total_cmp);
        let mut all = [&self.fixed[..], &self.random].concat();
        all.sort_unstable_by(f64::total_cmp);
        let below = |timings: &[f64], limit: f64| timings.partition_point(|nanos| *nanos < limit);
        // dudect's cuts: 1 - 2^(-i/10) of all measurements, and none at all.
        let cuts = (1..100).map(|cut| 1.0 - 0.5_f64.powf(f64::from(cut) / 10.0));
        let limits = cuts.map(|share| all[(share * all.len() as f64) as usize]);
        let t = limits
            .chain([f64::INFINITY])
            .map(|limit| [below(&self.fixed, limit), below(&self.random, limit)])
            .filter(|kept| kept.iter().all(|kept| *kept >= FEWEST))
            .map(|[fixed, random]| welch(&self.fixed[..fixed], &self.random[..random]).abs())
            .fold(0.0, f64::max);
        let median = |sorted: &[f64]| sorted[sorted.len() / 2];
        Seen { t, count: all.len(), medians: [median(&self.fixed), median(&self.random)] }
    }
}

/// Welch's t: the difference of the means by its standard error.
fn welch(a: &[f64], b: &[f64]) -> f64 {
    let ([mean_a, error_a], [mean_b, error_b]) = (moments(a), moments(b));
    let difference = mean_a - mean_b;
    // All timings equal: no doubt about the difference, if there is one.
    if difference == 0.0 { 0.0 } else { difference / (error_a + error_b).sqrt() }
}

/// Mean, and the square of its standard error.
fn moments(timings: &[f64]) -> [f64; 2] {
    let count = timings.len() as f64;
    let mean = timings.iter().sum::<f64>() / count;
    let squares: f64 = timings.iter().map(|nanos| (nanos - mean).powi(2)).sum();
    [mean, squares / (count - 1.0) / count]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn welch_is_the_number_in_the_literature() {
        // Means 3 and 4, variances 2.5 and 10/3: t = -1 / sqrt(2.5/5 + 10/3/4).
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 3.0, 5.0, 6.0]);
        assert!((welch(&a, &b) + 1.0 / (0.5_f64 + 10.0 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_difference_is_seen_where_there_is_one_only() {
        // Timings out of a hat: a sawtooth, and a nanosecond more for one class or not.
        let seen = |more: u64| {
            let mut random = Random::new("hat");
            let mut noise = Random::new("noise");
            sample(
                20_000,
                &mut random,
                |class, _| class,
                |class| {
                    let more = if *class == Class::Fixed { more } else { 0 };
                    Duration::from_nanos(100 + noise.below(20) + more)
                },
            )
        };
        assert!(seen(0).t < THRESHOLD, "{:?}", seen(0));
        assert!(seen(1).t > CLEAR, "{:?}", seen(1));
    }
}
