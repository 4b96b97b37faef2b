//! A camera's frame to the text of the code that it shows.

use std::borrow::Cow;

use clearance_reader::{Budget, read_luma};

use crate::failure::{Failure, Status};

/// What a frame is made of.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) stride: usize,
}

/// Longest side: the reader's own. Held here before rows are copied.
const SIDE_MAX: usize = 16_384;
/// Most pixels: the reader's own.
const PIXELS_MAX: usize = 52 << 20;

/// The text of the one clearance code in the frame.
pub(crate) fn text_of(pixels: &[u8], shape: Shape) -> Result<String, Failure> {
    let rows = rows_of(pixels, shape)?;
    let sighting = read_luma(&rows, shape.width, Budget::ordinary());
    Ok(sighting.map_err(Failure::of(Status::NoCode))?.text)
}

/// The pixels without what stands between the rows.
fn rows_of(pixels: &[u8], shape: Shape) -> Result<Cow<'_, [u8]>, Failure> {
    let bad = |words: String| Failure::new(Status::BadArgument, words);
    let Shape { width, height, stride } = shape;
    let (longest, area) = (width.max(height), width.saturating_mul(height));
    if area == 0 || longest > SIDE_MAX || area > PIXELS_MAX {
        return Err(bad(format!("a frame of {width} by {height} pixels is not read")));
    }
    if stride < width {
        return Err(bad(format!("rows of {width} pixels do not begin every {stride} bytes")));
    }
    // The last row may end with its last pixel.
    let needed = stride.checked_mul(height - 1).and_then(|before| before.checked_add(width));
    if needed.is_none_or(|needed| pixels.len() < needed) {
        let found = pixels.len();
        return Err(bad(format!("{found} bytes are less than {height} rows of {stride}")));
    }
    if stride == width {
        return Ok(pixels[..area].into());
    }
    let rows = pixels.chunks(stride).take(height);
    Ok(rows.flat_map(|row| &row[..width]).copied().collect::<Vec<u8>>().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_rows_is_not_read() {
        let shape = Shape { width: 2, height: 2, stride: 3 };
        assert_eq!(*rows_of(&[1, 2, 99, 3, 4], shape).unwrap(), [1, 2, 3, 4]);
        assert_eq!(*rows_of(&[1, 2, 99, 3, 4, 99, 99], shape).unwrap(), [1, 2, 3, 4]);
    }

    #[test]
    fn no_frame_is_read_beyond_its_bytes() {
        for (width, height, stride) in [
            (2, 2, 4),
            (2, 3, 2),
            (3, 1, 2),
            (0, 5, 5),
            (5, 0, 5),
            (2, 2, usize::MAX),
            (usize::MAX, usize::MAX, usize::MAX),
            (16_384, 16_384, 16_384),
        ] {
            assert!(
                rows_of(&[0; 5], Shape { width, height, stride }).is_err(),
                "{width} {height} {stride}"
            );
        }
    }
}
