//! Symbols of bars: told apart by their fixed patterns along a line, and not decoded.

use rxing::common::BitMatrix;

use super::ean::is_product;
use super::linear::{is_code_39, is_code_128, is_itf};
use super::lines::{Cut, in_modules, windows};
use crate::budget::{Meter, Spent};
use crate::kind::Kind;

/// Lines cut in each direction.
const LINES: u32 = 60;
/// Pixels of a line looked at in one step.
const PIXELS: usize = 100;
/// Lines from one question for the deadline to the next: noise has an edge every few pixels, and its lines take 0.1 ms each.
const ASKED: u32 = 8;
/// Lines that have to show the same kind: one alone may be chance.
const AGREED: usize = 2;
/// Fewest edges that make a barcode: EAN-8 has 44, the shortest of the others some 30.
const EDGES: usize = 28;

/// What tells a kind by the runs of one line, light first.
type ByRuns = fn(&[u16]) -> bool;

const BY_RUNS: [(ByRuns, Kind); 5] = [
    (is_pdf417, Kind::Pdf417),
    (is_product, Kind::Product),
    (is_code_128, Kind::Code128),
    (is_code_39, Kind::Code39),
    (is_itf, Kind::Itf),
];

/// The surest first.
const ORDER: [Kind; 6] =
    [Kind::Pdf417, Kind::Product, Kind::Code128, Kind::Code39, Kind::Itf, Kind::Barcode];

/// The kind of the symbol that `matrix` shows, if lines along or across it tell.
pub(super) fn name(matrix: &BitMatrix, meter: &mut Meter<'_>) -> Result<Option<Kind>, Spent> {
    let mut seen = Vec::new();
    for cut in [Cut::Row, Cut::Column] {
        let (lines, length) = cut.extent(matrix);
        for n in 0..LINES {
            meter.spend(1 + length as usize / PIXELS)?;
            if n.is_multiple_of(ASKED) {
                meter.ask()?;
            }
            seen.extend(on_line(matrix, cut, (2 * n + 1) * lines / (2 * LINES)));
        }
    }
    let often = |kind: &Kind| seen.iter().filter(|other| *other == kind).count() >= AGREED;
    Ok(ORDER.into_iter().find(often))
}

fn on_line(matrix: &BitMatrix, cut: Cut, number: u32) -> Option<Kind> {
    let mut runs = Vec::new();
    cut.runs(matrix, number, &mut runs);
    if runs.len() < 9 {
        return None;
    }
    let turned = turned(&runs);
    let named = BY_RUNS.iter().find(|(is, _)| is(&runs) || is(&turned));
    let other = || is_barcode(matrix, cut, number, &runs).then_some(Kind::Barcode);
    named.map(|(_, kind)| *kind).or_else(other)
}

/// The line from its other end, beginning with a light run as well.
fn turned(runs: &[u16]) -> Vec<u16> {
    let ends_dark = runs.len().is_multiple_of(2).then_some(0);
    ends_dark.into_iter().chain(runs.iter().rev().copied()).collect()
}

/// A start pattern, and two code words of 17 modules each (ISO/IEC 15438 §5.3).
fn is_pdf417(runs: &[u16]) -> bool {
    let sum = |runs: &[u16]| runs.iter().map(|run| u32::from(*run)).sum::<u32>();
    windows(runs, 24).any(|window| {
        let start = in_modules(&window[..8], 17) == Some([8, 1, 1, 1, 1, 1, 1, 3]);
        let wide = sum(&window[..8]);
        let even = |word: &[u16]| sum(word).abs_diff(wide) * 12 <= wide;
        start && even(&window[8..16]) && even(&window[16..])
    })
}

/// The same edges on lines beside this one, up to eight times the narrowest bar away, but at odd
/// distances too: a chequerboard repeats itself at even ones.
fn is_barcode(matrix: &BitMatrix, cut: Cut, number: u32, runs: &[u16]) -> bool {
    let narrow = runs[1..runs.len() - 1].iter().min().copied().unwrap_or(1);
    let stable = edges(runs);
    let (lines, _) = cut.extent(matrix);
    let beside = [2, 3, 5, 8].map(|times| number + times * u32::from(narrow));
    if stable.len() < EDGES || beside[3] >= lines {
        return false;
    }
    let mut other = Vec::new();
    let mut kept = vec![true; stable.len()];
    for line in beside {
        cut.runs(matrix, line, &mut other);
        let other = edges(&other);
        for (kept, edge) in kept.iter_mut().zip(&stable) {
            let near = other.partition_point(|(at, _)| at + 1 < edge.0);
            *kept &= other[near..]
                .iter()
                .take_while(|(at, _)| *at <= edge.0 + 1)
                .any(|(_, dark)| *dark == edge.1);
        }
    }
    let longest = kept.chunk_by(|a, b| a == b).filter(|part| part[0]).map(<[bool]>::len).max();
    longest.is_some_and(|edges| edges >= EDGES)
}

/// Where each run after the first begins, and whether it is dark.
fn edges(runs: &[u16]) -> Vec<(u32, bool)> {
    let begin = |at: &mut u32, run: &u16| {
        *at += u32::from(*run);
        Some(*at)
    };
    let begins = runs[..runs.len() - 1].iter().scan(0, begin);
    begins.enumerate().map(|(number, at)| (at, number % 2 == 0)).collect()
}
