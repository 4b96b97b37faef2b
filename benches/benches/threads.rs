//! How `check` scales over threads that share one gate.
//!
//! `cargo bench -p clearance-benches --bench threads`

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
    let ways = [1, 2, 4];
    let mut best = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        for (lanes, best) in ways.iter().zip(&mut best) {
            let gate = border.gate(Memory::Off)?;
            *best = (*best).min(time(&border, &gate, &codes, *lanes));
        }
    }
    println!("{} codes, {} cores", CODES, std::thread::available_parallelism()?);
    for (lanes, time) in ways.iter().zip(best) {
        let rate = CODES as f64 / time.as_secs_f64();
        let gain = best[0].as_secs_f64() / time.as_secs_f64();
        println!("{lanes} threads {rate:8.0} checks/s  {gain:.2} times one thread");
    }
    Ok(())
}

fn time(border: &Border, gate: &Gate, codes: &[String], lanes: usize) -> Duration {
    let start = Instant::now();
    let admitted = by_lanes(border, gate, codes, lanes);
    let time = start.elapsed();
    // Of one holder's codes a later one may pass first; then the earlier one is refused,
    // at the same cost.
    assert!(admitted > 0);
    time
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
