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
/// Directions in which the rings are looked at, evenly all around.
const WAYS: u32 = 16;

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
    let way = |number: u32| (f64::from(number) * std::f64::consts::TAU / f64::from(WAYS)).sin_cos();
    let (mut least, mut most) = (f64::MAX, 0.0);
    (0..WAYS).all(|number| {
        let Some(ring) = ring(matrix, middle, way(number), width) else { return false };
        (least, most) = (f64::min(least, ring), f64::max(most, ring));
        most < 1.7 * least
    })
}

/// How wide the rings are that way, if three of them follow the middle and are alike.
fn ring(matrix: &BitMatrix, (x, y): (u32, u32), way: (f64, f64), width: u32) -> Option<f64> {
    let dark = |step: u32| {
        let at = |from: u32, way: f64| (f64::from(from) + 0.5 + way * f64::from(step)).floor();
        let (x, y) = (at(x, way.0), at(y, way.1));
        if x < 0.0 || y < 0.0 { None } else { matrix.try_get(x as u32, y as u32) }
    };
    let (mut rings, mut number, mut run) = ([0u32; RINGS / 2 + 1], 0usize, 0);
    for step in 0..=width {
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
    let is_even = number == rings.len() && is_near(half, 0.5);
    (is_even && whole.into_iter().all(|run| is_near(run, 1.0))).then_some(mean)
}
