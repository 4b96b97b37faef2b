//! The ways of looking at a picture, from the cheapest on.

use clearance_core::registry::text;
use rxing::common::BitMatrix;

use super::{bars, texts, threshold};
use crate::budget::{Meter, Spent};
use crate::kind::Kind;
use crate::luma::Luma;

/// Pixels of a working copy: a code that fills a third of it has four pixels a module and more.
const WORKING: usize = 3 << 20;
/// Largest side of a picture that is looked at enlarged as well.
const SMALL: usize = 800;
/// Pixels turned dark or light, or filtered, in one step.
const PIXELS: usize = 256;

/// What a picture shows.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// Different texts of clearance codes.
    pub(crate) codes: Vec<String>,
    /// Different kinds of other symbols.
    pub(crate) others: Vec<Kind>,
}

impl Look {
    fn add(&mut self, text: String) {
        if !is_ours(&text) {
            self.add_other(Kind::of(&text));
        } else if !self.codes.contains(&text) {
            self.codes.push(text);
        }
    }

    fn add_other(&mut self, kind: Kind) {
        if !self.others.contains(&kind) {
            self.others.push(kind);
        }
    }
}

/// T1: begins like a code of this version or of another.
fn is_ours(text: &str) -> bool {
    matches!(text.as_bytes(), [family, b'0'..=b'9', b':', ..] if char::from(*family) == text::FAMILY)
}

/// Looks until there is a clearance code, or no way of looking is left.
pub(crate) fn look(luma: &Luma, meter: &mut Meter<'_>) -> (Look, Result<(), Spent>) {
    let mut look = Look::default();
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
    let mut seen = |luma: &Luma, way: Way, meter: &mut Meter<'_>| both_ways(luma, way, meter, look);
    if seen(working, threshold::local, meter)? || seen(working, threshold::global, meter)? {
        return Ok(());
    }
    let half = prepare(working, meter, |luma| luma.shrunk(2))?;
    if seen(&half, threshold::local, meter)? {
        return Ok(());
    }
    let calm = prepare(working, meter, Luma::median)?;
    if seen(&calm, threshold::local, meter)? || seen(&calm, threshold::global, meter)? {
        return Ok(());
    }
    if working.width.max(working.height) <= SMALL {
        let large = prepare(working, meter, Luma::doubled)?;
        if seen(&large, threshold::local, meter)? {
            return Ok(());
        }
    }
    if shrunk.is_some() && seen(luma, threshold::local, meter)? {
        return Ok(());
    }
    other_than_qr(working, meter, look)
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

/// Dark on light, then light on dark. Whether there is a clearance code.
fn both_ways(luma: &Luma, way: Way, meter: &mut Meter<'_>, look: &mut Look) -> Result<bool, Spent> {
    meter.spend(luma.pixels.len() / PIXELS)?;
    let Some(mut matrix) = way(luma) else { return Ok(false) };
    for _ in 0..2 {
        texts(&matrix, meter, |text| look.add(text))?;
        if !look.codes.is_empty() {
            return Ok(true);
        }
        matrix.flip_self();
    }
    Ok(false)
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
