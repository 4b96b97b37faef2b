//! Data Matrix: of its four sides two are dark, and two alternate (ISO/IEC 16022 §5.3).

use rxing::common::BitMatrix;

use super::blobs::Cells;
use super::quad::{self, Place};
use crate::budget::{Meter, Spent};

/// Modules a side of square symbols.
const SQUARES: [u32; 24] = [
    10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120, 132,
    144,
];
/// Rows and columns of the others.
const RECTANGLES: [(u32, u32); 6] = [(8, 18), (8, 32), (12, 26), (12, 36), (16, 36), (16, 48)];
/// Of so many modules of the sides one may be wrong: prints have scratches.
const SOUND: u32 = 20;
/// Steps of comparing one blob with all sizes.
const COMPARED: usize = 60;

/// Whether `matrix` shows such a symbol, in whatever direction it lies.
pub(super) fn is_there(matrix: &BitMatrix, meter: &mut Meter<'_>) -> Result<bool, Spent> {
    let mut cells = Some(Cells::of(matrix, meter)?);
    while let Some(mut these) = cells {
        for blob in these.blobs(meter)? {
            let outline = these.outline(&blob, matrix, meter)?;
            let Some(corners) = quad::around(outline, meter)? else { continue };
            meter.spend(COMPARED)?;
            if is_symbol(matrix, corners) {
                return Ok(true);
            }
        }
        cells = these.doubled();
    }
    Ok(false)
}

/// Whichever corner the first one is, and seen from whichever side.
fn is_symbol(matrix: &BitMatrix, mut corners: [Place; 4]) -> bool {
    let upright = RECTANGLES.map(|(rows, columns)| (columns, rows));
    let sizes = || SQUARES.map(|side| (side, side)).into_iter().chain(RECTANGLES).chain(upright);
    (0..4).any(|_| {
        corners.rotate_left(1);
        sizes().any(|size| has_sides(matrix, corners, size))
    })
}

/// The corners are the upper left one, the lower left one and so on. The left side and the lower one are dark; the
/// upper one alternates from the left, the right one from below.
fn has_sides(matrix: &BitMatrix, corners: [Place; 4], (rows, columns): (u32, u32)) -> bool {
    let is_dark = |row: u32, column: u32| {
        let share = |module: u32, modules: u32| (f64::from(module) + 0.5) / f64::from(modules);
        let (x, y) = quad::seen(corners, (share(column, columns), share(row, rows)));
        x >= 0.0 && y >= 0.0 && matrix.try_get(x as u32, y as u32) == Some(true)
    };
    let along_rows = (0..rows).flat_map(|row| {
        let alternates = (rows - 1 - row).is_multiple_of(2);
        [(row, 0, true), (row, columns - 1, alternates)]
    });
    let along_columns = (0..columns)
        .flat_map(|column| [(rows - 1, column, true), (0, column, column.is_multiple_of(2))]);
    let allowed = (2 * (rows + columns) / SOUND) as usize;
    let is_wrong = |(row, column, dark): &(u32, u32, bool)| is_dark(*row, *column) != *dark;
    along_rows.chain(along_columns).filter(is_wrong).nth(allowed).is_none()
}
