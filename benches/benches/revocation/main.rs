//! Status lists side by side with their peers: bytes, memory, time, and what a change costs.
//!
//! `cargo bench -p clearance-benches --bench revocation`, with `-- --big` for a billion credentials
//! as well (ten minutes, 1 GB), with `-- --only 10` for the case of 10 M only. Prints Markdown.
//! Not criterion: peers take turns on the same positions within one loop, because a loop for each
//! trains the branch predictor on it.

mod case;
mod measure;
mod peers;
mod report;
mod signed;

use clearance_benches::Fault;

use case::Case;

const CASES: [Case; 3] = [
    Case { million: 10, revoked: 100_000 },
    Case { million: 100, revoked: 200_000 },
    Case { million: 1_000, revoked: 5_000_000 },
];

fn main() -> Result<(), Fault> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let is_big = arguments.iter().any(|argument| argument == "--big");
    let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
    let only = only.map(|million| million.parse::<u64>()).transpose()?;
    for case in &CASES {
        let is_wanted = only.map_or(is_big || case.million < 1_000, |only| only == case.million);
        if is_wanted {
            run(case)?;
        }
    }
    Ok(())
}

fn run(case: &Case) -> Result<(), Fault> {
    let population = case.population()?;
    let mut built = Vec::new();
    for candidate in peers::all() {
        eprintln!("{case}: {}", candidate.name());
        built.push(measure::built(&*candidate, &population)?);
    }
    measure::check(&built, &population)?;
    let times = measure::look_ups(&built, &population);
    report::sizes(&population, &built);
    report::times(&built, &times);
    signed::report(&population)
}
