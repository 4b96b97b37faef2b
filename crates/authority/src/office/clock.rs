//! Whether a clock can be believed, by what was signed last.

use core::fmt;

use clearance_core::time::{Timestamp, Validity};

/// Least time, in seconds, that an authority may have been away after its last list ended before its clock
/// is doubted.
const LEAST_ABSENCE: u64 = 7 * 86_400;
/// Most of it: a list of ten years is no reason to believe a clock of twenty years from now.
const MOST_ABSENCE: u64 = 90 * 86_400;

/// The time to act at, and who vouches for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    now: Timestamp,
    is_asserted: bool,
}

impl Clock {
    /// What a clock shows. It is doubted where the last lists make it implausible.
    #[must_use]
    pub const fn showing(now: Timestamp) -> Self {
        Self { now, is_asserted: false }
    }

    /// A time that a person has compared with another clock, and stands for.
    #[must_use]
    pub const fn asserted(now: Timestamp) -> Self {
        Self { now, is_asserted: true }
    }

    /// The time.
    #[must_use]
    pub const fn now(self) -> Timestamp {
        self.now
    }

    /// Whether a person stands for it.
    #[must_use]
    pub const fn is_asserted(self) -> bool {
        self.is_asserted
    }

    /// The same time, believed where it is behind the last list: for what is done about a list that was
    /// dated in the future.
    pub(super) const fn believed_behind(self, last: Validity) -> Self {
        let is_behind = self.now.as_secs() < last.not_before.as_secs();
        Self { is_asserted: self.is_asserted || is_behind, ..self }
    }

    /// Compares the clock with `last`, the period of what was signed last.
    ///
    /// # Errors
    /// [`ImplausibleClock`] when the clock shows less than the beginning of that period, or when it is
    /// further behind its end than an authority is ever away: as long as the period itself, at least a
    /// week and at most 90 days.
    pub fn check(self, what: Signed, last: Validity) -> Result<(), ImplausibleClock> {
        let life = last.not_after.as_secs().saturating_sub(last.not_before.as_secs());
        let latest = last.not_after.plus(life.clamp(LEAST_ABSENCE, MOST_ABSENCE));
        let is_plausible = last.not_before <= self.now && self.now <= latest;
        if self.is_asserted || is_plausible {
            return Ok(());
        }
        Err(ImplausibleClock { what, last, now: self.now })
    }
}

/// What a clock is compared with. Deliberately closed: these two are all that an authority dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// The last status list.
    StatusList,
    /// The last trust list.
    TrustList,
}

/// The clock shows a time that cannot be right if the last list's was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImplausibleClock {
    /// What it was compared with.
    pub what: Signed,
    /// From when to when that is in force.
    pub last: Validity,
    /// What the clock shows.
    pub now: Timestamp,
}

impl fmt::Display for ImplausibleClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, last, now } = self;
        let what = match what {
            Signed::StatusList => "status list",
            Signed::TrustList => "trust list",
        };
        if *now < last.not_before {
            write!(
                f,
                "the clock shows {now}, and the last {what} is dated {}. Set the clock. If it is \
                 right, the last {what} was dated wrongly: say --clock-is-right",
                last.not_before
            )
        } else {
            write!(
                f,
                "the clock shows {now}, and the last {what} ended {}, long before. Set the clock. \
                 If it is right, say --clock-is-right",
                last.not_after
            )
        }
    }
}

impl std::error::Error for ImplausibleClock {}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn a_clock_is_believed_from_the_last_list_to_a_life_after_its_end() {
        let start = Timestamp::from_secs(1_800_000_000);
        for (life, absence) in [(600, 7 * DAY), (30 * DAY, 30 * DAY), (3_650 * DAY, 90 * DAY)] {
            let last = Validity { not_before: start, not_after: start.plus(life) };
            let check = |now| Clock::showing(now).check(Signed::TrustList, last);
            let latest = last.not_after.plus(absence);
            assert!(check(start).is_ok() && check(latest).is_ok());
            for wrong in [start.minus(1), latest.plus(1)] {
                let error = check(wrong).unwrap_err().to_string();
                assert!(error.contains(&wrong.to_string()), "{error}");
                assert!(error.contains("--clock-is-right"), "{error}");
                assert!(Clock::asserted(wrong).check(Signed::TrustList, last).is_ok());
            }
        }
    }
}
