//! Pseudo-random numbers that are the same in every run and on every machine.

/// `SplitMix64`: good enough for pictures, and short.
#[derive(Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The generator of one purpose.
    pub(crate) fn new(purpose: &str, number: usize) -> Self {
        // FNV-1a, so that neighbouring numbers start far apart.
        let bytes = purpose.bytes().chain(number.to_be_bytes());
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly spread between `low` and `high`.
    pub(crate) fn within(&mut self, low: f32, high: f32) -> f32 {
        let unit = (self.bits() >> 40) as f32 / (1u64 << 24) as f32;
        low + (high - low) * unit
    }

    /// Evenly spread in the logarithm between `low` and `high`, both above nought.
    pub(crate) fn within_log(&mut self, low: f32, high: f32) -> f32 {
        self.within(low.ln(), high.ln()).exp()
    }

    /// Roughly normal, mean 0 and standard deviation 1: 64 coins have mean 32 and deviation 4.
    pub(crate) fn normal(&mut self) -> f32 {
        (self.bits().count_ones() as f32 - 32.0) / 4.0
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }
}
