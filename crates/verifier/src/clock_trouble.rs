//! Telling a wrong phone clock from an old code.

use std::sync::{Mutex, PoisonError};

use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;

use crate::policy::Window;

/// Farthest two time zones are apart, in hours (UTC-12 and UTC+14).
const MAX_HOURS: i64 = 26;
const HOUR: i64 = 3600;
/// Codes outside the window that are remembered, one for each first byte of a credential's id; a
/// hint only, so forgetting one does no harm.
const REMEMBERED: usize = 1 << u8::BITS;

/// The last code outside the window of some credentials.
#[derive(Debug)]
pub(crate) struct ClockTrouble {
    last: Mutex<Box<[Option<Outside>; REMEMBERED]>>,
}

#[derive(Clone, Copy, Debug)]
struct Outside {
    subject: RosterRef,
    issued_at: Timestamp,
    skew: i64,
}

impl ClockTrouble {
    pub(crate) fn new() -> Self {
        Self { last: Mutex::new(Box::new([None; REMEMBERED])) }
    }

    /// Whether a code outside the window looks like the work of a wrong clock: it would be inside
    /// if the clock were whole hours off, or the holder's code before it was off by as much.
    pub(crate) fn is_likely(
        &self,
        subject: &RosterRef,
        issued_at: Timestamp,
        now: Timestamp,
        window: Window,
    ) -> bool {
        let skew = issued_at.since(now);
        let again = self.same_again(Outside { subject: *subject, issued_at, skew }, window);
        whole_hours(skew, window) || again
    }

    /// A newer code with the same difference: a screenshot's difference grows, a clock's does not.
    fn same_again(&self, code: Outside, window: Window) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last[usize::from(code.subject.id.0[0])].replace(code);
        let drift = i64::from(window.life) + i64::from(window.max_ahead);
        before.is_some_and(|before| {
            before.subject == code.subject
                && before.issued_at < code.issued_at
                && (before.skew - code.skew).abs() < drift
        })
    }
}

/// Whether a code `skew` seconds ahead would be inside the window with a clock whole hours off.
fn whole_hours(skew: i64, window: Window) -> bool {
    let nearest = |skew: i64| (skew + skew.signum() * HOUR / 2) / HOUR;
    let hours = nearest(skew);
    let rest = skew - hours * HOUR;
    hours != 0
        && hours.abs() <= MAX_HOURS
        && -i64::from(window.life) < rest
        && rest <= i64::from(window.max_ahead)
}

#[cfg(test)]
mod tests {
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    const WINDOW: Window = Window { life: 30, max_ahead: 10 };

    #[test]
    fn no_old_screenshot_passes_for_a_wrong_clock() {
        for (skew, clock) in [
            (3600, true),
            (3610, true),
            (3611, false),
            (3600 - 29, true),
            (3600 - 30, false),
            (-3600 + 10, true),
            (-3600 - 29, true),
            (-3600 - 30, false),
            (26 * 3600, true),
            (27 * 3600, false),
            (-90, false),
            (40, false),
            (1800, false),
        ] {
            assert_eq!(whole_hours(skew, WINDOW), clock, "{skew}");
        }
    }

    /// What a gate makes of codes outside the window: holder, start and clock of each.
    fn likely(codes: &[([u8; 8], u64, u64)]) -> Vec<bool> {
        let trouble = ClockTrouble::new();
        let judge = |(id, issued_at, now): &([u8; 8], u64, u64)| {
            let [issued_at, now] = [*issued_at, *now].map(Timestamp::from_secs);
            let subject = RosterRef { authority: AuthorityKid([1, 2]), id: CredentialId(*id) };
            trouble.is_likely(&subject, issued_at, now, WINDOW)
        };
        codes.iter().map(judge).collect()
    }

    #[test]
    fn a_clock_that_is_off_by_as_much_again_is_seen() {
        const ANA: [u8; 8] = [7; 8];
        let first = (ANA, 1_000, 1_100);
        for (issued_at, now, clock) in [
            (1_015, 1_115, true),  // 100 s slow, as before
            (1_015, 1_154, true),  // the window is 40 s long
            (1_015, 1_155, false), // this one was 40 s older
            (1_015, 1_076, true),  // and younger
            (1_015, 1_075, false),
            (1_000, 1_115, false), // the same code
            (985, 1_085, false),   // an older one
        ] {
            let found = likely(&[first, (ANA, issued_at, now)]);
            assert_eq!(found, [false, clock], "{issued_at} at {now}");
        }
    }

    #[test]
    fn no_holders_clock_is_taken_for_anothers() {
        let (ana, bia, neighbour) = ([7; 8], [9; 8], [7, 0, 0, 0, 0, 0, 0, 1]);
        let (early, late) = (|id| (id, 1_000, 1_100), |id| (id, 1_015, 1_115));
        assert_eq!(likely(&[early(ana), late(bia)]), [false, false]);
        assert_eq!(likely(&[early(ana), late(neighbour)]), [false, false], "they share a slot");
        assert_eq!(likely(&[early(ana), early(bia), late(ana)]), [false, false, true]);
        let last = [0xff; 8];
        assert_eq!(likely(&[early(last), late(last)]), [false, true]);
    }
}
