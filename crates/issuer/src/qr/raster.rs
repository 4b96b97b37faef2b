//! A symbol as PNG, one bit a pixel.

use super::{QUIET_ZONE, QrCode, QrError, check_quiet_zone};

/// The most pixels per module accepted: the largest symbol is then 15,424 pixels wide.
pub(super) const MAX_MODULE_PIXELS: u32 = 64;

/// How to render a symbol as PNG. The default is 8 pixels a module with the standard's quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PngOptions {
    /// Pixels per module and side, 1 to 64.
    pub module_pixels: u32,
    /// Quiet zone on each side, in modules, at most [`super::MAX_QUIET_ZONE`].
    pub quiet_zone: u32,
}

impl Default for PngOptions {
    fn default() -> Self {
        Self { module_pixels: 8, quiet_zone: QUIET_ZONE }
    }
}

impl QrCode {
    /// The symbol as a PNG file, black on white, greyscale of one bit a pixel.
    ///
    /// # Errors
    /// [`QrError::ModulePixels`] or [`QrError::QuietZone`].
    pub fn png(&self, options: &PngOptions) -> Result<Vec<u8>, QrError> {
        check_quiet_zone(options.quiet_zone)?;
        if !(1..=MAX_MODULE_PIXELS).contains(&options.module_pixels) {
            return Err(QrError::ModulePixels { asked: options.module_pixels });
        }
        let pixels = Pixels::draw(self, options);
        pixels.encode().map_err(|e| QrError::Internal(e.to_string()))
    }
}

/// A square of packed pixels, the leftmost in the highest bit; 1 is white.
struct Pixels {
    side: usize,
    bytes: Vec<u8>,
}

impl Pixels {
    fn draw(code: &QrCode, options: &PngOptions) -> Self {
        let (scale, quiet) = (options.module_pixels as usize, options.quiet_zone as usize);
        let side = (code.width() + 2 * quiet) * scale;
        let stride = side.div_ceil(8);
        let mut bytes = vec![0xff; stride * quiet * scale];
        bytes.reserve_exact(stride * side - bytes.len());
        for row in code.rows() {
            let start = bytes.len();
            bytes.resize(start + stride, 0xff);
            blacken(&mut bytes[start..], row, quiet * scale, scale);
            for _ in 1..scale {
                bytes.extend_from_within(start..start + stride);
            }
        }
        bytes.resize(stride * side, 0xff);
        Self { side, bytes }
    }

    fn encode(&self) -> Result<Vec<u8>, png::EncodingError> {
        let side = self.side as u32; // at most (177 + 64) * 64
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        // Twice the bytes of the default compression, a fifteenth of its time.
        encoder.set_compression(png::Compression::Fast);
        // After the compression, which chooses a filter too. Most lines repeat the one above.
        encoder.set_filter(png::Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.bytes)?;
        writer.finish()?;
        Ok(file)
    }
}

/// Clears the bits of the dark modules in one line of pixels.
fn blacken(line: &mut [u8], row: &[bool], left: usize, scale: usize) {
    for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
        let first = left + x * scale;
        for pixel in first..first + scale {
            line[pixel / 8] &= !(0x80 >> (pixel % 8));
        }
    }
}
