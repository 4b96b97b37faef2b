//! What hangs together in a matrix, where gaps of a module count as nothing.

use rxing::common::BitMatrix;

use crate::budget::{Meter, Spent};

/// Pixels a side of the finest cell.
const FINEST: u32 = 4;
/// Pixels and cells looked at in one step.
const CELLS: usize = 256;
/// Fewest and most cells a side of a blob that may be a symbol.
const SIDES: std::ops::Range<usize> = 3..1_024;
/// Most blobs of one size of cells, the largest.
const KEPT: usize = 4;
const LIGHT: u32 = 0;
const DARK: u32 = u32::MAX;

/// A matrix in cells: dark ones have a dark pixel.
#[derive(Debug)]
pub(super) struct Cells {
    /// Pixels a side.
    size: u32,
    width: usize,
    /// `LIGHT`, `DARK`, or the blob's number.
    labels: Vec<u32>,
}

/// Dark cells that touch each other, also over corners.
#[derive(Clone, Debug)]
pub(super) struct Blob {
    label: u32,
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Blob {
    fn sides(&self) -> [usize; 2] {
        [self.right - self.left + 1, self.bottom - self.top + 1]
    }
}

impl Cells {
    pub(super) fn of(matrix: &BitMatrix, meter: &mut Meter<'_>) -> Result<Self, Spent> {
        meter.spend(matrix.width() as usize * matrix.height() as usize / CELLS)?;
        let width = matrix.width().div_ceil(FINEST) as usize;
        let mut labels = vec![LIGHT; width * matrix.height().div_ceil(FINEST) as usize];
        for y in 0..matrix.height() {
            let row = &mut labels[(y / FINEST) as usize * width..][..width];
            for x in 0..matrix.width() {
                if matrix.get(x, y) {
                    row[(x / FINEST) as usize] = DARK;
                }
            }
        }
        Ok(Self { size: FINEST, width, labels })
    }

    /// Cells of twice the side. None where so few are left that no blob stands alone.
    pub(super) fn doubled(&self) -> Option<Self> {
        let (width, height) = (self.width.div_ceil(2), self.height().div_ceil(2));
        if width.min(height) < 2 + SIDES.start {
            return None;
        }
        let mut labels = vec![LIGHT; width * height];
        for (at, label) in self.labels.iter().enumerate() {
            if *label != LIGHT {
                labels[at / self.width / 2 * width + at % self.width / 2] = DARK;
            }
        }
        Some(Self { size: 2 * self.size, width, labels })
    }

    fn height(&self) -> usize {
        self.labels.len() / self.width
    }

    /// The largest blobs that touch no side of the picture.
    pub(super) fn blobs(&mut self, meter: &mut Meter<'_>) -> Result<Vec<Blob>, Spent> {
        meter.spend(self.labels.len() / CELLS)?;
        let mut blobs = Vec::new();
        for start in 0..self.labels.len() {
            if self.labels[start] == DARK {
                let blob = self.fill(start, blobs.len() as u32 + 1);
                blobs.push(blob);
            }
        }
        let (right, bottom) = (self.width - 1, self.height() - 1);
        blobs.retain(|blob| {
            let is_inside =
                blob.left > 0 && blob.top > 0 && blob.right < right && blob.bottom < bottom;
            is_inside && blob.sides().iter().all(|side| SIDES.contains(side))
        });
        blobs.sort_by_key(|blob| std::cmp::Reverse(blob.sides().iter().product::<usize>()));
        blobs.truncate(KEPT);
        Ok(blobs)
    }

    /// Gives all that hangs together with the cell at `start` the same label.
    fn fill(&mut self, start: usize, label: u32) -> Blob {
        let (width, height) = (self.width, self.height());
        let place = |at: usize| (at % width, at / width);
        let (x, y) = place(start);
        let mut blob = Blob { label, left: x, right: x, top: y, bottom: y };
        self.labels[start] = label;
        let mut open = vec![start];
        while let Some((x, y)) = open.pop().map(place) {
            blob.left = blob.left.min(x);
            blob.right = blob.right.max(x);
            blob.bottom = blob.bottom.max(y);
            for y in y.saturating_sub(1)..(y + 2).min(height) {
                for x in x.saturating_sub(1)..(x + 2).min(width) {
                    if self.labels[y * width + x] == DARK {
                        self.labels[y * width + x] = label;
                        open.push(y * width + x);
                    }
                }
            }
        }
        blob
    }

    /// The corners of the first and the last dark pixel of each row of `blob`.
    pub(super) fn outline(
        &self,
        blob: &Blob,
        matrix: &BitMatrix,
        meter: &mut Meter<'_>,
    ) -> Result<Vec<(u32, u32)>, Spent> {
        let from = blob.left as u32 * self.size;
        let until = ((blob.right as u32 + 1) * self.size).min(matrix.width());
        let rows = blob.top as u32 * self.size..(blob.bottom as u32 + 1) * self.size;
        let mut outline = Vec::new();
        for y in rows.start..rows.end.min(matrix.height()) {
            let own = &self.labels[(y / self.size) as usize * self.width..][..self.width];
            let is_own =
                |x: &u32| own[(*x / self.size) as usize] == blob.label && matrix.get(*x, y);
            let (first, last) = ((from..until).find(is_own), (from..until).rev().find(is_own));
            let seen = first.map_or(until, |first| first) - from + until - last.unwrap_or(from);
            meter.spend(1 + seen as usize / CELLS)?;
            if let (Some(first), Some(last)) = (first, last) {
                outline.extend([(first, y), (first, y + 1), (last + 1, y), (last + 1, y + 1)]);
            }
        }
        Ok(outline)
    }
}
