//! How many passages wait and how many were refused: kept along, so that nobody has to look at each of 100,000 to know.

use std::collections::BTreeMap;

use super::book::Kept;

/// The counts of an outbox.
#[derive(Debug, Default)]
pub(super) struct Counts {
    waiting: usize,
    /// Those that wait, by the hour since which they do. An hour of nobody is not here.
    hours: BTreeMap<u64, usize>,
    /// Those that were set aside, by the authority's reason. A reason of nobody is not here.
    refused: BTreeMap<String, usize>,
}

impl Counts {
    /// A passage is there.
    pub(super) fn add(&mut self, kept: &Kept) {
        match &kept.refused {
            Some(code) => *self.refused.entry(code.clone()).or_default() += 1,
            None => {
                self.waiting += 1;
                *self.hours.entry(kept.hour).or_default() += 1;
            }
        }
    }

    /// A passage that was there as `kept` is so no more.
    pub(super) fn take(&mut self, kept: &Kept) {
        match &kept.refused {
            Some(code) => one_less(&mut self.refused, code.clone()),
            None => {
                self.waiting = self.waiting.saturating_sub(1);
                one_less(&mut self.hours, kept.hour);
            }
        }
    }

    pub(super) const fn waiting(&self) -> usize {
        self.waiting
    }

    /// The hour since which the oldest one waits.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.hours.first_key_value().map(|(hour, _)| *hour)
    }

    pub(super) const fn refused(&self) -> &BTreeMap<String, usize> {
        &self.refused
    }
}

fn one_less<K: Ord>(counts: &mut BTreeMap<K, usize>, key: K) {
    if let std::collections::btree_map::Entry::Occupied(mut count) = counts.entry(key) {
        *count.get_mut() = count.get().saturating_sub(1);
        if *count.get() == 0 {
            count.remove();
        }
    }
}
