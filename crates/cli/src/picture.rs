//! Reading a code from a picture, as a gate's camera would.

use std::fmt;

use png::{ColorType, Transformations};
use rxing::BarcodeFormat;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Longest side read: larger than any camera's, small enough for memory.
const MAX_SIDE: usize = 16_384;
/// Most pixels read, at up to 8 bytes each while decoding.
const MAX_PIXELS: usize = 64 << 20;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// Brightness, row by row.
#[derive(Debug)]
struct Luma {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
}

/// Whether `bytes` begin like a picture that can be read here.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(PNG) || bytes.starts_with(JPEG)
}

/// The text of the QR code in a PNG or JPEG picture.
pub(crate) fn read(bytes: &[u8]) -> Result<String, PictureError> {
    let luma = if bytes.starts_with(PNG) { decode_png(bytes)? } else { decode_jpeg(bytes)? };
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| PictureError::TooLarge);
    let (width, height) = (side(luma.width)?, side(luma.height)?);
    let format = Some(BarcodeFormat::QR_CODE);
    rxing::helpers::detect_in_luma_slice(&luma.pixels, width, height, format)
        .map(|found| found.getText().to_owned())
        .map_err(|_| PictureError::NoCode)
}

fn check_size(width: usize, height: usize) -> Result<usize, PictureError> {
    let pixels = width.checked_mul(height).filter(|pixels| *pixels <= MAX_PIXELS);
    match pixels {
        Some(pixels) if width.max(height) <= MAX_SIDE => Ok(pixels),
        _ => Err(PictureError::TooLarge),
    }
}

fn decode_png(bytes: &[u8]) -> Result<Luma, PictureError> {
    let broken = |cause: png::DecodingError| PictureError::Broken(cause.to_string());
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check_size(width, height)?;
    let mut data = vec![0; reader.output_buffer_size().ok_or(PictureError::TooLarge)?];
    let frame = reader.next_frame(&mut data).map_err(broken)?;
    data.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        ColorType::Grayscale => data,
        ColorType::GrayscaleAlpha => data.chunks_exact(2).map(|p| on_white(p[0], p[1])).collect(),
        ColorType::Rgb => data.chunks_exact(3).map(brightness).collect(),
        ColorType::Rgba => data.chunks_exact(4).map(|p| on_white(brightness(p), p[3])).collect(),
        ColorType::Indexed => return Err(PictureError::Broken("palette not expanded".into())),
    };
    Ok(Luma { pixels, width, height })
}

/// ITU-R BT.601 in thousandths.
fn brightness(rgb: &[u8]) -> u8 {
    let [r, g, b] = [rgb[0], rgb[1], rgb[2]].map(u32::from);
    ((299 * r + 587 * g + 114 * b) / 1000) as u8 // at most 255
}

/// What is transparent shows a white page.
fn on_white(luma: u8, alpha: u8) -> u8 {
    let [luma, alpha] = [luma, alpha].map(u32::from);
    ((luma * alpha + 255 * (255 - alpha)) / 255) as u8 // at most 255
}

fn decode_jpeg(bytes: &[u8]) -> Result<Luma, PictureError> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE);
    let broken = |cause: String| PictureError::Broken(cause);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|cause| broken(cause.to_string()))?;
    let info = decoder.info().ok_or_else(|| broken("no size".to_owned()))?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let expected = check_size(width, height)?;
    let pixels = decoder.decode().map_err(|cause| broken(cause.to_string()))?;
    if pixels.len() != expected {
        return Err(broken("not decoded to grey".to_owned()));
    }
    Ok(Luma { pixels, width, height })
}

/// Why a picture gave no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PictureError {
    /// Not a whole picture.
    Broken(String),
    /// A picture without a QR code that could be read.
    NoCode,
    /// Larger than any camera's.
    TooLarge,
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(cause) => write!(f, "the picture cannot be read: {cause}"),
            Self::NoCode => f.write_str(
                "no QR code found in the picture; take it closer, sharper, without glare",
            ),
            Self::TooLarge => write!(f, "the picture is larger than {MAX_SIDE} pixels a side"),
        }
    }
}

impl std::error::Error for PictureError {}
