//! Aztec: rings around the middle, each a module wide (ISO/IEC 24778 §7.2.1), in whatever direction it lies.

use rxing::common::BitMatrix;

use super::lines::{Cut, in_modules};
use crate::budget::{Meter, Spent};

/// Rows from one that is looked at to the next: the middle is a module high, and that is two pixels at least.
const SKIP: usize = 2;
/// Pixels of a row looked at in one step.
const PIXELS: usize = 250;
/// Rings on a line through the middle, without the outermost: that one may have run together with what
/// lies around it.
const RINGS: usize = 7;
/// By how much of the mean a ring may differ from it, beside a pixel.
const TOLERANCE: f64 = 0.25;
/// Right, down, between them, and back.
const WAYS: [(i64, i64); 8] =
    [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

/// Whether `matrix` shows such rings.
pub(super) fn is_there(matrix: &BitMatrix, meter: &mut Meter<'_>) -> Result<bool, Spent> {
    let mut runs = Vec::new();
    for y in (0..matrix.height()).step_by(SKIP) {
        meter.spend(1 + matrix.width() as usize / PIXELS)?;
        Cut::Row.runs(matrix, y, &mut runs);
        // The rings begin and end with a light one.
        let mut start = 0;
        for (number, run) in runs.iter().enumerate() {
            let rings = runs.get(number..number + RINGS).filter(|_| number.is_multiple_of(2));
            if let Some(rings) = rings
                && in_modules(rings, RINGS as u32) == Some([1; RINGS])
            {
                let width: u32 = rings.iter().map(|run| u32::from(*run)).sum();
                let middle = (start + width / 2, y);
                meter.spend(1)?;
                if has_rings(matrix, middle, width) {
                    return Ok(true);
                }
            }
            start += u32::from(*run);
        }
    }
    Ok(false)
}

/// Whether rings of about the same width follow the middle in every direction. From the side of a symbol to its
/// diagonal they grow by 1.4, and a little more where it is seen slanted.
fn has_rings(matrix: &BitMatrix, middle: (u32, u32), width: u32) -> bool {
    let widths = WAYS.map(|way| ring(matrix, middle, way, width));
    let widths: Option<Vec<f64>> = widths.into_iter().collect();
    widths.is_some_and(|widths| {
        let (least, most) =
            (widths.iter().copied().reduce(f64::min), widths.iter().copied().reduce(f64::max));
        most.zip(least).is_some_and(|(most, least)| most < 1.7 * least)
    })
}

/// How wide the rings are that way, if three of them follow the middle and are alike.
fn ring(matrix: &BitMatrix, (x, y): (u32, u32), way: (i64, i64), width: u32) -> Option<f64> {
    let dark = |step: i64| {
        let at = |from: u32, way: i64| u32::try_from(i64::from(from) + way * step).ok();
        matrix.try_get(at(x, way.0)?, at(y, way.1)?)
    };
    let (mut rings, mut number, mut run) = ([0u32; RINGS / 2 + 1], 0usize, 0);
    for step in 0..=i64::from(width) {
        if dark(step)? == number.is_multiple_of(2) {
            run += 1;
            continue;
        }
        rings[number] = run;
        (number, run) = (number + 1, 1);
        if number == rings.len() {
            break;
        }
    }
    // Of the middle there is half.
    let (half, whole) = (f64::from(rings[0]), rings[1..].iter().map(|run| f64::from(*run)));
    let mean = (half + whole.clone().sum::<f64>()) / (RINGS as f64 / 2.0);
    let is_near = |found: f64, share: f64| (found - share * mean).abs() <= 1.0 + mean * TOLERANCE;
    let is_even = number == rings.len()
        && is_near(half, 0.5)
        && whole.into_iter().all(|run| is_near(run, 1.0));
    is_even.then(|| mean * (way.0 as f64).hypot(way.1 as f64))
}
