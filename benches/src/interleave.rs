//! Times many things in one run, in turns, so that a noisy neighbour hits all of them alike.

use rustix::time::{ClockId, clock_gettime};

/// CPU time that each batch takes, and its lead-in before it: long enough that the clock frequency,
/// which AVX-512 code of the batch before may have changed, has settled.
const BATCH_NANOS: u64 = 1_000_000;

/// Something to time.
pub struct Case<'a> {
    name: String,
    once: Box<dyn FnMut() + 'a>,
    nanos: Vec<f64>,
}

impl<'a> Case<'a> {
    /// `once` does it once.
    pub fn new(name: impl Into<String>, once: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), once: Box::new(once), nanos: Vec::new() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Nanoseconds of one run: the median of the rounds. Not a number before the first round.
    pub fn nanos(&self) -> f64 {
        let mut sorted = self.nanos.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Nanoseconds of each round, in the order of [`interleave`].
    pub fn rounds(&self) -> &[f64] {
        &self.nanos
    }

    fn batch(&mut self) {
        let start = thread_nanos();
        let mut runs = 0;
        while thread_nanos() - start < BATCH_NANOS {
            (self.once)();
            runs += 1;
        }
        let start = thread_nanos();
        for _ in 0..runs {
            (self.once)();
        }
        self.nanos.push((thread_nanos() - start) as f64 / f64::from(runs));
    }
}

/// Runs a batch of every case in each round, each round in another order. `seed` fixes the orders.
pub fn interleave(cases: &mut [Case<'_>], rounds: usize, mut seed: u64) {
    let mut order: Vec<usize> = (0..cases.len()).collect();
    for _ in 0..rounds {
        for last in (1..order.len()).rev() {
            order.swap(last, next(&mut seed) as usize % (last + 1));
        }
        for index in &order {
            cases[*index].batch();
        }
    }
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) >> 1
}

/// CPU time of this thread: what a neighbour takes is not in it.
fn thread_nanos() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
