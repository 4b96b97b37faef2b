//! Draws a code as a QR symbol: a module matrix, and from it SVG, PNG or terminal text.
//!
//! Only the alphanumeric mode of ISO/IEC 18004 is spoken, because a code is `C1:` and Base45, and
//! both were chosen for it: 5.5 bits a character.

mod error;
mod mask;
mod raster;
mod svg;
mod symbol;
mod terminal;

use std::fmt;

pub use error::QrError;
pub use raster::PngOptions;
pub use svg::{Rgb, SvgOptions};
pub use terminal::{TerminalInk, TerminalOptions};

/// The quiet zone that ISO/IEC 18004 asks for on each side, in modules.
pub const QUIET_ZONE: u32 = 4;

/// The widest quiet zone accepted, in modules: wider only wastes paper and memory.
pub const MAX_QUIET_ZONE: u32 = 32;

/// How much damage a symbol survives; more of it costs modules.
///
/// Deliberately closed: ISO/IEC 18004 has these four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Level {
    /// About 7 % of the codewords: clean screens.
    L,
    /// About 15 %: the default, for screens in the rain and for paper.
    #[default]
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// A drawn symbol, without its quiet zone.
#[derive(Clone, PartialEq, Eq)]
pub struct QrCode {
    modules: Vec<bool>,
    width: usize,
    version: u8,
    level: Level,
}

impl QrCode {
    /// Draws `text` in the smallest version that holds it at `level`.
    ///
    /// # Errors
    /// [`QrError::Empty`], [`QrError::Character`] or [`QrError::TooLong`].
    pub fn draw(text: &str, level: Level) -> Result<Self, QrError> {
        symbol::check_text(text)?;
        let version = symbol::smallest_version(text.len(), level)?;
        symbol::build(text, level, version)
    }

    /// Draws `text` in exactly `version` (1 to 40), so that a rotating code keeps its size.
    ///
    /// # Errors
    /// As [`QrCode::draw`], and [`QrError::Version`]; `TooLong` counts against this version.
    pub fn draw_version(text: &str, level: Level, version: u8) -> Result<Self, QrError> {
        symbol::check_text(text)?;
        symbol::check_version(text.len(), level, version)?;
        symbol::build(text, level, version)
    }

    /// The version, 1 to 40.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The error correction level.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Modules per side, without the quiet zone: 17 + 4 times the version.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the module in column `x`, row `y` is dark. Everything outside the symbol is light.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.width && self.modules[y * self.width + x]
    }

    /// All modules, row by row from the top left; `true` is dark.
    #[must_use]
    pub fn modules(&self) -> &[bool] {
        &self.modules
    }

    /// The modules of one row after the other.
    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.modules.chunks_exact(self.width)
    }
}

/// Leaves out the matrix: it is long, and it is the code itself.
impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrCode")
            .field("version", &self.version)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// Refuses a quiet zone beyond [`MAX_QUIET_ZONE`].
fn check_quiet_zone(modules: u32) -> Result<(), QrError> {
    if modules > MAX_QUIET_ZONE {
        return Err(QrError::QuietZone { asked: modules });
    }
    Ok(())
}
