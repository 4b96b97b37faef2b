//! PNG, row by row.

use std::io::Cursor;

use png::{ColorType, Transformations};

use super::error::NoCode;
use super::format::Format;
use super::size::{brightness, check, on_white};
use crate::luma::Luma;

/// Most bytes of an interlaced picture, which cannot be read row by row.
const INTERLACED_MAX: usize = 128 << 20;

pub(super) fn decode(bytes: &[u8], keep_going: &dyn Fn() -> bool) -> Result<Luma, NoCode> {
    let broken = |cause: png::DecodingError| NoCode::Broken {
        format: Some(Format::Png),
        cause: cause.to_string(),
    };
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let mut pixels = Vec::with_capacity(check(width, height)?);
    let (color, _) = reader.output_color_type();
    if reader.info().interlaced {
        let size = reader.output_buffer_size().filter(|size| *size <= INTERLACED_MAX);
        let mut data = vec![0; size.ok_or(NoCode::TooLarge { width, height })?];
        reader.next_frame(&mut data).map_err(broken)?;
        push(&data, color, &mut pixels);
    } else {
        while let Some(row) = reader.next_row().map_err(broken)? {
            push(row.data(), color, &mut pixels);
            if !keep_going() {
                return Err(NoCode::TooMuchWork);
            }
        }
    }
    if pixels.len() != width * height {
        let cause = "rows are missing".into();
        return Err(NoCode::Broken { format: Some(Format::Png), cause });
    }
    Ok(Luma { pixels, width, height })
}

fn push(data: &[u8], color: ColorType, pixels: &mut Vec<u8>) {
    match color {
        // A palette is expanded to RGB.
        ColorType::Grayscale | ColorType::Indexed => pixels.extend_from_slice(data),
        ColorType::GrayscaleAlpha => {
            pixels.extend(data.as_chunks().0.iter().map(|[luma, alpha]| on_white(*luma, *alpha)));
        }
        ColorType::Rgb => {
            pixels.extend(data.as_chunks().0.iter().map(|[r, g, b]| brightness(*r, *g, *b)));
        }
        ColorType::Rgba => {
            let seen = |[r, g, b, alpha]: &[u8; 4]| on_white(brightness(*r, *g, *b), *alpha);
            pixels.extend(data.as_chunks().0.iter().map(seen));
        }
    }
}
