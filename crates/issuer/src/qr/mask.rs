//! The mask of lowest penalty, ISO/IEC 18004 section 7.8.
//!
//! Crate `qrcode` has the same search but allocates for each module of each mask, which made up nearly
//! all of its time; this one scores the same, in one pass along each line.

use qrcode::Color;
use qrcode::canvas::{Canvas, MaskPattern};

const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// Row-major modules under the mask of lowest penalty, the first of equals; `true` is dark.
pub(super) fn apply_best(canvas: &Canvas, width: usize) -> Vec<bool> {
    let mut best = (u32::MAX, Vec::new());
    for mask in MASKS {
        let modules = masked(canvas, mask);
        let penalty = penalty(&modules, width);
        if penalty < best.0 {
            best = (penalty, modules);
        }
    }
    best.1
}

fn masked(canvas: &Canvas, mask: MaskPattern) -> Vec<bool> {
    let mut canvas = canvas.clone();
    canvas.apply_mask(mask);
    canvas.into_colors().into_iter().map(|colour| colour == Color::Dark).collect()
}

fn penalty(modules: &[bool], width: usize) -> u32 {
    let rows = modules.chunks_exact(width).map(|row| line_penalty(row.iter()));
    let columns = (0..width).map(|x| line_penalty(modules[x..].iter().step_by(width)));
    rows.chain(columns).sum::<u32>() + block_penalty(modules, width) + balance_penalty(modules)
}

/// Runs of five or more alike, and look-alikes of the finder pattern, along one row or column.
fn line_penalty<'a>(line: impl Iterator<Item = &'a bool>) -> u32 {
    // A finder's 1:1:3:1:1, seen in the middle of a window of 4 + 7 + 4 modules.
    const FINDER: u32 = 0b101_1101;
    let (mut score, mut run, mut last, mut window) = (0, 0, None, 0u32);
    let mut look = |dark: bool| {
        window = (window << 1 | u32::from(dark)) & 0x7fff;
        let alone = window >> 11 == 0 || window & 0xf == 0;
        if (window >> 4) & 0x7f == FINDER && alone { 40 } else { 0 }
    };
    for &dark in line {
        run = if last == Some(dark) { run + 1 } else { 1 };
        last = Some(dark);
        // 3 points for five alike, 1 more for each further.
        score += match run {
            5 => 3,
            6.. => 1,
            _ => 0,
        };
        score += look(dark);
    }
    // Outside the symbol is light.
    score + (0..4).map(|_| look(false)).sum::<u32>()
}

/// 3 points for each block of two by two alike, overlaps counted.
fn block_penalty(modules: &[bool], width: usize) -> u32 {
    let rows = modules.chunks_exact(width);
    rows.clone()
        .zip(rows.skip(1))
        .flat_map(|(upper, lower)| upper.windows(2).zip(lower.windows(2)))
        .map(|(a, b)| if a[0] == a[1] && a[0] == b[0] && b[0] == b[1] { 3 } else { 0 })
        .sum()
}

/// 1 point for each half per cent that the share of dark modules is off one half.
fn balance_penalty(modules: &[bool]) -> u32 {
    let dark = modules.iter().filter(|dark| **dark).count();
    // At most 100, so it fits.
    (dark * 200 / modules.len().max(1)).abs_diff(100) as u32
}
