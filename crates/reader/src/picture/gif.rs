//! GIF: the first picture of it.

use super::bytes::Bytes;
use super::error::NoCode;
use super::format::Format;
use super::size::{brightness, check};
use crate::luma::Luma;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
/// Label of the extension that says which colour is transparent.
const CONTROL: u8 = 0xf9;
/// Codes of LZW have up to 12 bits.
const CODES: usize = 1 << 12;

pub(super) fn decode(bytes: &[u8]) -> Result<Luma, NoCode> {
    let image = Image::read(bytes).ok_or_else(|| broken("it ends before its first picture"))?;
    let (width, height) = (usize::from(image.width), usize::from(image.height));
    let numbers = unpack(&image, check(width, height)?);
    if width == 0 || numbers.len() != width * height {
        return Err(broken("its first picture is damaged"));
    }
    let color = |number: &u8| match image.palette.get(usize::from(*number)) {
        Some(luma) if image.transparent != Some(*number) => *luma,
        _ => 255,
    };
    let mut pixels = vec![0; numbers.len()];
    for (from, to) in rows(height, image.interlaced).enumerate() {
        let seen = numbers[from * width..][..width].iter().map(color);
        pixels[to * width..][..width].iter_mut().zip(seen).for_each(|(pixel, luma)| *pixel = luma);
    }
    Ok(Luma { pixels, width, height })
}

fn broken(cause: &str) -> NoCode {
    NoCode::Broken { format: Some(Format::Gif), cause: cause.into() }
}

/// Which row each row of the file is.
fn rows(height: usize, interlaced: bool) -> Box<dyn Iterator<Item = usize>> {
    if !interlaced {
        return Box::new(0..height);
    }
    let passes = [(0, 8), (4, 8), (2, 4), (1, 2)].into_iter();
    Box::new(passes.flat_map(move |(first, step)| (first..height).step_by(step)))
}

struct Image {
    width: u16,
    height: u16,
    interlaced: bool,
    palette: Vec<u8>,
    transparent: Option<u8>,
    /// Bits of the first code.
    bits: u8,
    packed: Vec<u8>,
}

impl Image {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut file = Bytes(bytes);
        file.take(10)?;
        let flags = file.u8()?;
        file.take(2)?;
        let common = palette(&mut file, flags)?;
        let mut transparent = None;
        loop {
            match file.u8()? {
                EXTENSION => {
                    let label = file.u8()?;
                    let data = sub_blocks(&mut file)?;
                    if let (CONTROL, [flags, _, _, color]) = (label, &data[..]) {
                        transparent = (flags & 1 == 1).then_some(*color);
                    }
                }
                IMAGE => return Self::read_image(&mut file, common, transparent),
                _ => return None,
            }
        }
    }

    fn read_image(file: &mut Bytes<'_>, common: Vec<u8>, transparent: Option<u8>) -> Option<Self> {
        file.take(4)?;
        let (width, height) = (file.u16()?, file.u16()?);
        let flags = file.u8()?;
        let own = palette(file, flags)?;
        let palette = if own.is_empty() { common } else { own };
        let bits = file.u8()?;
        let packed = sub_blocks(file)?;
        let interlaced = flags & 0x40 != 0;
        Some(Self { width, height, interlaced, palette, transparent, bits, packed })
    }
}

/// Brightness of the colours that stand behind `flags`; none of them where there is no table.
fn palette(file: &mut Bytes<'_>, flags: u8) -> Option<Vec<u8>> {
    let colors = if flags & 0x80 == 0 { 0 } else { 2 << (flags & 7) };
    let table = file.take(3 * colors)?;
    Some(table.as_chunks().0.iter().map(|[r, g, b]| brightness(*r, *g, *b)).collect())
}

fn sub_blocks(file: &mut Bytes<'_>) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        match file.u8()? {
            0 => return Some(data),
            len => data.extend_from_slice(file.take(usize::from(len))?),
        }
    }
}

/// LZW with codes of growing length, up to `most` bytes. Ends where the codes make no sense.
fn unpack(image: &Image, most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(most.min(image.packed.len() * 64));
    if !(2..=8).contains(&image.bits) {
        return out;
    }
    let clear = 1usize << image.bits;
    // Each code is a piece of what is already unpacked: where it begins and how long it is.
    let mut pieces: Vec<(usize, usize)> = Vec::with_capacity(CODES);
    let mut last: Option<(usize, usize)> = None;
    let (mut bits, mut held, mut width) = (0u32, 0u32, u32::from(image.bits) + 1);
    let mut packed = image.packed.iter();
    loop {
        while held < width {
            let Some(byte) = packed.next() else { return out };
            bits |= u32::from(*byte) << held;
            held += 8;
        }
        let code = (bits & ((1 << width) - 1)) as usize;
        (bits, held) = (bits >> width, held - width);
        if code == clear {
            pieces.clear();
            (last, width) = (None, u32::from(image.bits) + 1);
            continue;
        }
        if code == clear + 1 {
            return out;
        }
        // What the last code gave, and the first byte of this one: the next piece.
        if let Some((start, len)) = last
            && clear + 2 + pieces.len() < CODES
        {
            pieces.push((start, len + 1));
        }
        let start = out.len();
        if code < clear {
            out.push(code as u8); // below 256
        } else {
            // A piece may reach into what it gives itself: byte by byte.
            let Some(&(from, len)) = pieces.get(code - clear - 2) else { return out };
            if out.len() + len > most {
                return out;
            }
            for at in from..from + len {
                out.push(out[at]);
            }
        }
        if out.len() > most {
            return out;
        }
        last = Some((start, out.len() - start));
        if clear + 2 + pieces.len() == 1 << width && width < 12 {
            width += 1;
        }
    }
}
