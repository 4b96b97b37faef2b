//! Clearance beside its peers: every case in turns within one run.
//!
//! Prints a line for each case: name, nanoseconds (the median of the rounds), nanoseconds (the
//! least of them), tab-separated. Arguments: the rounds, and a part of the names of the cases to
//! run. `cargo bench -p clearance-benches --bench summary` runs this and makes tables and a plot of it.

mod naive;
mod ours;
mod peer;
mod phone;
mod refused;
mod threads;

#[path = "../../benches/limit/replay.rs"]
mod replay;

use clearance_benches::Fault;
use clearance_benches::interleave::{Case, interleave};

/// Each takes 2 ms of CPU time for each case, lead-in included.
const ROUNDS: usize = 60;

fn main() -> Result<(), Fault> {
    let rounds = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(ROUNDS);
    let mut cases = Vec::new();
    cases.extend(ours::cases()?);
    cases.extend(refused::cases()?);
    cases.extend(phone::cases()?);
    cases.push(naive::case()?);
    cases.extend(peer::cases()?);
    if let Some(part) = std::env::args().skip(1).find(|arg| arg.parse::<usize>().is_err()) {
        cases.retain(|case| case.name().contains(&part));
    }
    interleave(&mut cases, rounds, 1);
    for case in &cases {
        report(case.name(), case.rounds());
    }
    for (lanes, nanos) in threads::rounds(rounds)? {
        report(&format!("lanes: {lanes}"), &nanos);
    }
    Ok(())
}

fn report(name: &str, nanos: &[f64]) {
    let mut sorted = nanos.to_vec();
    sorted.sort_by(f64::total_cmp);
    if let (Some(median), Some(least)) = (sorted.get(sorted.len() / 2), sorted.first()) {
        println!("{name}\t{median:.1}\t{least:.1}");
    }
}

/// A case that does `once` to the next of `inputs` each time: over one input again and again the
/// branches of a verification are foreseen, and it looks faster than it ever is.
fn in_turn<T: 'static>(
    name: &str,
    inputs: Vec<T>,
    mut once: impl FnMut(&T) + 'static,
) -> Case<'static> {
    let mut next = 0;
    Case::new(name, move || {
        once(&inputs[next]);
        next = (next + 1) % inputs.len();
    })
}
