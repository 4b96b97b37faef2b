//! JPEG.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::error::NoCode;
use super::format::Format;
use super::size::{PIXELS_MAX, SIDE_MAX, check};
use crate::luma::Luma;

/// Most pixels of a progressive picture, counted once for each scan: a file of few bytes can ask
/// for a hundred scans of all of it. Cameras and editors make ten.
const SCANNED_MAX: usize = 4 * PIXELS_MAX;

pub(super) fn decode(bytes: &[u8]) -> Result<Luma, NoCode> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|cause| broken(cause.to_string()))?;
    let info = decoder.info().ok_or_else(|| broken("no size".to_owned()))?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let expected = check(width, height)?;
    if expected.saturating_mul(scans(bytes)) > SCANNED_MAX {
        return Err(NoCode::TooLarge { width, height });
    }
    let pixels = decoder.decode().map_err(|cause| broken(cause.to_string()))?;
    if pixels.len() != expected {
        return Err(broken("not decoded to grey".to_owned()));
    }
    Ok(Luma { pixels, width, height })
}

fn broken(cause: String) -> NoCode {
    NoCode::Broken { format: Some(Format::Jpeg), cause }
}

/// Scans that the file has at most: markers of their starts (ITU-T T.81 §B.2.3).
fn scans(bytes: &[u8]) -> usize {
    bytes.windows(2).filter(|pair| *pair == [0xff, 0xda]).count()
}

const _: () = assert!(SIDE_MAX <= u16::MAX as usize);
