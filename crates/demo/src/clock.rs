//! One clock for authority, phones and gates.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clearance_authority::moment::timestamp;
use clearance_authority_server::Now;
use clearance_core::time::Timestamp;
use clearance_schemes::time::Instant;

/// Shows a moment of the story, goes as fast as the computer's clock, and can be moved ahead. Clones are one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    from: Instant,
    began: std::time::Instant,
    /// Seconds that were skipped.
    skipped: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows `from` now.
    #[must_use]
    pub fn showing(from: Instant) -> Self {
        Self { from, began: std::time::Instant::now(), skipped: Arc::default() }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant(self.millis() / 1_000)
    }

    /// The same for the wire.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        timestamp(self.now())
    }

    /// Milliseconds since 1970.
    pub(crate) fn millis(&self) -> i64 {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        (self.from.0 + self.skipped.load(Ordering::SeqCst)).saturating_mul(1_000) + passed
    }

    /// Moves it ahead.
    pub(crate) fn skip(&self, seconds: u32) {
        self.skipped.fetch_add(seconds.into(), Ordering::SeqCst);
    }

    /// The same clock for the service.
    #[must_use]
    pub fn for_service(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_moved_shows_it_to_everybody() {
        let clock = Clock::showing(Instant(1_000_000));
        let service = clock.for_service();
        clock.skip(3 * 3_600);
        assert!(clock.now().0 - 1_000_000 - 3 * 3_600 < 60);
        assert!(service().0 - clock.now().0 <= 1);
    }
}
