//! What was asked for, and what the run found.

use std::fmt::Write;

use crate::allocations::Allocations;
use crate::figures::Figures;

enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

struct Target {
    name: &'static str,
    bound: Bound,
    found: f64,
}

pub(crate) fn table(figures: &Figures, allocations: &Allocations) -> String {
    let mut table = String::from("| what | asked | found | |\n|---|--:|--:|---|\n");
    for Target { name, bound, found } in all(figures, allocations) {
        let (asked, met) = match bound {
            Bound::AtLeast(least) => (format!("at least {least}"), found >= least),
            Bound::AtMost(most) => (format!("at most {most}"), found <= most),
        };
        let verdict = if met { "met" } else { "**missed**" };
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| {name} | {asked} | {} | {verdict} |", digits(found));
    }
    table
}

/// Three digits that count.
fn digits(value: f64) -> String {
    let decimals = match value {
        _ if value.fract() == 0.0 => 0,
        100.0.. => 0,
        10.0.. => 1,
        0.1.. => 2,
        _ => 4,
    };
    format!("{value:.decimals$}")
}

fn all(figures: &Figures, allocations: &Allocations) -> Vec<Target> {
    use Bound::{AtLeast, AtMost};
    let r = |a, b| figures.ratio(a, b);
    let limit = |path: &str| figures.ratio(path, &format!("{path}, primitives"));
    let target = |name, bound, found| Target { name, bound, found };
    let frame = "frame: from request to SVG";
    vec![
        target("full to its primitives, default", AtMost(1.03), limit("default: full")),
        target("full to its primitives, fast", AtMost(1.03), limit("fast: full")),
        target("roster to its primitives, default", AtMost(1.05), limit("default: roster")),
        target("roster to its primitives, fast", AtMost(1.05), limit("fast: roster")),
        target("biscuit-auth to fast", AtLeast(1.5), r("biscuit-auth, two blocks", "fast: full")),
        target("isomdl to fast", AtLeast(5.0), r("isomdl, mdoc", "fast: full")),
        target("naive composition to fast", AtLeast(1.8), r("naive composition", "fast: full")),
        target("fast roster to pasetors", AtMost(1.0), r("fast: roster", "pasetors, v4.public")),
        target(
            "default to biscuit-auth",
            AtMost(1.0),
            r("default: full", "biscuit-auth, two blocks"),
        ),
        target("garbage to a full check, default", AtMost(0.01), garbage(figures, "default")),
        target("garbage to a full check, fast", AtMost(0.01), garbage(figures, "fast")),
        target(
            "returning to full, default",
            AtMost(0.68),
            r("default: full, returning", "default: full"),
        ),
        target("returning to full, fast", AtMost(0.68), r("fast: full, returning", "fast: full")),
        // By the least of the rounds: neighbours take cores away, and wall-clock time shows it.
        target(
            "two lanes to one, checks a second",
            AtLeast(1.9),
            figures.least("lanes: 1") / figures.least("lanes: 2"),
        ),
        target("frame from request to SVG, ms", AtMost(1.0), figures.micros(frame) / 1e3),
        target("its heap allocations", AtMost(99.0), allocations.of(frame) as f64),
    ]
}

/// The dearest text that any passer-by can show.
fn garbage(figures: &Figures, provider: &str) -> f64 {
    let texts = ["not a code", "another version", "damaged text", "noise as long as a code"];
    let ratio =
        |text| figures.ratio(&format!("{provider}: refusal, {text}"), &format!("{provider}: full"));
    texts.map(ratio).into_iter().fold(0.0, f64::max)
}
