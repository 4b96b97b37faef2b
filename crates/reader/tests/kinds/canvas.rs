//! Something to draw on, and the files that pictures come in.

use std::f64::consts::PI;

use crate::common::Random;

/// Brightness, row by row.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

impl Canvas {
    /// Each pixel by its place.
    pub(crate) fn draw(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Self {
        let place = |at| (at % width, at / width);
        let pixels = (0..width * height).map(place).map(|(x, y)| pixel(x, y)).collect();
        Self { width, height, pixels }
    }

    /// Modules of `size` pixels, `side` a row, with a margin of four.
    pub(crate) fn modules(modules: &[bool], side: usize, size: usize) -> Self {
        let (width, height) = (side + 8, modules.len() / side + 8);
        Self::draw(width * size, height * size, |x, y| {
            let (x, y) = ((x / size).wrapping_sub(4), (y / size).wrapping_sub(4));
            let dark = x < side && modules.get(y.wrapping_mul(side).wrapping_add(x)) == Some(&true);
            if dark { 0 } else { 255 }
        })
    }

    /// The pixel, white outside.
    pub(crate) fn at(&self, x: i64, y: i64) -> u8 {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return 255 };
        if x < self.width && y < self.height { self.pixels[y * self.width + x] } else { 255 }
    }

    pub(crate) fn map(&self, change: impl Fn(u8) -> u8) -> Self {
        Self { pixels: self.pixels.iter().map(|pixel| change(*pixel)).collect(), ..*self }
    }

    pub(crate) fn turned(&self, degrees: f64) -> Self {
        let (sin, cos) = (degrees * PI / 180.0).sin_cos();
        let middle = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        let side = ((self.width.pow(2) + self.height.pow(2)) as f64).sqrt().ceil() as usize;
        Self::draw(side, side, |x, y| {
            let (x, y) = (x as f64 - side as f64 / 2.0, y as f64 - side as f64 / 2.0);
            let (from_x, from_y) = (x * cos + y * sin + middle.0, y * cos - x * sin + middle.1);
            self.at(from_x.floor() as i64, from_y.floor() as i64)
        })
    }

    pub(crate) fn mirrored(&self) -> Self {
        let right = self.width as i64 - 1;
        Self::draw(self.width, self.height, |x, y| self.at(right - x as i64, y as i64))
    }

    /// As seen from above or below: by this share of its height the lower end is larger or smaller.
    pub(crate) fn slanted(&self, by: f64) -> Self {
        let (width, height) = (self.width as f64, self.height as f64);
        Self::draw(self.width, self.height, |x, y| {
            let (x, y) = (x as f64 + 0.5 - width / 2.0, y as f64 + 0.5 - height / 2.0);
            let depth = 1.0 + by * y / height;
            let (x, y) = (x / depth + width / 2.0, y / depth + height / 2.0);
            self.at(x.floor() as i64, y.floor() as i64)
        })
    }

    pub(crate) fn noisy(&self, most: u64) -> Self {
        let mut random = Random::new(7);
        let mut pixel = |value: &u8| {
            let change = (random.number() >> 20) % (2 * most + 1);
            (i64::from(*value) + change as i64 - most as i64).clamp(0, 255) as u8
        };
        Self { pixels: self.pixels.iter().map(&mut pixel).collect(), ..*self }
    }

    pub(crate) fn beside(&self, other: &Self) -> Self {
        let (width, height) = (self.width + other.width, self.height.max(other.height));
        Self::draw(width, height, |x, y| {
            let here = if x < self.width { self } else { other };
            here.at((if x < self.width { x } else { x - self.width }) as i64, y as i64)
        })
    }

    pub(crate) fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&self.pixels).unwrap();
        drop(writer);
        file
    }

    pub(crate) fn webp(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        let encoder = image_webp::WebPEncoder::new(&mut file);
        encoder.encode(&self.pixels, width, height, image_webp::ColorType::L8).unwrap();
        file
    }

    /// Of 24 bits a pixel, or of 8 with a table of greys.
    pub(crate) fn bmp(&self, depth: u16) -> Vec<u8> {
        let table: Vec<u8> = if depth == 8 {
            (0..=255).flat_map(|grey| [grey, grey, grey, 0]).collect()
        } else {
            Vec::new()
        };
        let offset = (54 + table.len()) as u32;
        let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
        for field in [offset, 40, self.width as u32, self.height as u32] {
            file.extend(field.to_le_bytes());
        }
        file.extend([1, 0]);
        file.extend(depth.to_le_bytes());
        file.extend([0; 24]);
        file.extend(table);
        for row in self.pixels.chunks(self.width).rev() {
            let bytes = usize::from(depth) / 8;
            let mut row: Vec<u8> = row.iter().flat_map(|pixel| vec![*pixel; bytes]).collect();
            row.resize(row.len().next_multiple_of(4), 0);
            file.extend(row);
        }
        file
    }

    /// Without compression: the table of codes is cleared before it grows.
    pub(crate) fn gif(&self) -> Vec<u8> {
        let mut file = b"GIF89a".to_vec();
        let size = [self.width as u16, self.height as u16].map(u16::to_le_bytes).concat();
        file.extend(&size);
        file.extend([0xf6, 0, 0]);
        file.extend((0..128).flat_map(|grey| [2 * grey; 3]));
        file.extend([b'!', 0xf9, 4, 0, 0, 0, 0, 0, b',', 0, 0, 0, 0]);
        file.extend(&size);
        file.extend([0, 7]);
        let (mut bits, mut held, mut packed) = (0u32, 0, Vec::new());
        let codes = self.pixels.chunks(100).flat_map(|some| {
            std::iter::once(128).chain(some.iter().map(|pixel| u32::from(*pixel / 2)))
        });
        for code in codes.chain([129]) {
            bits |= code << held;
            held += 8;
            packed.extend([bits as u8]);
            (bits, held) = (bits >> 8, held - 8);
        }
        for block in packed.chunks(255) {
            file.push(block.len() as u8);
            file.extend(block);
        }
        file.extend([0, b';']);
        file
    }
}
