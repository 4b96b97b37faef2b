//! Many codes at once, for a server behind many lanes.

use core::num::NonZeroUsize;
use std::thread;

use clearance_core::time::Timestamp;

use crate::decision::Decision;
use crate::gate::Gate;

/// Starting a thread costs about as much as this many checks: smaller shares are not worth one.
const LEAST_SHARE: usize = 4;

impl Gate {
    /// Judges many codes at `now` on up to `threads` threads; the decisions come in the order of
    /// the texts.
    ///
    /// The gain is that of the threads. Signatures are verified one by one: batch verification of
    /// Ed25519 is cofactored, so it accepts signatures that a gate beside it refuses.
    ///
    /// The codes count as shown at once: of two codes of one holder whichever thread comes first
    /// decides which one is a replay, and neither code is ever admitted twice.
    pub fn check_all(
        &self,
        texts: &[&str],
        now: Timestamp,
        threads: NonZeroUsize,
    ) -> Vec<Decision> {
        let share = texts.len().div_ceil(threads.get()).max(LEAST_SHARE);
        let mut shares = texts.chunks(share);
        let first = shares.next().unwrap_or_default();
        thread::scope(|scope| {
            let others: Vec<_> =
                shares.map(|share| scope.spawn(move || self.each(share, now))).collect();
            let mut decisions = self.each(first, now);
            for other in others {
                // A thread ends with a panic only if `check` does, which it never does.
                decisions.extend(other.join().unwrap_or_default());
            }
            decisions
        })
    }

    fn each(&self, texts: &[&str], now: Timestamp) -> Vec<Decision> {
        texts.iter().map(|text| self.check(text, now)).collect()
    }
}
