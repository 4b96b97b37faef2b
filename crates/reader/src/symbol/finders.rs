//! Finder patterns: dark, light, dark, light, dark in widths of 1, 1, 3, 1, 1, in every direction.

use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{
    ConcentricPattern, FixedPattern, IsPattern, LocateConcentricPattern, PatternView,
};
use rxing::{Point, point};

use super::lines::Cut;
use crate::budget::{Meter, Spent};

/// Rows from one that is looked at to the next: a centre is three modules high.
const SKIP: u32 = 3;
/// Pixels of a row looked at in one step.
const PIXELS: usize = 500;
/// Steps of looking around one place, beside its size in this many pixels a step.
const PLACE: usize = 1;
const PLACE_PIXELS: usize = 32;
/// Most patterns found before the search ends: a picture of codes has a few, one of print a dozen.
const FOUND: usize = 256;
/// Most patterns kept, the largest: the sets grow with their third power.
const KEPT: usize = 40;

/// The largest finder patterns of `matrix`, the largest first.
pub(super) fn find(
    matrix: &BitMatrix,
    meter: &mut Meter<'_>,
) -> Result<Vec<ConcentricPattern>, Spent> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut runs = Vec::new();
    for y in (SKIP - 1..matrix.height()).step_by(SKIP as usize) {
        meter.spend(1 + matrix.width() as usize / PIXELS)?;
        Cut::Row.runs(matrix, y, &mut runs);
        for (centre, width) in candidates(&runs) {
            let place = point(centre, y as f32 + 0.5);
            if found.iter().any(|old| Point::distance(place, old.p) < old.size as f32 / 2.0) {
                continue;
            }
            meter.spend(PLACE + width as usize / PLACE_PIXELS)?;
            // Three times the width, for symbols seen at a sharp angle.
            let range = i32::from(width) * 3;
            let pattern =
                LocateConcentricPattern::<true, 5, 7>(matrix, &[1, 1, 3, 1, 1], place, range);
            found.extend(pattern);
        }
        if found.len() > FOUND {
            break;
        }
    }
    found.sort_by_key(|pattern| std::cmp::Reverse(pattern.size));
    found.truncate(KEPT);
    Ok(found)
}

/// The middle and the width of each place in a row that looks like a cut through a finder pattern.
fn candidates(runs: &[u16]) -> impl Iterator<Item = (f32, u16)> {
    let mut before = 0u32;
    runs.chunks_exact(2).enumerate().filter_map(move |(pair, light_dark)| {
        let start = before + u32::from(light_dark[0]);
        before = start + u32::from(light_dark[1]);
        let window = runs.get(2 * pair + 1..2 * pair + 6)?;
        if !is_cut(window, light_dark[0]) {
            return None;
        }
        let middle = start as f32 + f32::from(window[0] + window[1]) + f32::from(window[2]) / 2.0;
        Some((middle, window.iter().sum()))
    })
}

/// Whether five runs, dark first, behind a light one of `space` pixels are in proportion.
fn is_cut(runs: &[u16], space: u16) -> bool {
    let [a, b, c, d, e] = runs else { return false };
    if *c < 3 || *c < 2 * (*a).max(*e) || c < b.max(d) {
        return false;
    }
    let pattern: FixedPattern<5, 7, false> = FixedPattern::new([1, 1, 3, 1, 1]);
    let view = PatternView::from_slice(runs);
    IsPattern::<true, 5, 7, false>(&view, &pattern, Some(f32::from(space)), 0.1, 0.0, 0.0) != 0.0
}
