//! One gate, one lane or two: wall-clock time of a check. It needs as many idle cores; short rounds
//! find the moments when there are.

use std::hint::black_box;
use std::time::Instant;

use clearance_benches::{Border, Fault, Holder, Memory};
use clearance_verifier::Gate;

const CODES: u64 = 512;

/// For each number of lanes the nanoseconds of a check in each round, in turns.
pub(crate) fn rounds(rounds: usize) -> Result<[(usize, Vec<f64>); 2], Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let codes = border.codes(false, CODES)?;
    let mut lanes = [(1, Vec::new()), (2, Vec::new())];
    for _ in 0..rounds {
        for (lanes, nanos) in &mut lanes {
            let gate = border.gate(Memory::Off)?;
            let start = Instant::now();
            run(&border, &gate, &codes, *lanes);
            nanos.push(start.elapsed().as_nanos() as f64 / codes.len() as f64);
        }
    }
    Ok(lanes)
}

/// Each lane has its share of the codes. Of one holder's codes a later one may pass first; then the
/// earlier one is refused, at the same cost.
fn run(border: &Border, gate: &Gate, codes: &[String], lanes: usize) {
    let lane = |first: usize| {
        for step in (first..codes.len()).step_by(lanes) {
            drop(black_box(gate.check(&codes[step], border.at(step as u64))));
        }
    };
    std::thread::scope(|scope| {
        for first in 0..lanes {
            scope.spawn(move || lane(first));
        }
    });
}
