//! Brightness, and the pictures made of it that are easier to read.

/// Brightness, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Luma {
    pub(crate) pixels: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Luma {
    /// Means of squares of `factor` pixels a side; what is left at the right and below is dropped.
    pub(crate) fn shrunk(&self, factor: usize) -> Self {
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0u32; width];
        for rows in self.pixels.chunks_exact(self.width * factor).take(height) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            let area = (factor * factor) as u32;
            pixels.extend(sums.iter().map(|sum| (sum / area) as u8));
        }
        Self { pixels, width, height }
    }

    /// The median of each pixel and its eight neighbours: no speck of one pixel is left.
    pub(crate) fn median(&self) -> Self {
        let mut pixels = self.pixels.clone();
        for y in 1..self.height.saturating_sub(1) {
            let rows = [y - 1, y, y + 1].map(|y| &self.pixels[y * self.width..][..self.width]);
            for x in 1..self.width.saturating_sub(1) {
                let [a, b, c] = rows.map(|row| sorted([row[x - 1], row[x], row[x + 1]]));
                // The median of nine lies between these three (Smith's network).
                let low = a[0].max(b[0]).max(c[0]);
                let [_, middle, _] = sorted([a[1], b[1], c[1]]);
                let high = a[2].min(b[2]).min(c[2]);
                pixels[y * self.width + x] = sorted([low, middle, high])[1];
            }
        }
        Self { pixels, ..*self }
    }

    /// Twice as large a side, with means between the pixels.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (self.width * 2, self.height * 2);
        let mean = |a: u8, b: u8| a.midpoint(b);
        let widen = |row: &[u8]| {
            let next = row.iter().skip(1).chain(row.last());
            row.iter().zip(next).flat_map(|(a, b)| [*a, mean(*a, *b)]).collect::<Vec<u8>>()
        };
        let rows: Vec<Vec<u8>> = self.pixels.chunks_exact(self.width).map(widen).collect();
        let mut pixels = Vec::with_capacity(width * height);
        for (row, below) in rows.iter().zip(rows.iter().skip(1).chain(rows.last())) {
            pixels.extend_from_slice(row);
            pixels.extend(row.iter().zip(below).map(|(a, b)| mean(*a, *b)));
        }
        Self { pixels, width, height }
    }

    /// How many pixels have each brightness.
    pub(crate) fn histogram(&self) -> [u32; 256] {
        let mut counts = [0; 256];
        for pixel in &self.pixels {
            counts[usize::from(*pixel)] += 1;
        }
        counts
    }
}

fn sorted([a, b, c]: [u8; 3]) -> [u8; 3] {
    let (low, high) = (a.min(b), a.max(b));
    [low.min(c), low.max(high.min(c)), high.max(c)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luma(width: usize, pixels: &[u8]) -> Luma {
        Luma { pixels: pixels.to_vec(), width, height: pixels.len() / width }
    }

    #[test]
    fn a_shrunk_picture_has_the_means() {
        let shrunk = luma(3, &[1, 3, 99, 5, 7, 99, 8, 8, 8]).shrunk(2);
        assert_eq!(shrunk, luma(1, &[4]));
    }

    #[test]
    fn a_doubled_picture_has_the_means_between() {
        let doubled = luma(2, &[0, 10, 20, 30]).doubled();
        assert_eq!(
            doubled,
            luma(4, &[0, 5, 10, 10, 10, 15, 20, 20, 20, 25, 30, 30, 20, 25, 30, 30])
        );
    }

    #[test]
    fn the_median_of_nine_is_the_fifth() {
        let mut pixels = [3, 1, 4, 1, 5, 9, 2, 6, 5];
        for turn in 0..9 {
            pixels.rotate_left(1);
            pixels.swap(0, turn);
            assert_eq!(luma(3, &pixels).median().pixels[4], 4);
        }
    }
}
