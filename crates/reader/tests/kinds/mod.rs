//! Over a hundred kinds of pictures that are not ours, drawn here, and what is to be said of each.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bars;
mod canvas;
mod data_matrix;
mod files;
mod qr;
mod scenes;

use clearance_reader::{Format, Kind, NoCode, Sighting};

/// One picture.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) file: Vec<u8>,
    expect: Expect,
}

impl Case {
    fn new(name: impl Into<String>, file: Vec<u8>, expect: Expect) -> Self {
        Self { name: name.into(), file, expect }
    }

    /// Pixels, as far as a PNG's header tells.
    #[allow(dead_code)] // the example reads all
    pub(crate) fn pixels(&self) -> u32 {
        match self.file.get(16..24).map(|size| (&size[..4], &size[4..])) {
            Some((width, height)) if self.file.starts_with(b"\x89PNG") => {
                let side = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
                side(width).saturating_mul(side(height))
            }
            _ => 0,
        }
    }

    /// Whether that is what is to be said.
    pub(crate) fn is_met_by(&self, found: &Result<Sighting, NoCode>) -> bool {
        match (&self.expect, found) {
            (Expect::Code(text), Ok(sighting)) => sighting.text == *text,
            (Expect::Several, Err(NoCode::SeveralCodes { count })) => *count == 2,
            (Expect::Kind(kind), Err(NoCode::Others(kinds))) => kinds[..] == [*kind],
            (Expect::Nothing, Err(NoCode::NoSymbol)) => true,
            (Expect::NoCode, Err(why)) => !matches!(why, NoCode::SeveralCodes { .. }),
            (Expect::Format(format), Err(NoCode::Unsupported(found))) => found == format,
            (Expect::Broken, Err(NoCode::Broken { .. })) => true,
            (Expect::TooLarge, Err(NoCode::TooLarge { .. })) => true,
            (Expect::Empty, Err(NoCode::Empty)) => true,
            (Expect::NotAPicture, Err(NoCode::NotAPicture)) => true,
            _ => false,
        }
    }
}

/// What is to be said of a picture.
enum Expect {
    /// This text, and nothing else.
    Code(String),
    /// Two clearance codes.
    Several,
    /// One symbol of this use.
    Kind(Kind),
    /// No symbol.
    Nothing,
    /// Anything but a clearance code: patterns may look like bars, and noise fills large files.
    NoCode,
    Format(Format),
    Broken,
    TooLarge,
    Empty,
    NotAPicture,
}

/// All of them; scenes without a symbol have this many pixels a row.
pub(crate) fn all(side: usize) -> Vec<Case> {
    let mut cases = qr::cases();
    cases.extend(bars::cases());
    cases.extend(data_matrix::cases());
    cases.extend(scenes::cases(side));
    cases.extend(files::cases());
    cases
}
