//! Files of pictures to the one clearance code that they show.

mod bmp;
mod bytes;
mod error;
mod format;
mod gif;
mod jpeg;
mod png;
mod size;
mod svg;
mod webp;

pub use error::NoCode;
pub use format::Format;

use crate::budget::{Budget, Meter};
use crate::kind::Kind;
use crate::luma::Luma;
use crate::symbol::{self, Wanted};

/// Largest file read, in bytes: twice a good camera's largest.
pub const FILE_MAX: usize = 32 << 20;

/// A clearance code found in a picture. Whether it is a good one, a gate says.
#[derive(Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The text of the code, to its last character.
    pub text: String,
    /// What else the picture shows.
    pub others: Vec<Kind>,
    /// Steps that the reading took.
    pub steps: u64,
}

/// Nothing of the code: it belongs to a person.
impl std::fmt::Debug for Sighting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { others, steps, .. } = self;
        f.debug_struct("Sighting")
            .field("others", others)
            .field("steps", steps)
            .finish_non_exhaustive()
    }
}

/// Finds the clearance code in the file of a picture.
///
/// # Errors
/// [`NoCode`]: why there is none, for the operator. No decision about a traveller can rest on it.
pub fn read_picture(bytes: &[u8], budget: Budget<'_>) -> Result<Sighting, NoCode> {
    if bytes.is_empty() {
        return Err(NoCode::Empty);
    }
    if bytes.len() > FILE_MAX {
        return Err(NoCode::FileTooLarge { bytes: bytes.len() });
    }
    let luma = match Format::of(bytes).ok_or(NoCode::NotAPicture)? {
        Format::Bmp => bmp::decode(bytes)?,
        Format::Gif => gif::decode(bytes)?,
        Format::Jpeg => jpeg::decode(bytes)?,
        Format::Png => png::decode(bytes, budget.keep_going)?,
        Format::Svg => svg::decode(bytes)?,
        Format::WebP => webp::decode(bytes)?,
        other => return Err(NoCode::Unsupported(other)),
    };
    find(&luma, budget)
}

/// Finds the clearance code in brightness as a camera gives it: `width` bytes a row.
///
/// # Errors
/// As for [`read_picture`]; [`NoCode::Broken`] where `pixels` is not of whole rows.
pub fn read_luma(pixels: &[u8], width: usize, budget: Budget<'_>) -> Result<Sighting, NoCode> {
    find(&luma(pixels, width)?, budget)
}

/// Finds the different texts of all QR symbols in brightness, `width` bytes a row: at least one, in no order that means anything.
///
/// For a phone, whose holder lets it see what a gate or a counter shows. A gate has no business with other people's
/// symbols: it calls [`read_luma`].
///
/// # Errors
/// As for [`read_luma`], of which [`NoCode::Others`] and [`NoCode::SeveralCodes`] do not come.
pub fn read_texts(pixels: &[u8], width: usize, budget: Budget<'_>) -> Result<Vec<String>, NoCode> {
    let mut meter = Meter::new(budget);
    let (look, end) = symbol::look(&luma(pixels, width)?, Wanted::Texts, &mut meter);
    match end {
        _ if !look.texts.is_empty() => Ok(look.texts),
        Ok(()) => Err(NoCode::NoSymbol),
        Err(_) => Err(NoCode::TooMuchWork),
    }
}

fn luma(pixels: &[u8], width: usize) -> Result<Luma, NoCode> {
    if width == 0 || !pixels.len().is_multiple_of(width) {
        return Err(NoCode::Broken { format: None, cause: "not whole rows".into() });
    }
    let height = pixels.len() / width;
    size::check(width, height)?;
    Ok(Luma { pixels: pixels.to_vec(), width, height })
}

fn find(luma: &Luma, budget: Budget<'_>) -> Result<Sighting, NoCode> {
    let mut meter = Meter::new(budget);
    let (look, end) = symbol::look(luma, Wanted::Codes, &mut meter);
    let mut others = look.others;
    others.sort_unstable();
    let mut codes = look.texts.into_iter();
    match (codes.next(), codes.len()) {
        (Some(text), 0) => Ok(Sighting { text, others, steps: meter.spent() }),
        (Some(_), more) => Err(NoCode::SeveralCodes { count: 1 + more }),
        (None, _) if !others.is_empty() => Err(NoCode::Others(others)),
        (None, _) if end.is_err() => Err(NoCode::TooMuchWork),
        (None, _) => Err(NoCode::NoSymbol),
    }
}
