//! Recovery requests that were answered: each counts once (N6 of core's specification).
//!
//! Kept in the process, for as long as a request could come again: the challenges that it answers are the process's
//! own, and are over after ten minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use clearance_schemes::time::Instant;

/// What was answered, and until when it must be known.
#[derive(Debug, Default)]
pub(crate) struct Spent(Mutex<HashMap<[u8; 32], i64>>);

impl Spent {
    /// Spends a request that could come again until `until`; false where it was spent before.
    pub(super) fn once(&self, digest: [u8; 32], now: Instant, until: Instant) -> bool {
        // Nothing panics while this is held.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, over| *over > now.0);
        all.insert(digest, until.0).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_once_while_it_could_come_again_and_is_forgotten_then() {
        let spent = Spent::default();
        let once = |digest: u8, now| spent.once([digest; 32], Instant(now), Instant(now + 600));
        assert!(once(1, 1_000) && once(2, 1_000));
        assert!(!once(1, 1_000) && !once(1, 1_599));
        assert!(once(3, 2_199), "the first one's end moved with its repetition");
        assert_eq!(spent.0.lock().unwrap().len(), 1);
    }
}
