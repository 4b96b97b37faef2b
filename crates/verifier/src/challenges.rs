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
        Self { open: Mutex::new(Vec::with_capacity(MAX_OPEN)) }
    }

    /// Opens `challenge`; the oldest gives way when too many are open.
    pub(crate) fn open(&self, challenge: Challenge, now: Timestamp) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(_, since)| is_open(*since, now));
        if open.len() >= MAX_OPEN {
            open.remove(0);
        }
        open.push((challenge, now));
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
