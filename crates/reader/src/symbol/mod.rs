//! Brightness to the texts of QR symbols, within a budget.
//!
//! The finder patterns are looked for here, row by row, and sets of three are made of few of them,
//! so that no picture makes more work than the [`Meter`] allows. What a set of three shows is
//! sampled and decoded by rxing, whose work on one symbol is bounded by the symbol's size.

mod attempts;
mod bars;
mod finders;
mod lines;
mod sets;
mod threshold;

pub(crate) use attempts::look;

use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{SampleMQR, SampleQR, SampleRMQR};

use crate::budget::{Meter, Spent};

/// Steps of sampling one set, beside its modules.
const SET: usize = 30;
/// Modules sampled and decoded in one step.
const MODULES: usize = 32;
/// Most symbols that are read in one matrix.
const SYMBOLS: usize = 8;

/// Gives `each` the text of every QR symbol that `matrix` shows.
fn texts(
    matrix: &BitMatrix,
    meter: &mut Meter<'_>,
    mut each: impl FnMut(String),
) -> Result<(), Spent> {
    let patterns = finders::find(matrix, meter)?;
    let mut used = Vec::new();
    for set in sets::plausible(&patterns, meter)? {
        let corners = [set.bl, set.tl, set.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        meter.spend(SET)?;
        let Ok(sampled) = SampleQR(matrix, &set) else { continue };
        let bits = sampled.getBits();
        meter.spend(bits.width() as usize * bits.height() as usize / MODULES)?;
        let Ok(decoded) = Decode(bits) else { continue };
        if decoded.isValid() {
            each(decoded.text());
            used.extend(corners);
            if used.len() == 3 * SYMBOLS {
                break;
            }
        }
    }
    Ok(())
}

/// The text of a Micro QR or rectangular Micro QR symbol, which has one finder pattern.
fn micro(matrix: &BitMatrix, meter: &mut Meter<'_>) -> Result<Option<String>, Spent> {
    for pattern in finders::find(matrix, meter)? {
        for sample in [SampleMQR, SampleRMQR] {
            meter.spend(SET)?;
            let Ok(sampled) = sample(matrix, pattern) else { continue };
            let decoded = Decode(sampled.getBits());
            if let Some(decoded) = decoded.ok().filter(|decoded| decoded.isValid()) {
                return Ok(Some(decoded.text()));
            }
        }
    }
    Ok(None)
}
