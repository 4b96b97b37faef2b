//! JPEG.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::error::NoCode;
use super::format::Format;
use super::size::{PIXELS_MAX, check};
use crate::luma::Luma;

/// Most pixels of a progressive picture: each of its scans goes over all of them. Cameras do not
/// make those; what the web makes has a third of it.
const PROGRESSIVE_MAX: usize = PIXELS_MAX / 2;

pub(super) fn decode(bytes: &[u8]) -> Result<Luma, NoCode> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(usize::from(u16::MAX)) // what is too large, `check` says
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|cause| broken(cause.to_string()))?;
    let info = decoder.info().ok_or_else(|| broken("no size".to_owned()))?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let expected = check(width, height)?;
    if expected > PROGRESSIVE_MAX && is_progressive(bytes) {
        let limit = PROGRESSIVE_MAX / 1_000_000;
        return Err(broken(format!("it is progressive and has over {limit} million pixels")));
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

/// Whether a marker of a progressive frame occurs (ITU-T T.81 §B.2.2): in scans it cannot by chance.
fn is_progressive(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == [0xff, 0xc2])
}
