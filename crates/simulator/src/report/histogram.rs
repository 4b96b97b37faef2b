//! Counts by size, of which any number add up.

use serde::{Serialize, Serializer};

/// How often each value came, in steps of a fixed width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    width: u64,
    counts: Vec<u64>,
}

/// More steps than any queue of a day has; what is longer counts as this long.
const MOST: usize = 1 << 20;

impl Histogram {
    /// An empty one with steps of `width`, at least 1.
    pub(crate) fn new(width: u64) -> Self {
        Self { width: width.max(1), counts: Vec::new() }
    }

    pub(crate) fn add(&mut self, value: u64) {
        let step = usize::try_from(value / self.width).unwrap_or(MOST).min(MOST);
        if self.counts.len() <= step {
            self.counts.resize(step + 1, 0);
        }
        self.counts[step] += 1;
    }

    /// Adds the values of `other`, whose steps are as wide.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own += more;
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The value below which this share of all lies, to a step's width; 0 where there are none.
    pub fn quantile(&self, share: f64) -> u64 {
        let wanted = (share * self.count() as f64).ceil() as u64;
        let mut seen = 0;
        for (step, count) in self.counts.iter().enumerate() {
            seen += count;
            if *count > 0 && seen >= wanted {
                return step as u64 * self.width;
            }
        }
        0
    }

    /// The greatest value, to a step's width.
    pub fn most(&self) -> u64 {
        self.counts.len().saturating_sub(1) as u64 * self.width
    }

    /// What the report tells of it: p50, p95, p99 and the greatest.
    pub(super) fn quantiles(&self) -> [u64; 4] {
        [self.quantile(0.5), self.quantile(0.95), self.quantile(0.99), self.most()]
    }
}

/// As `{ count, p50, p95, p99, most }`.
impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Quantiles {
            count: u64,
            p50: u64,
            p95: u64,
            p99: u64,
            most: u64,
        }
        let [p50, p95, p99, most] = self.quantiles();
        Quantiles { count: self.count(), p50, p95, p99, most }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_values() {
        let (mut low, mut high) = (Histogram::new(10), Histogram::new(10));
        (0..50).for_each(|value| low.add(value * 10));
        (50..100).for_each(|value| high.add(value * 10));
        low.merge(&high);
        assert_eq!(low.count(), 100);
        let found = [0.0, 0.01, 0.5, 0.95, 0.99, 1.0].map(|share| low.quantile(share));
        assert_eq!(found, [0, 0, 490, 940, 980, 990]);
        assert_eq!((low.most(), Histogram::new(1).quantile(0.5)), (990, 0));
    }
}
