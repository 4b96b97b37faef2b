//! SVG as this project draws it: a background, and strokes along the dark runs of each row.

use super::error::NoCode;
use super::format::Format;
use crate::luma::Luma;

/// Pixels for each module.
const MODULE: usize = 4;
/// Most modules a side: version 40 and the widest margin.
const SIDE_MAX: usize = 1024;

pub(super) fn decode(bytes: &[u8]) -> Result<Luma, NoCode> {
    let text = std::str::from_utf8(bytes).map_err(|_| NoCode::Unsupported(Format::Svg))?;
    draw(text).ok_or(NoCode::Unsupported(Format::Svg))
}

fn draw(text: &str) -> Option<Luma> {
    let (_, rest) = text.split_once("viewBox=\"0 0 ")?;
    let (side, rest) = rest.split_once(' ')?;
    let side = side.parse().ok().filter(|side| *side <= SIDE_MAX)?;
    let (_, rest) = rest.split_once("<path stroke=\"")?;
    let (_, rest) = rest.split_once(" d=\"")?;
    let (strokes, _) = rest.split_once('"')?;
    let mut modules = vec![255; side * side];
    for row in strokes.split('M').skip(1) {
        stroke(row, &mut modules, side)?;
    }
    let width = side * MODULE;
    let wide = |row: &[u8]| row.iter().flat_map(|module| [*module; MODULE]).collect::<Vec<u8>>();
    let pixels = modules.chunks_exact(side).flat_map(|row| wide(row).repeat(MODULE)).collect();
    Some(Luma { pixels, width, height: width })
}

/// One row: `x y.5h length`, then `m gap 0h length` for each further run.
fn stroke(row: &str, modules: &mut [u8], side: usize) -> Option<()> {
    let (start, mut rest) = row.split_once(' ')?;
    let (y, runs) = rest.split_once(".5h")?;
    let row = modules.get_mut(y.parse::<usize>().ok()?.checked_mul(side)?..)?.get_mut(..side)?;
    let mut x: usize = start.parse().ok()?;
    rest = runs;
    loop {
        let (length, more) = match rest.split_once('m') {
            Some((length, more)) => (length, Some(more)),
            None => (rest, None),
        };
        let end = x.checked_add(length.parse().ok()?)?;
        row.get_mut(x..end)?.fill(0);
        let Some(more) = more else { return Some(()) };
        let (gap, runs) = more.split_once(" 0h")?;
        x = end.checked_add(gap.parse().ok()?)?;
        rest = runs;
    }
}
