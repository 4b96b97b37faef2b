//! When the traveller is answered.

use std::time::Duration;

const NANOS: u128 = 1_000_000_000;

/// When a reply is shown: at moments that say nothing of the work behind it.
///
/// A check stops at the first thing that is wrong, so its time tells which: a microsecond for a text
/// that is no token, a hundred for a credential that is revoked. Both travellers read the same
/// message, and must read it after the same time. So a gate shows its reply, and opens, when the
/// slot is over in which it came to it.
///
/// ```
/// # use std::time::{Duration, Instant};
/// # use clearance_verifier::ReplyPace;
/// let pace = ReplyPace::default();
/// let scanned = Instant::now();
/// // let decision = gate.check(&text, now);
/// std::thread::sleep(pace.wait(scanned.elapsed()));
/// // show decision.message()
/// # assert!(scanned.elapsed() >= Duration::from_millis(25));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyPace {
    slot: Duration,
}

impl ReplyPace {
    /// Slots of this length, which must be longer than the longest check: else a reply shows how many
    /// slots it took. Of length zero: every reply at once.
    #[must_use]
    pub const fn every(slot: Duration) -> Self {
        Self { slot }
    }

    /// How long a reply has to wait on which `spent` was spent since the code was read.
    #[must_use]
    pub const fn wait(self, spent: Duration) -> Duration {
        let (slot, spent) = (self.slot.as_nanos(), spent.as_nanos());
        let Some(over) = spent.checked_rem(slot) else { return Duration::ZERO };
        let left = slot - over;
        // No more than a slot, which a Duration held.
        Duration::new((left / NANOS) as u64, (left % NANOS) as u32)
    }
}

impl Default for ReplyPace {
    /// 25 ms: above any check by far, below what a person notices.
    fn default() -> Self {
        Self::every(Duration::from_millis(25))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_quick_refusal_is_shown_before_a_slow_one() {
        let pace = ReplyPace::default();
        let shown = |spent| spent + pace.wait(spent);
        for micros in [0, 1, 40, 150, 24_999] {
            assert_eq!(shown(Duration::from_micros(micros)), Duration::from_millis(25));
        }
        assert_eq!(shown(Duration::from_millis(25)), Duration::from_millis(50));
        assert_eq!(ReplyPace::every(Duration::ZERO).wait(Duration::MAX), Duration::ZERO);
        let longest = ReplyPace::every(Duration::MAX);
        assert_eq!(longest.wait(Duration::ZERO), Duration::MAX);
    }
}
