use std::error::Error;
use std::fmt;

use clearance_issuer::qr::{self, Rgb};

/// How much damage a symbol survives; more of it costs modules.
///
/// Deliberately closed: ISO/IEC 18004 has these four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Level {
    /// About 7 %: clean screens.
    L,
    /// About 15 %: the default.
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// A drawn symbol, without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Object)]
#[uniffi::export(Display)]
pub struct QrCode(pub(crate) qr::QrCode);

/// How to render a symbol as PNG.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PngOptions {
    /// Pixels per module and side, 1 to 64.
    #[uniffi(default = 8)]
    pub module_pixels: u32,
    /// Quiet zone on each side, in modules, at most 32; the standard asks for 4.
    #[uniffi(default = 4)]
    pub quiet_zone: u32,
}

/// How to render a symbol as SVG.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SvgOptions {
    /// Quiet zone on each side, in modules, at most 32; the standard asks for 4.
    #[uniffi(default = 4)]
    pub quiet_zone: u32,
    /// Colour of the modules, `0xRRGGBB`.
    #[uniffi(default = 0)]
    pub dark: u32,
    /// Colour of the background, `0xRRGGBB`, which is always drawn: the page beneath may be dark.
    #[uniffi(default = 0xff_ffff)]
    pub light: u32,
}

#[uniffi::export]
impl QrCode {
    /// Draws a code's text in the smallest version that holds it.
    ///
    /// # Errors
    /// [`QrError`] for a text that no wallet made.
    #[uniffi::constructor]
    pub fn of(text: &str, level: Level) -> Result<Self, QrError> {
        let level = match level {
            Level::L => qr::Level::L,
            Level::M => qr::Level::M,
            Level::Q => qr::Level::Q,
            Level::H => qr::Level::H,
        };
        Ok(Self(qr::QrCode::draw(text, level)?))
    }

    /// The version, 1 to 40.
    pub fn version(&self) -> u8 {
        self.0.version()
    }

    /// Modules per side, without the quiet zone.
    pub fn width(&self) -> u32 {
        self.0.width() as u32 // at most 177
    }

    /// All modules, a byte each, row by row from the top left; 1 is dark.
    pub fn modules(&self) -> Vec<u8> {
        self.0.modules().iter().map(|dark| u8::from(*dark)).collect()
    }

    /// The symbol as an SVG document, one unit per module and free to scale.
    ///
    /// # Errors
    /// [`QrError::Options`], also for colours that a camera might not part.
    pub fn svg(&self, options: SvgOptions) -> Result<String, QrError> {
        let SvgOptions { quiet_zone, dark, light } = options;
        let options = qr::SvgOptions { quiet_zone, dark: rgb(dark), light: rgb(light) };
        Ok(self.0.svg(&options)?)
    }

    /// The symbol as a PNG file, black on white.
    ///
    /// # Errors
    /// [`QrError::Options`].
    pub fn png(&self, options: PngOptions) -> Result<Vec<u8>, QrError> {
        let PngOptions { module_pixels, quiet_zone } = options;
        Ok(self.0.png(&qr::PngOptions { module_pixels, quiet_zone })?)
    }
}

fn rgb(colour: u32) -> Rgb {
    let [_, red, green, blue] = colour.to_be_bytes();
    Rgb(red, green, blue)
}

impl fmt::Display for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a QR symbol of version {}", self.0.version())
    }
}

/// Why a symbol could not be drawn or rendered.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum QrError {
    /// Options out of bounds.
    Options {
        /// What is wrong.
        detail: String,
    },
    /// A text that cannot be drawn: no code of a wallet.
    Text {
        /// What is wrong.
        detail: String,
    },
}

impl From<qr::QrError> for QrError {
    fn from(error: qr::QrError) -> Self {
        let detail = error.to_string();
        match error {
            qr::QrError::Contrast
            | qr::QrError::ModulePixels { .. }
            | qr::QrError::QuietZone { .. } => Self::Options { detail },
            _ => Self::Text { detail },
        }
    }
}

impl fmt::Display for QrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Options { detail } | Self::Text { detail } => f.write_str(detail),
        }
    }
}

impl Error for QrError {}
