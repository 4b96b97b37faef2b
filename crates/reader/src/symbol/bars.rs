//! Symbols that are not QR: told apart by their fixed patterns, and not decoded.

use rxing::common::BitMatrix;

use super::lines::{Cut, in_modules};
use crate::budget::{Meter, Spent};
use crate::kind::Kind;

/// Lines cut in each direction.
const LINES: u32 = 60;
/// Pixels of a line looked at in one step.
const PIXELS: usize = 100;
/// Lines that have to show the same kind: one alone may be chance.
const AGREED: usize = 2;
/// Fewest edges that make a barcode: EAN-8 has 44, the shortest of the others some 30.
const EDGES: usize = 28;

/// The kind of the symbol that `matrix` shows, if lines along or across it tell.
pub(super) fn name(matrix: &BitMatrix, meter: &mut Meter<'_>) -> Result<Option<Kind>, Spent> {
    let mut seen = Vec::new();
    for cut in [Cut::Row, Cut::Column] {
        let (lines, length) = cut.extent(matrix);
        for number in (0..LINES).map(|n| (2 * n + 1) * lines / (2 * LINES)) {
            meter.spend(1 + length as usize / PIXELS)?;
            seen.extend(on_line(matrix, cut, number));
        }
    }
    let often = |kind: &Kind| seen.iter().filter(|other| *other == kind).count() >= AGREED;
    let order = [Kind::Pdf417, Kind::Product, Kind::Aztec, Kind::Barcode];
    Ok(order.into_iter().find(often))
}

fn on_line(matrix: &BitMatrix, cut: Cut, number: u32) -> Option<Kind> {
    let mut runs = Vec::new();
    cut.runs(matrix, number, &mut runs);
    if runs.len() < 9 {
        return None;
    }
    let turned = turned(&runs);
    let either = |is: fn(&[u16]) -> bool| is(&runs) || is(&turned);
    if either(is_pdf417) {
        Some(Kind::Pdf417)
    } else if either(is_product) {
        Some(Kind::Product)
    } else if is_aztec(matrix, cut, number, &runs) {
        Some(Kind::Aztec)
    } else {
        is_barcode(matrix, cut, number, &runs).then_some(Kind::Barcode)
    }
}

/// The line from its other end, beginning with a light run as well.
fn turned(runs: &[u16]) -> Vec<u16> {
    let ends_dark = runs.len().is_multiple_of(2).then_some(0);
    ends_dark.into_iter().chain(runs.iter().rev().copied()).collect()
}

/// Each stretch of `length` runs that begins with a dark one.
fn windows(runs: &[u16], length: usize) -> impl Iterator<Item = &[u16]> {
    runs.windows(length).skip(1).step_by(2)
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

/// EAN-13, EAN-8 or UPC-A, whose last digit checks the others (GS1 General Specifications §5.2).
fn is_product(runs: &[u16]) -> bool {
    windows(runs, 59).any(ean::<6>) || windows(runs, 43).any(ean::<4>)
}

/// Guard, `HALF` digits of four runs, guard, `HALF` digits, guard.
fn ean<const HALF: usize>(runs: &[u16]) -> bool {
    let (left, right) = (3..3 + 4 * HALF, 8 + 4 * HALF..8 + 8 * HALF);
    if in_modules(&runs[..3], 3) != Some([1, 1, 1])
        || in_modules(&runs[left.end..right.start], 5) != Some([1, 1, 1, 1, 1])
    {
        return false;
    }
    let digits = |half: std::ops::Range<usize>| {
        runs[half].chunks_exact(4).map(digit).collect::<Option<Vec<_>>>()
    };
    let (Some(left), Some(right)) = (digits(left), digits(right)) else { return false };
    let turned = left.iter().map(|(_, turned)| *turned);
    // Which of the left digits are turned over says the first one.
    let pattern = turned.fold(0u8, |pattern, turned| pattern << 1 | u8::from(turned));
    let Some(first) = FIRST.iter().position(|other| *other == pattern) else { return false };
    if right.iter().any(|(_, turned)| *turned) || (HALF == 4 && first != 0) {
        return false;
    }
    let digits = left.iter().chain(&right).rev().map(|(digit, _)| *digit).chain([first]);
    let weighed = digits.enumerate().map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 3 });
    weighed.sum::<usize>().is_multiple_of(10)
}

/// Widths of the runs of the digits of EAN, where they are not turned over.
const DIGITS: [[u32; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which digits of the left half are turned over, by the first digit.
const FIRST: [u8; 10] =
    [0, 0b1011, 0b1101, 0b1110, 0b10011, 0b11001, 0b11100, 0b10101, 0b10110, 0b11010];

/// The digit, and whether it is turned over.
fn digit(runs: &[u16]) -> Option<(usize, bool)> {
    let mut widths: [u32; 4] = in_modules(runs, 7)?;
    let find = |widths: [u32; 4]| DIGITS.iter().position(|digit| *digit == widths);
    if let Some(digit) = find(widths) {
        return Some((digit, false));
    }
    widths.reverse();
    find(widths).map(|digit| (digit, true))
}

/// The rings around the middle, each a module wide (ISO/IEC 24778 §7.2.1), in four directions. The
/// outermost one may have run together with what lies around it.
fn is_aztec(matrix: &BitMatrix, cut: Cut, number: u32, runs: &[u16]) -> bool {
    let mut start = u32::from(runs[0]) + u32::from(runs[1]);
    for at in (2..runs.len().saturating_sub(7)).step_by(2) {
        let rings = &runs[at..at + RINGS];
        let width: u32 = rings.iter().map(|run| u32::from(*run)).sum();
        if in_modules(rings, RINGS as u32) == Some([1; RINGS]) && width >= 2 * RINGS as u32 {
            let middle = start + width / 2;
            let (x, y) = if cut == Cut::Row { (middle, number) } else { (number, middle) };
            if WAYS.iter().all(|way| rings_along(matrix, (x, y), *way, width)) {
                return true;
            }
        }
        start += u32::from(runs[at]) + u32::from(runs[at + 1]);
    }
    false
}

/// Rings on a line through the middle, without the outermost.
const RINGS: usize = 7;
/// Right, down, and both diagonals.
const WAYS: [(i64, i64); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

/// Whether the middles of the rings on both sides are dark and light in turn.
fn rings_along(matrix: &BitMatrix, (x, y): (u32, u32), way: (i64, i64), width: u32) -> bool {
    let dark = |ring: i64| {
        let at = |from: u32, way: i64| {
            u32::try_from(i64::from(from) + way * ring * i64::from(width) / RINGS as i64)
        };
        let (Ok(x), Ok(y)) = (at(x, way.0), at(y, way.1)) else { return None };
        matrix.try_get(x, y)
    };
    (-4..=4).all(|ring: i64| dark(ring) == Some(ring % 2 == 0))
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
