//! Why a symbol was not drawn.

use std::error::Error;
use std::fmt;

use super::{Level, MAX_QUIET_ZONE, raster::MAX_MODULE_PIXELS};

/// Why a symbol could not be drawn or rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QrError {
    /// A character that the alphanumeric mode does not have.
    Character {
        /// The first such character.
        found: char,
        /// How many characters stand before it.
        at: usize,
    },
    /// The two colours are too alike, or the wrong way round, for a camera.
    Contrast,
    /// No text.
    Empty,
    /// The crates beneath refused what was checked above them: a defect, with their words.
    Internal(String),
    /// Pixels per module out of bounds.
    ModulePixels {
        /// What was asked for.
        asked: u32,
    },
    /// Quiet zone too wide.
    QuietZone {
        /// What was asked for, in modules.
        asked: u32,
    },
    /// More text than the symbol holds.
    TooLong {
        /// Characters given.
        length: usize,
        /// Characters that fit.
        most: usize,
        /// The version it was measured against.
        version: u8,
        /// The level it was measured against.
        level: Level,
    },
    /// No such version.
    Version {
        /// What was asked for.
        asked: u8,
    },
}

impl fmt::Display for QrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { found, at } => write!(
                f,
                "character {found:?} at position {at} cannot go in a QR code: \
                 use 0-9, A-Z, space and $%*+-./: only"
            ),
            Self::Contrast => f.write_str(
                "the QR code's colours differ too little: \
                 choose a much darker colour for its modules than for its background",
            ),
            Self::Empty => f.write_str("no text to draw as a QR code: give at least one character"),
            Self::Internal(words) => write!(f, "QR code not drawn, please report this: {words}"),
            Self::ModulePixels { asked } => write!(
                f,
                "{asked} pixels per module is out of bounds: use 1 to {MAX_MODULE_PIXELS}"
            ),
            Self::QuietZone { asked } => write!(
                f,
                "a quiet zone of {asked} modules is too wide: use at most {MAX_QUIET_ZONE}"
            ),
            Self::TooLong { length, most, version, level } => write!(
                f,
                "{length} characters do not fit in a QR code of version {version}, level \
                 {level:?}: shorten the text to {most}, or use a larger version or a lower level"
            ),
            Self::Version { asked } => {
                write!(f, "there is no QR code version {asked}: use 1 to 40")
            }
        }
    }
}

impl Error for QrError {}
