//! Random numbers that a seed fixes on every machine.

use core::ops::Range;

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast, and the same everywhere. For a
/// simulation only: who sees one number knows the next.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Rng {
    /// The numbers of `name` under `seed`: two names have nothing to do with one another.
    pub(crate) fn of(seed: u64, name: &[u64]) -> Self {
        let mut rng = Self(seed);
        for part in name {
            rng = Self(rng.next() ^ part.wrapping_mul(GAMMA));
        }
        Self(rng.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly from 0 up to, but not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Evenly from `range`; its start where it is empty.
    pub(crate) fn between(&mut self, range: Range<f64>) -> f64 {
        range.start + (range.end - range.start).max(0.0) * self.unit()
    }

    /// From the start of `range` to its end in equal ratios, so that small numbers are commoner than large ones.
    pub(crate) fn in_ratio(&mut self, range: Range<f64>) -> f64 {
        range.start * (range.end / range.start).powf(self.unit())
    }

    /// One of `all`, each as often as its share says; none for what the shares leave of 1.
    pub(crate) fn by_share<'a, T>(
        &mut self,
        all: &'a [T],
        share: impl Fn(&T) -> f64,
    ) -> Option<&'a T> {
        let mut left = self.unit();
        all.iter().find(|it| {
            left -= share(it);
            left < 0.0
        })
    }

    /// Below `count`; 0 where there is none.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        // The bias of the remainder is 2^-40 for any count of lanes or people.
        self.next().checked_rem(count as u64).unwrap_or(0) as usize
    }

    /// 32 bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_the_published_ones() {
        // The reference implementation's first three numbers for the seed 1234567.
        let mut rng = Rng(1_234_567);
        let found = [rng.next(), rng.next(), rng.next()];
        assert_eq!(
            found,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn names_have_numbers_of_their_own() {
        let first = |name: &[u64]| Rng::of(7, name).next();
        let found = [first(&[]), first(&[0]), first(&[1]), first(&[0, 1]), first(&[1, 0])];
        for (index, number) in found.iter().enumerate() {
            assert!(!found[..index].contains(number), "{found:?}");
        }
        assert_eq!(first(&[1, 0]), first(&[1, 0]));
    }
}
