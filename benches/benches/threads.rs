//! How `check` scales over threads that share one gate, and what a batch call gains.
//!
//! `cargo bench -p clearance-benches --bench threads`

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use clearance_benches::{Border, Fault, Holder, Memory};
use clearance_verifier::Gate;

/// Checks in one measurement.
const CODES: u64 = 4096;
/// Interleaved rounds; the best of each is quoted, the rest is neighbours.
const ROUNDS: usize = 15;

fn main() -> Result<(), Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let codes = border.codes(false, CODES)?;
    let ways: [(&str, Way); 5] = [
        ("1 thread", Way::Lanes(1)),
        ("2 threads", Way::Lanes(2)),
        ("4 threads", Way::Lanes(4)),
        ("check_all, 1 thread", Way::Batch(1)),
        ("check_all, 2 threads", Way::Batch(2)),
    ];
    let mut best = [Duration::MAX; 5];
    for _ in 0..ROUNDS {
        for ((_, way), best) in ways.iter().zip(&mut best) {
            let gate = border.gate(Memory::Off)?;
            *best = (*best).min(way.time(&border, &gate, &codes));
        }
    }
    println!("{} codes, {} cores", CODES, std::thread::available_parallelism()?);
    for ((name, _), time) in ways.iter().zip(best) {
        let rate = CODES as f64 / time.as_secs_f64();
        let gain = best[0].as_secs_f64() / time.as_secs_f64();
        println!("{name:22} {rate:8.0} checks/s  {gain:.2} times one thread");
    }
    Ok(())
}

/// How the codes are spread.
#[derive(Clone, Copy)]
enum Way {
    /// So many lanes, each with its share of the codes.
    Lanes(usize),
    /// One caller, batches of 64 codes, so many threads.
    Batch(usize),
}

impl Way {
    fn time(self, border: &Border, gate: &Gate, codes: &[String]) -> Duration {
        let start = Instant::now();
        let admitted = match self {
            Self::Lanes(lanes) => by_lanes(border, gate, codes, lanes),
            Self::Batch(threads) => by_batches(border, gate, codes, threads),
        };
        let time = start.elapsed();
        // Of one holder's codes a later one may pass first; then the earlier one is refused,
        // at the same cost.
        assert!(admitted > 0);
        time
    }
}

fn by_lanes(border: &Border, gate: &Gate, codes: &[String], lanes: usize) -> usize {
    let lane = |first: usize| {
        let mine = (first..codes.len()).step_by(lanes);
        mine.filter(|step| gate.check(&codes[*step], border.at(*step as u64)).is_admit()).count()
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|first| scope.spawn(move || lane(first))).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap_or_default()).sum()
    })
}

fn by_batches(border: &Border, gate: &Gate, codes: &[String], threads: usize) -> usize {
    let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
    let texts: Vec<&str> = codes.iter().map(String::as_str).collect();
    let batches = texts.chunks(64).enumerate();
    batches
        .map(|(batch, texts)| {
            let decisions = gate.check_all(texts, border.at(64 * batch as u64), threads);
            decisions.iter().filter(|decision| decision.is_admit()).count()
        })
        .sum()
}
