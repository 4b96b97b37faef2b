//! What the run found.

use crate::{OTHERS, Run};

/// Prints the ratios of every path, and what its primitives take.
pub(crate) fn print(provider: &str, runs: &[Run<'_>]) {
    println!("\n{provider}\n");
    println!(
        "| path | check, us | sum of primitives | ratio | in a row | ratio | not cryptography |"
    );
    println!("|---|---|---|---|---|---|---|");
    for run in runs {
        let [check, rest, row, alone @ ..] = &run.cases[..] else { continue };
        let [check, rest, row] = [check, rest, row].map(|case| case.nanos() / 1e3);
        let sum: f64 = alone.iter().map(|case| case.nanos() / 1e3).sum();
        let (to_sum, to_row) = (check / sum, check / row);
        let name = run.scene.path.name;
        println!(
            "| {name} | {check:.2} | {sum:.2} | {to_sum:.3} | {row:.2} | {to_row:.3} | {rest:.2} |"
        );
    }
    println!();
    for run in runs {
        println!("{}: {}", run.scene.path.name, primitives(run));
    }
}

/// `2 x Ed25519 verification 47.10, 1 x X25519 16.4, ...` in us, the dearest first.
fn primitives(run: &Run<'_>) -> String {
    let mut kinds: Vec<(&str, u32, f64)> = Vec::new();
    for case in &run.cases[OTHERS..] {
        let nanos = case.nanos();
        match kinds.iter_mut().find(|(name, ..)| *name == case.name()) {
            Some((_, count, total)) => (*count, *total) = (*count + 1, *total + nanos),
            None => kinds.push((case.name(), 1, nanos)),
        }
    }
    kinds.sort_by(|a, b| b.2.total_cmp(&a.2));
    let texts =
        kinds.iter().map(|(name, count, nanos)| format!("{count} x {name} {:.2}", nanos / 1e3));
    texts.collect::<Vec<_>>().join(", ")
}
