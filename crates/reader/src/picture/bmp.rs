//! BMP without compression, as screenshots and scanners of documents save it.

use super::bytes::Bytes;
use super::error::NoCode;
use super::format::Format;
use super::size::{brightness, check};
use crate::luma::Luma;

const FILE_HEADER: usize = 14;
/// No compression, or masks for the channels, which name the usual order in practice.
const PLAIN: [u32; 2] = [0, 3];

pub(super) fn decode(bytes: &[u8]) -> Result<Luma, NoCode> {
    let header = Header::read(bytes).ok_or_else(|| broken("its header is damaged"))?;
    let (width, height) = (header.width as usize, header.height.unsigned_abs() as usize);
    let mut pixels = Vec::with_capacity(check(width, height)?);
    let stride = (width * usize::from(header.depth)).div_ceil(32) * 4;
    let rows = bytes.get(header.offset..).and_then(|rows| rows.get(..stride * height));
    let rows = rows.ok_or_else(|| broken("rows are missing"))?;
    if stride == 0 {
        return Err(broken("it has no pixels"));
    }
    let palette = header.palette(bytes);
    let push = |row: &[u8]| push(row, width, header.depth, &palette, &mut pixels);
    // Rows go upwards, unless the height is below 0.
    let rows = rows.chunks_exact(stride);
    let done =
        if header.height > 0 { rows.rev().try_for_each(push) } else { { rows }.try_for_each(push) };
    done.ok_or_else(|| broken("this number of colours is not read"))?;
    Ok(Luma { pixels, width, height })
}

fn broken(cause: &str) -> NoCode {
    NoCode::Broken { format: Some(Format::Bmp), cause: cause.into() }
}

struct Header {
    offset: usize,
    /// Length of the second header.
    length: usize,
    width: u32,
    height: i32,
    /// Bits a pixel.
    depth: u16,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Bytes(bytes);
        fields.take(10)?;
        let offset = fields.u32()? as usize;
        let length = fields.u32()? as usize;
        if length < 40 {
            return None; // OS/2's
        }
        let (width, height) = (fields.u32()?, fields.u32()? as i32);
        fields.u16()?;
        let depth = fields.u16()?;
        let compression = fields.u32()?;
        PLAIN.contains(&compression).then_some(Self { offset, length, width, height, depth })
    }

    /// Brightness of each colour, where pixels are numbers of colours.
    fn palette(&self, bytes: &[u8]) -> Vec<u8> {
        let colors = bytes.get(FILE_HEADER + self.length..self.offset).unwrap_or_default();
        colors.as_chunks().0.iter().take(256).map(|[b, g, r, _]| brightness(*r, *g, *b)).collect()
    }
}

/// One row, each filled up to whole words; none where its depth is not known.
fn push(row: &[u8], width: usize, depth: u16, palette: &[u8], pixels: &mut Vec<u8>) -> Option<()> {
    let color = |number: u8| palette.get(usize::from(number)).copied().unwrap_or(255);
    match depth {
        1 | 4 | 8 => {
            let each = 8 / usize::from(depth);
            let part = |x: usize| {
                let shift = usize::from(depth) * (each - 1 - x % each);
                row[x / each] >> shift & (0xff >> (8 - depth))
            };
            pixels.extend((0..width).map(|x| color(part(x))));
        }
        24 => pixels
            .extend(row.as_chunks().0.iter().take(width).map(|[b, g, r]| brightness(*r, *g, *b))),
        32 => pixels.extend(
            row.as_chunks().0.iter().take(width).map(|[b, g, r, _]| brightness(*r, *g, *b)),
        ),
        _ => return None,
    }
    Some(())
}
