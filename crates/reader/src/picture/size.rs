//! How large a picture may be.

use super::error::NoCode;

/// Longest side read, in pixels: larger than any camera's, and than what the decoders count in.
pub(super) const SIDE_MAX: usize = 16_384;
/// Most pixels read, a byte each: a camera's 50 million, and a little room.
pub(super) const PIXELS_MAX: usize = 52 << 20;

/// The number of pixels, where it may be read.
pub(super) fn check(width: usize, height: usize) -> Result<usize, NoCode> {
    match width.checked_mul(height) {
        Some(pixels) if pixels <= PIXELS_MAX && width.max(height) <= SIDE_MAX => Ok(pixels),
        _ => Err(NoCode::TooLarge { width, height }),
    }
}

/// ITU-R BT.601 in thousandths.
pub(super) fn brightness(red: u8, green: u8, blue: u8) -> u8 {
    let [r, g, b] = [red, green, blue].map(u32::from);
    ((299 * r + 587 * g + 114 * b) / 1000) as u8 // at most 255
}

/// What is transparent shows a white page.
pub(super) fn on_white(luma: u8, alpha: u8) -> u8 {
    let [luma, alpha] = [luma, alpha].map(u32::from);
    ((luma * alpha + 255 * (255 - alpha)) / 255) as u8 // at most 255
}
