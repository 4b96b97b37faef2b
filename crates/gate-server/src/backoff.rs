//! How long to wait between two tries at something on another machine.

use std::time::Duration;

use ring::rand::{SecureRandom as _, SystemRandom};

/// Waits in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    /// Between two looks while all is well.
    pub(crate) every: u64,
    /// After the first failure; it doubles with each further one.
    pub(crate) first: u64,
    /// At most.
    pub(crate) longest: u64,
}

impl Backoff {
    /// The next wait after so many failures, give or take a fifth: gates do not all come at once.
    pub(crate) fn wait(self, failures: u32) -> Duration {
        let seconds = match failures {
            0 => self.every,
            n => self.first.saturating_mul(1 << (n - 1).min(10)).min(self.longest),
        };
        let mut byte = [0];
        let _ = SystemRandom::new().fill(&mut byte); // without it: no jitter
        Duration::from_millis(seconds * (800 + u64::from(byte[0]) * 400 / 255))
    }
}
