//! Lines through a matrix, as runs of dark and light.

use rxing::common::BitMatrix;

/// A direction to cut in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// From left to right.
    Row,
    /// From above to below.
    Column,
}

impl Cut {
    /// How many lines there are, and how long each is.
    pub(super) fn extent(self, matrix: &BitMatrix) -> (u32, u32) {
        match self {
            Self::Row => (matrix.height(), matrix.width()),
            Self::Column => (matrix.width(), matrix.height()),
        }
    }

    /// Lengths of the runs of line `number`, light and dark in turn, beginning with a light one.
    pub(super) fn runs(self, matrix: &BitMatrix, number: u32, runs: &mut Vec<u16>) {
        runs.clear();
        let (_, length) = self.extent(matrix);
        let (mut dark, mut run) = (false, 0u16);
        for at in 0..length {
            let (x, y) = if self == Self::Row { (at, number) } else { (number, at) };
            if matrix.get(x, y) != dark {
                runs.push(run);
                (dark, run) = (!dark, 0);
            }
            run = run.saturating_add(1);
        }
        runs.push(run);
    }
}

/// The widths of `runs` in modules, where they are `modules` wide together and fit.
pub(super) fn in_modules<const N: usize>(runs: &[u16], modules: u32) -> Option<[u32; N]> {
    let runs: &[u16; N] = runs.try_into().ok()?;
    let total: u32 = runs.iter().map(|run| u32::from(*run)).sum();
    let widths = runs.map(|run| (2 * u32::from(run) * modules + total).checked_div(2 * total));
    let widths = widths.map(|width| width.unwrap_or(0));
    (widths.iter().sum::<u32>() == modules && !widths.contains(&0)).then_some(widths)
}

/// Each stretch of `length` runs that begins with a dark one.
pub(super) fn windows(runs: &[u16], length: usize) -> impl Iterator<Item = &[u16]> {
    runs.windows(length).skip(1).step_by(2)
}
