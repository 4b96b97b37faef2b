//! Code 128, Code 39 and Interleaved 2 of 5: told by how they begin, go on and end, and not decoded.
//!
//! What is looked at begins with a dark run, behind a quiet zone. So each run is looked at once: a line
//! cannot begin many codes that all go on to its end.

use super::lines::in_modules;

/// Whether a line of runs, light first, shows a Code 128 (ISO/IEC 15417 §4.3).
pub(super) fn is_code_128(runs: &[u16]) -> bool {
    // The start, its quiet zone of ten modules and its width in modules.
    behind_quiet(runs, 6, 11).any(code_128)
}

/// Characters of three bars and three spaces in 11 modules; the bars take an even number of them.
fn code_128(runs: &[u16]) -> bool {
    const STARTS: [[u32; 6]; 3] = [[2, 1, 1, 4, 1, 2], [2, 1, 1, 2, 1, 4], [2, 1, 1, 2, 3, 2]];
    const STOP: [u32; 7] = [2, 3, 3, 1, 1, 1, 2];
    if !in_modules(&runs[..6], 11).is_some_and(|widths| STARTS.contains(&widths)) {
        return false;
    }
    for (number, at) in (6..runs.len()).step_by(6).enumerate() {
        let Some(stop) = runs.get(at..at + 7) else { return false };
        if in_modules(stop, 13) == Some(STOP) {
            return number >= 2; // a character and the check
        }
        let is_character = |[a, b, c, d, e, f]: [u32; 6]| {
            (a + c + e).is_multiple_of(2) && [a, b, c, d, e, f].iter().all(|width| *width <= 4)
        };
        if !in_modules(&stop[..6], 11).is_some_and(is_character) {
            return false;
        }
    }
    false
}

/// Whether a line of runs, light first, shows a Code 39 (ISO/IEC 16388 §4.3).
pub(super) fn is_code_39(runs: &[u16]) -> bool {
    // Three wide runs of nine, each two to three times as wide: some 13.
    behind_quiet(runs, 9, 13).any(code_39)
}

/// Characters of nine runs, three of them wide, with a space between; an asterisk at both ends.
fn code_39(runs: &[u16]) -> bool {
    const ASTERISK: u16 = 0b0_1001_0100;
    let mut characters = runs.chunks(10).map(|character| wide::<9>(character.get(..9)?, 3));
    if characters.next() != Some(Some(ASTERISK)) {
        return false;
    }
    let mut between = characters.map_while(|wide| wide);
    between.position(|character| character == ASTERISK).is_some_and(|number| number > 0)
}

/// Whether a line of runs, light first, shows an Interleaved 2 of 5 of six digits or more (ISO/IEC 16390 §4.3).
pub(super) fn is_itf(runs: &[u16]) -> bool {
    behind_quiet(runs, 4, 4).any(itf)
}

/// Two digits in ten runs: one in the bars and one in the spaces, two of five wide.
fn itf(runs: &[u16]) -> bool {
    if in_modules(&runs[..4], 4) != Some([1; 4]) {
        return false;
    }
    let is_pair = |pair: &[u16]| {
        let wide = wide::<10>(pair, 4);
        wide.is_some_and(|wide| (wide & 0b10_1010_1010).count_ones() == 2)
    };
    let pairs = runs[4..].chunks(10).take_while(|pair| is_pair(pair)).count();
    let end = runs.get(4 + 10 * pairs..).unwrap_or_default();
    let behind = end.get(3).is_none_or(|quiet| *quiet > end[0]);
    pairs >= 3 && end.len() >= 3 && behind && end[0] * 2 > end[1] * 3 && end[0] * 2 > end[2] * 3
}

/// The runs from each dark one on that has `first` runs, in `modules`, behind a light one of at least
/// five modules: half of what the standards ask for, for pictures that were cut.
fn behind_quiet(runs: &[u16], first: usize, modules: u32) -> impl Iterator<Item = &[u16]> {
    (1..runs.len()).step_by(2).filter_map(move |start| {
        let rest = &runs[start..];
        let width: u32 = rest.get(..first)?.iter().map(|run| u32::from(*run)).sum();
        (u32::from(runs[start - 1]) * modules >= 5 * width).then_some(rest)
    })
}

/// Which of the runs are wide, the first in the highest bit, where `count` of them are: half as wide again as any
/// narrow one, and no wider than four.
fn wide<const N: usize>(runs: &[u16], count: usize) -> Option<u16> {
    let runs: [u16; N] = runs.try_into().ok()?;
    let mut widths = runs;
    widths.sort_unstable();
    let (narrow, wide) = widths.split_at(N - count);
    let (least, most) = (u32::from(*narrow.first()?), u32::from(*narrow.last()?));
    let fits = u32::from(*wide.first()?) * 2 > most * 3 && u32::from(*wide.last()?) <= least * 5;
    let bits = runs.iter().fold(0, |bits, run| bits << 1 | u16::from(*run >= wide[0]));
    fits.then_some(bits)
}
