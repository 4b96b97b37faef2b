//! Pictures as a gate reads them.

use clearance_reader::{Budget, Format, read_picture};

/// Largest side in pixels: larger pictures are only slower.
const SIDE: u16 = 320;

/// The text of the code in a picture. Large pictures are passed over.
pub fn text(bytes: &[u8]) -> Option<String> {
    Format::of(bytes)?;
    if sides(bytes).is_some_and(|side| side > SIDE) {
        return None;
    }
    let sighting = read_picture(bytes, Budget::ordinary()).map_err(crate::refused).ok()?;
    Some(sighting.text)
}

/// The longest side that any header in the file names.
fn sides(bytes: &[u8]) -> Option<u16> {
    // Width and height, 32 bits each, behind the first chunk's head (PNG §11.2.1).
    if let Some(&[w3, w2, w1, w0, h3, h2, h1, h0]) = bytes.get(16..24)
        && bytes.starts_with(b"\x89PNG")
    {
        let side = u32::from_be_bytes([w3, w2, w1, w0]).max(u32::from_be_bytes([h3, h2, h1, h0]));
        return Some(u16::try_from(side).unwrap_or(u16::MAX));
    }
    // Start of frame: ff c0..cf, length, precision, height, width (ITU-T T.81 §B.2.2).
    let frame = |at: &[u8]| match *at {
        [0xff, 0xc0..=0xcf, _, _, _, h1, h0, w1, w0] => {
            Some(u16::from_be_bytes([h1, h0]).max(u16::from_be_bytes([w1, w0])))
        }
        _ => None,
    };
    bytes.windows(9).filter_map(frame).max()
}
