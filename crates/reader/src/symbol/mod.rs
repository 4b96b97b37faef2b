//! Brightness to the texts of QR symbols, within a budget.
//!
//! The finder patterns are looked for here, row by row, and sets of three are made of few of them,
//! so that no picture makes more work than the [`Meter`] allows. What a set of three shows is
//! sampled and decoded by rxing, whose work on one symbol is bounded by the symbol's size.

mod attempts;
mod aztec;
mod bars;
mod blobs;
mod data_matrix;
mod ean;
mod finders;
mod linear;
mod lines;
mod look;
mod quad;
mod sets;
mod threshold;

pub(crate) use attempts::look;
pub(crate) use look::Wanted;

use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{SampleMQR, SampleQR, SampleRMQR};

use crate::budget::{Meter, Spent};
use look::Look;

/// Steps of sampling one set, beside its modules.
const SET: usize = 30;
/// Modules sampled and decoded in one step.
const MODULES: usize = 32;
/// Most symbols that are read in one matrix.
const SYMBOLS: usize = 8;

/// Adds the text of every QR symbol that `matrix` shows, and where there may be one that was not read.
fn texts(matrix: &BitMatrix, meter: &mut Meter<'_>, look: &mut Look) -> Result<(), Spent> {
    let patterns = finders::find(matrix, meter)?;
    let mut used = Vec::new();
    let sets = sets::plausible(&patterns, meter)?;
    for set in &sets {
        let corners = [set.bl, set.tl, set.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        meter.spend(SET)?;
        let Ok(sampled) = SampleQR(matrix, set) else { continue };
        let bits = sampled.getBits();
        meter.spend(bits.width() as usize * bits.height() as usize / MODULES)?;
        let Ok(decoded) = Decode(bits) else { continue };
        if decoded.isValid() {
            look.add(decoded.text());
            look.add_read(&corners, matrix);
            used.extend(corners);
            if used.len() == 3 * SYMBOLS {
                break;
            }
        }
    }
    let unread = sets.iter().map(|set| [set.bl, set.tl, set.tr]);
    let unread = unread.filter(|corners| !corners.iter().any(|corner| used.contains(corner)));
    look.add_unread(unread, matrix);
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
