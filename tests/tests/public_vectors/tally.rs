//! Counting, so that a file which no longer says anything is noticed.

use std::collections::BTreeMap;

use clearance_core::crypto::Provider;

/// What became of the vectors of one file with one provider.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) accepted: usize,
    pub(crate) refused: usize,
    /// Vectors that our types cannot even express, by what is in the way.
    pub(crate) skipped: BTreeMap<&'static str, usize>,
}

impl Tally {
    pub(crate) fn count(&mut self, accepted: bool) {
        *if accepted { &mut self.accepted } else { &mut self.refused } += 1;
    }

    pub(crate) fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    /// Prints the counts and compares them with those of the file's edition.
    #[track_caller]
    pub(crate) fn assert(
        &self,
        file: &str,
        provider: &Provider,
        [accepted, refused, skipped]: [usize; 3],
    ) {
        let found = [self.accepted, self.refused, self.skipped.values().sum()];
        println!(
            "{file} with {}: {} accepted, {} refused, {} skipped {:?}",
            provider.name, found[0], found[1], found[2], self.skipped
        );
        assert_eq!(found, [accepted, refused, skipped], "{file} with {}", provider.name);
    }
}
