//! The challenges that a gate waits for.

use std::sync::{Mutex, PoisonError};

use clearance_core::ids::Challenge;
use clearance_core::time::Timestamp;
use subtle::ConstantTimeEq;

/// Challenges shown and not yet answered; lanes of one gate are fewer.
const MAX_OPEN: usize = 64;
/// Seconds that a challenge waits for its code: reading it and showing the code takes some 10.
pub(crate) const LIFE: u64 = 120;

/// The open challenges of one gate. Each is good once.
#[derive(Debug, Default)]
pub(crate) struct Challenges {
    open: Mutex<Vec<(Challenge, Timestamp)>>,
}

impl Challenges {
    pub(crate) fn new() -> Self {
        Self { open: Mutex::new(Vec::with_capacity(MAX_OPEN + 1)) }
    }

    /// Opens `challenge`, as of `since`; the oldest gives way when too many are open.
    pub(crate) fn open(&self, challenge: Challenge, since: Timestamp, now: Timestamp) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push((challenge, since));
        open.retain(|(_, since)| is_open(*since, now));
        if open.len() > MAX_OPEN {
            let oldest = (0..open.len()).min_by_key(|at| open[*at].1);
            oldest.map(|at| open.remove(at));
        }
    }

    /// Whether `challenge` is open.
    pub(crate) fn is_open(&self, challenge: &Challenge, now: Timestamp) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        position(&open, challenge, now).is_some()
    }

    /// Closes `challenge`; says whether it was open. Of two codes that answer it one wins.
    pub(crate) fn take(&self, challenge: &Challenge, now: Timestamp) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        position(&open, challenge, now).map(|index| open.remove(index)).is_some()
    }
}

fn position(open: &[(Challenge, Timestamp)], wanted: &Challenge, now: Timestamp) -> Option<usize> {
    let matches = |(challenge, since): &(Challenge, Timestamp)| {
        bool::from(challenge.0.ct_eq(&wanted.0)) && is_open(*since, now)
    };
    open.iter().position(matches)
}

fn is_open(since: Timestamp, now: Timestamp) -> bool {
    since <= now && now < since.plus(LIFE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(10_000);

    fn challenge(n: u8) -> Challenge {
        Challenge([n; 8])
    }

    #[test]
    fn a_challenge_that_is_brought_from_elsewhere_closes_no_other_one() {
        let challenges = Challenges::new();
        challenges.open(challenge(1), NOW, NOW);
        challenges.open(challenge(2), NOW.minus(60), NOW);
        challenges.open(challenge(3), NOW.minus(LIFE), NOW);
        challenges.open(challenge(4), NOW.plus(1), NOW);
        let is_open = |now| [1, 2, 3, 4].map(|n| challenges.is_open(&challenge(n), now));
        assert_eq!(is_open(NOW), [true, true, false, false]);
        assert_eq!(is_open(NOW.plus(60)), [true, false, false, false], "each ends at its own time");
    }

    #[test]
    fn the_oldest_gives_way_in_whatever_order_they_came() {
        let challenges = Challenges::new();
        for n in 0..MAX_OPEN as u8 {
            let age = if n == 7 { 100 } else { 0 };
            challenges.open(challenge(n), NOW.minus(age), NOW);
        }
        challenges.open(challenge(200), NOW, NOW);
        let is_open = |n| challenges.is_open(&challenge(n), NOW);
        assert!(is_open(200) && is_open(0) && !is_open(7));
    }
}
