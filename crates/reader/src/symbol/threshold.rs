//! Which pixels are dark.

use rxing::common::{BitMatrix, HybridBinarizer};
use rxing::{Binarizer as _, Luma8Source};

use crate::luma::Luma;

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
