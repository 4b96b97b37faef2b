//! Which pixels are dark.

use rxing::common::{BitMatrix, HybridBinarizer};
use rxing::{Binarizer as _, Luma8Source};

use crate::luma::Luma;

/// The square around a pixel reaches this share of the shorter side: some ten modules of a code that fills half of
/// it.
const SHARE: usize = 16;
/// Fewest pixels that it reaches.
const REACH_MIN: usize = 10;
/// By how much a dark pixel is darker than the mean: paper is not even.
const DARKER: u64 = 3;

/// Each block of pixels by the brightness around it: shadows and gradients do no harm.
pub(super) fn local(luma: &Luma) -> Option<BitMatrix> {
    let (width, height) = (u32::try_from(luma.width).ok()?, u32::try_from(luma.height).ok()?);
    let source = Luma8Source::new_with_slice(&luma.pixels, width, height).ok()?;
    HybridBinarizer::new(source).get_black_matrix().ok().cloned()
}

/// All pixels by one brightness, that which parts two groups best (Otsu): pale colours and noise
/// do no harm.
pub(super) fn global(luma: &Luma) -> Option<BitMatrix> {
    let threshold = otsu(&luma.histogram())?;
    let (width, height) = (u32::try_from(luma.width).ok()?, u32::try_from(luma.height).ok()?);
    let mut matrix = BitMatrix::new(width, height).ok()?;
    for (row, y) in luma.pixels.chunks_exact(luma.width).zip(0..) {
        for (pixel, x) in row.iter().zip(0..) {
            if *pixel <= threshold {
                matrix.set(x, y);
            }
        }
    }
    Some(matrix)
}

/// Each pixel by the mean of the square around it: what is pale beside something strong is seen too. Noise
/// is seen as well, so this comes after the other ways.
pub(super) fn around(luma: &Luma) -> Option<BitMatrix> {
    let Luma { pixels, width, height } = luma;
    let reach = (width.min(height) / SHARE).max(REACH_MIN);
    let mut matrix =
        BitMatrix::new(u32::try_from(*width).ok()?, u32::try_from(*height).ok()?).ok()?;
    // Of each column the pixels from `reach` above to `reach` below: at most 2^15 of 255.
    let mut columns = vec![0u32; *width];
    let row = |y: usize| &pixels[y * width..][..*width];
    let add = |columns: &mut [u32], y: usize| {
        columns.iter_mut().zip(row(y)).for_each(|(sum, pixel)| *sum += u32::from(*pixel));
    };
    (0..reach.min(*height)).for_each(|y| add(&mut columns, y));
    for y in 0..*height {
        if y + reach < *height {
            add(&mut columns, y + reach);
        }
        if y > reach {
            let left = row(y - reach - 1).iter();
            columns.iter_mut().zip(left).for_each(|(sum, pixel)| *sum -= u32::from(*pixel));
        }
        let rows = (y + reach + 1).min(*height) - y.saturating_sub(reach);
        let mut sum: u64 = columns[..reach.min(*width)].iter().map(|sum| u64::from(*sum)).sum();
        for (x, pixel) in row(y).iter().enumerate() {
            sum += columns.get(x + reach).map_or(0, |sum| u64::from(*sum));
            if x > reach {
                sum -= u64::from(columns[x - reach - 1]);
            }
            let area = rows * ((x + reach + 1).min(*width) - x.saturating_sub(reach));
            if (u64::from(*pixel) + DARKER) * (area as u64) < sum {
                matrix.set(x as u32, y as u32);
            }
        }
    }
    Some(matrix)
}

/// The greatest brightness of the darker group: the variance between the groups is largest. None
/// where all pixels are alike.
fn otsu(histogram: &[u32; 256]) -> Option<u8> {
    let total: f64 = histogram.iter().map(|count| f64::from(*count)).sum();
    let sum: f64 =
        (0..).zip(histogram).map(|(value, count)| f64::from(value) * f64::from(*count)).sum();
    let (mut below, mut sum_below) = (0.0, 0.0);
    let mut best = (0.0, None);
    for (value, count) in (0..=255u8).zip(histogram) {
        below += f64::from(*count);
        sum_below += f64::from(value) * f64::from(*count);
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = sum_below / below - (sum - sum_below) / above;
        let variance = below * above * apart * apart;
        if variance > best.0 {
            best = (variance, Some(value));
        }
    }
    best.1
}
