//! The ways of looking at a picture, from the cheapest on.

use rxing::common::BitMatrix;

use super::look::{Look, Wanted};
use super::{aztec, bars, data_matrix, texts, threshold};
use crate::budget::{Meter, Spent};
use crate::kind::Kind;
use crate::luma::Luma;

/// Pixels of a working copy: a code that fills a third of it has four pixels a module and more.
const WORKING: usize = 3 << 20;
/// Largest side of a picture that is looked at enlarged as well.
const SMALL: usize = 800;
/// Pixels turned dark or light, or filtered, in one step.
const PIXELS: usize = 256;

/// Looks until there is a text that is wanted and nothing else that may be one, or no way of looking is left.
pub(crate) fn look(
    luma: &Luma,
    wanted: Wanted,
    meter: &mut Meter<'_>,
) -> (Look, Result<(), Spent>) {
    let mut look = Look::new(wanted);
    let end = attempts(luma, meter, &mut look);
    (look, end)
}

fn attempts(luma: &Luma, meter: &mut Meter<'_>, look: &mut Look) -> Result<(), Spent> {
    if luma.width == 0 || luma.height == 0 {
        return Ok(());
    }
    let factor = (1..).find(|factor| luma.pixels.len() / (factor * factor) <= WORKING).unwrap_or(1);
    let shrunk =
        if factor > 1 { Some(prepare(luma, meter, |luma| luma.shrunk(factor))?) } else { None };
    let working = shrunk.as_ref().unwrap_or(luma);
    // The cheap ways are all taken: of two codes each may need another one (X11).
    both_ways(working, threshold::local, meter, look)?;
    both_ways(working, threshold::global, meter, look)?;
    let half = prepare(working, meter, |luma| luma.shrunk(2))?;
    both_ways(&half, threshold::local, meter, look)?;
    meter.spend(working.pixels.len() / PIXELS)?; // it adds and takes away each pixel twice
    both_ways(working, threshold::around, meter, look)?;
    if look.is_done() {
        return Ok(());
    }
    let calm = prepare(working, meter, Luma::median)?;
    both_ways(&calm, threshold::local, meter, look)?;
    both_ways(&calm, threshold::global, meter, look)?;
    if look.is_done() {
        return Ok(());
    }
    if working.width.max(working.height) <= SMALL {
        let large = prepare(working, meter, Luma::doubled)?;
        both_ways(&large, threshold::local, meter, look)?;
    }
    if shrunk.is_some() && !look.is_done() {
        both_ways(luma, threshold::local, meter, look)?;
    }
    // Only QR symbols have a text here.
    let is_over = look.wanted == Wanted::Texts || !look.texts.is_empty();
    if is_over { Ok(()) } else { other_than_qr(working, meter, look) }
}

type Way = fn(&Luma) -> Option<BitMatrix>;

fn prepare(
    luma: &Luma,
    meter: &mut Meter<'_>,
    make: impl Fn(&Luma) -> Luma,
) -> Result<Luma, Spent> {
    meter.spend(luma.pixels.len() / PIXELS)?;
    Ok(make(luma))
}

/// Dark on light, then light on dark.
fn both_ways(luma: &Luma, way: Way, meter: &mut Meter<'_>, look: &mut Look) -> Result<(), Spent> {
    meter.spend(luma.pixels.len() / PIXELS)?;
    let Some(mut matrix) = way(luma) else { return Ok(()) };
    for _ in 0..2 {
        texts(&matrix, meter, look)?;
        matrix.flip_self();
    }
    Ok(())
}

/// The symbol that is no QR code.
fn other_than_qr(luma: &Luma, meter: &mut Meter<'_>, look: &mut Look) -> Result<(), Spent> {
    for way in [threshold::global, threshold::local] {
        let mut found = Vec::new();
        meter.spend(luma.pixels.len() / PIXELS)?;
        let Some(mut matrix) = way(luma) else { return Ok(()) };
        for _ in 0..2 {
            let kind = match super::micro(&matrix, meter)? {
                Some(text) => Some(Kind::of(&text)),
                None if data_matrix::is_there(&matrix, meter)? => Some(Kind::DataMatrix),
                None if aztec::is_there(&matrix, meter)? => Some(Kind::Aztec),
                None => bars::name(&matrix, meter)?,
            };
            // What stands between the bars of a barcode stands there like bars too.
            found.extend(kind);
            matrix.flip_self();
        }
        if let Some(kind) = found.iter().copied().min_by_key(|kind| *kind == Kind::Barcode) {
            look.add_other(kind);
            return Ok(());
        }
    }
    Ok(())
}
