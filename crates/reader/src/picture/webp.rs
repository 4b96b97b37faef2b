//! WebP: the first picture of it.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::error::NoCode;
use super::format::Format;
use super::size::{PIXELS_MAX, brightness, check, on_white};
use crate::luma::Luma;

/// Most pixels: they are unpacked to four bytes each, and more slowly than others.
const WEBP_MAX: usize = PIXELS_MAX / 4;
/// Most bytes that the decoder may take beside the picture.
const MEMORY: usize = 256 << 20;

pub(super) fn decode(bytes: &[u8]) -> Result<Luma, NoCode> {
    let broken = |cause: DecodingError| too_bad(cause.to_string());
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    decoder.set_memory_limit(MEMORY);
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    if check(width, height)? > WEBP_MAX {
        return Err(too_bad(format!("it has over {} million pixels", WEBP_MAX / 1_000_000)));
    }
    let size = decoder.output_buffer_size().ok_or(NoCode::TooLarge { width, height })?;
    let mut data = vec![0; size];
    if decoder.is_animated() {
        decoder.read_frame(&mut data).map_err(broken)?;
    } else {
        decoder.read_image(&mut data).map_err(broken)?;
    }
    let seen = |[r, g, b, alpha]: &[u8; 4]| on_white(brightness(*r, *g, *b), *alpha);
    let pixels = if decoder.has_alpha() {
        data.as_chunks().0.iter().map(seen).collect()
    } else {
        data.as_chunks().0.iter().map(|[r, g, b]| brightness(*r, *g, *b)).collect()
    };
    Ok(Luma { pixels, width, height })
}

fn too_bad(cause: String) -> NoCode {
    NoCode::Broken { format: Some(Format::WebP), cause }
}
