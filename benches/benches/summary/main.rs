//! One table of ratios from one run: ours, the peers', the naive composition's.
//!
//! `cargo bench -p clearance-benches --bench summary` builds and runs `benches/peers`, a workspace of
//! its own so that nothing else compiles the peers, and writes what it prints into docs/speed.md and
//! docs/speed.svg. A number after `--` sets the rounds.

mod allocations;
mod figures;
mod plot;
mod tables;
mod targets;

use std::fs;
use std::path::Path;

use clearance_benches::{Fault, docs};

use figures::Figures;

/// Each takes 2 ms of CPU time for each case, lead-in included.
const ROUNDS: u32 = 60;

fn main() -> Result<(), Fault> {
    // `cargo test --benches` does not ask for a measurement.
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        return Ok(());
    }
    let allocations = allocations::count()?;
    let rounds = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(ROUNDS);
    let figures = Figures::measure(rounds)?;
    let targets = targets::table(&figures, &allocations);
    let tables = [
        format!("{rounds} rounds.\n"),
        targets,
        tables::checks(&figures),
        tables::refusals(&figures),
        tables::frame(&figures, &allocations),
    ]
    .join("\n");
    println!("{tables}");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let page = docs.join("speed.md");
    fs::write(&page, docs::replace(&fs::read_to_string(&page)?, "summary", &tables)?)?;
    fs::write(docs.join("speed.svg"), plot::draw(&figures))?;
    Ok(())
}
