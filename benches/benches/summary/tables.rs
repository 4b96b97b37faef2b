//! The figures as Markdown.

use std::fmt::Write;

use crate::allocations::Allocations;
use crate::figures::Figures;

/// Every way to check, beside what others offer: name of the case, and what it does.
pub(crate) const CHECKS: [(&str, &str); 22] = [
    ("fast: roster", "open, 1 signature, window, status, replay"),
    ("fast: roster, returning", "open, 1 signature, window, status, replay"),
    ("fast: full, cached", "open, 1 signature, window, status, replay"),
    ("fast: full, returning", "open, 1 signature, window, status, replay"),
    ("fast: full", "open, 2 signatures, window, status, replay"),
    ("fast: full, P-256", "open, 2 signatures, window, status, replay"),
    ("fast: full, P-256, cached", "open, 1 signature, window, status, replay"),
    ("fast: roster, P-256", "open, 1 signature, window, status, replay"),
    ("default: roster", "open, 1 signature, window, status, replay"),
    ("default: roster, returning", "open, 1 signature, window, status, replay"),
    ("default: full, cached", "open, 1 signature, window, status, replay"),
    ("default: full, returning", "open, 1 signature, window, status, replay"),
    ("default: full", "open, 2 signatures, window, status, replay"),
    ("default: full, P-256", "open, 2 signatures, window, status, replay"),
    ("default: full, P-256, cached", "open, 1 signature, window, status, replay"),
    ("naive composition", "open, 2 signatures, window, status, replay"),
    ("jsonwebtoken, EdDSA", "1 signature, expiry"),
    ("coset with ring, one signature", "1 signature, expiry"),
    ("pasetors, v4.public", "1 signature, expiry"),
    ("dgc, EU DCC", "1 signature (P-256), expiry"),
    ("biscuit-auth, two blocks", "2 signatures, expiry"),
    ("isomdl, mdoc", "open, 2 signatures (P-256), expiry"),
];

/// In the order of the checks.
const REFUSALS: [&str; 10] = [
    "not a code",
    "another version",
    "damaged text",
    "noise as long as a code",
    "unknown gate key",
    "altered by one bit",
    "stale",
    "from the future",
    "used before",
    "superseded",
];

const FRAME: [&str; 6] = [
    "frame: sign and seal",
    "frame: sign and seal, P-256",
    "frame: QR matrix",
    "frame: SVG",
    "frame: PNG",
    "frame: from request to SVG",
];

/// Ratios of every check to ours, and to the primitives it asks for.
pub(crate) fn checks(figures: &Figures) -> String {
    let mut sorted = CHECKS;
    sorted.sort_by(|a, b| figures.micros(a.0).total_cmp(&figures.micros(b.0)));
    let mut table = String::from(
        "| check | what it does | us | to default: full | to fast: full | to its primitives |\n\
         |---|---|--:|--:|--:|--:|\n",
    );
    for (name, job) in sorted {
        let [ring, fast] = ["default: full", "fast: full"].map(|ours| figures.ratio(name, ours));
        let limit = figures.ratio(name, &format!("{name}, primitives"));
        let limit = if limit.is_nan() { String::new() } else { format!("{limit:.3}") };
        let micros = figures.micros(name);
        // Writing to a String cannot fail.
        let _ =
            writeln!(table, "| {name} | {job} | {micros:.1} | {ring:.2} | {fast:.2} | {limit} |");
    }
    table
}

/// Each refusal as a share of a full check that admits.
pub(crate) fn refusals(figures: &Figures) -> String {
    let mut table = String::from(
        "| refused because | default, us | of a full check | fast, us | of a full check |\n\
         |---|--:|--:|--:|--:|\n",
    );
    for name in REFUSALS {
        let _ = write!(table, "| {name}");
        for provider in ["default", "fast"] {
            let case = format!("{provider}: refusal, {name}");
            let share = 100.0 * figures.ratio(&case, &format!("{provider}: full"));
            let _ = write!(table, " | {:.2} | {share:.2} %", figures.micros(&case));
        }
        table.push_str(" |\n");
    }
    table
}

/// A frame by its parts.
pub(crate) fn frame(figures: &Figures, allocations: &Allocations) -> String {
    let mut table = String::from("| frame | us | of all | heap allocations |\n|---|--:|--:|--:|\n");
    for name in FRAME {
        let share = 100.0 * figures.ratio(name, "frame: from request to SVG");
        let (part, micros) = (name.trim_start_matches("frame: "), figures.micros(name));
        let count = allocations.of(name);
        let _ = writeln!(table, "| {part} | {micros:.0} | {share:.0} % | {count} |");
    }
    table
}
