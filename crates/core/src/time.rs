//! Time: always an argument, in whole seconds since 1970 (RFC 8392 `NumericDate` without fractions).

use core::fmt;
use core::str::FromStr;

use crate::registry::limit;

/// A moment, in seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment `secs` seconds after 1970-01-01T00:00:00Z.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// `self + secs`, at most the largest moment.
    pub const fn plus(self, secs: u64) -> Self {
        Self(self.0.saturating_add(secs))
    }

    /// `self - secs`, at least 1970.
    pub const fn minus(self, secs: u64) -> Self {
        Self(self.0.saturating_sub(secs))
    }

    /// `self` moved by a signed number of seconds, clamped to what a `Timestamp` can hold.
    pub const fn offset_by(self, secs: i64) -> Self {
        if secs < 0 { self.minus(secs.unsigned_abs()) } else { self.plus(secs.unsigned_abs()) }
    }

    /// Seconds from `earlier` to `self`; negative when `self` is the earlier one.
    pub const fn since(self, earlier: Self) -> i64 {
        let distance = self.0.abs_diff(earlier.0);
        let distance = if distance > i64::MAX as u64 { i64::MAX } else { distance as i64 };
        if self.0 < earlier.0 { -distance } else { distance }
    }

    /// The start of the step of `step` seconds that `self` lies in (RFC 6238 §4.2 with T0 = 0).
    pub const fn step_start(self, step: u32) -> Self {
        Self(self.0 - self.0 % if step == 0 { 1 } else { step as u64 })
    }

    /// Whether the moment fits the five CBOR bytes that every time on the wire has (V2).
    pub const fn fits_wire(self) -> bool {
        self.0 >= limit::MIN_TIME && self.0 <= limit::MAX_TIME
    }
}

impl fmt::Display for Timestamp {
    /// UTC, as in RFC 3339: `2026-11-21T08:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, secs) = (self.0 / 86_400, self.0 % 86_400);
        let (year, month, day) = civil_from_days(days);
        let (h, m, s) = (secs / 3600, secs / 60 % 60, secs % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z")
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTime;

    /// The text that `Display` writes, and no other.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let time = read_time(text).map(Self).ok_or(InvalidTime)?;
        // 31 February reads as a day in March, and prints as one.
        if time.to_string() == text { Ok(time) } else { Err(InvalidTime) }
    }
}

/// A text that is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTime;

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time: write it in UTC as 2026-11-21T08:00:00Z")
    }
}

impl std::error::Error for InvalidTime {}

/// Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`; fields may be out of their ranges.
fn read_time(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let [h, m, s] = numbers(time, ':')?;
    let days = days_from_civil(year, month, day)?;
    days.checked_mul(86_400)?.checked_add(h * 3600 + m * 60 + s)
}

/// Three decimal numbers; all but the first, a year, have two digits.
fn numbers(text: &str, separator: char) -> Option<[u64; 3]> {
    let mut parts = text.split(separator);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    let is_good = parts.next().is_none()
        && numbers.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
        && numbers[1..].iter().all(|part| part.len() == 2);
    let [a, b, c] = numbers.map(|part| part.parse().ok());
    if is_good { Some([a?, b?, c?]) } else { None }
}

/// The inverse of [`civil_from_days`].
fn days_from_civil(year: u64, month: u64, day: u64) -> Option<u64> {
    let is_early = month <= 2;
    let year = year.checked_sub(u64::from(is_early))?;
    let shifted_month = if is_early { month + 9 } else { month - 3 }; // 0 = March
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * shifted_month + 2) / 5 + day.checked_sub(1)?;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468)
}

/// Gregorian date of a day counted from 1970-01-01, by 400-year eras that start on 1 March.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468; // days from 0000-03-01 to 1970-01-01
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153; // 0 = March
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// Accepted difference between the phone's clock and the gate's, in seconds, on top of a code's
/// own lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// How long after its end a code still opens.
    pub max_behind: u32,
    /// How long before its start a code already opens.
    pub max_ahead: u32,
}

impl Default for Tolerance {
    /// With steps of 15 s and a lifetime of 30 s no first scan fails for a phone that is 20 s slow or
    /// 25 s fast at most. A second of `max_behind` is a second more for every code that is filmed; one
    /// of `max_ahead` only for those of fast phones (docs/clocks.md has the reckoning).
    fn default() -> Self {
        Self { max_behind: 5, max_ahead: 25 }
    }
}

/// A half-open period: valid from `not_before` on, and no longer at `not_after` (RFC 8392 §3.1.4
/// and §3.1.5: `exp` is the first second that is too late).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First second of the period.
    pub not_before: Timestamp,
    /// First second after the period.
    pub not_after: Timestamp,
}

impl Validity {
    /// Whether `now` lies in the period.
    pub fn contains(&self, now: Timestamp) -> bool {
        self.not_before <= now && now < self.not_after
    }

    /// Whether the period has a second and both ends fit the wire (V2).
    pub fn is_well_formed(&self) -> bool {
        self.not_before < self.not_after
            && self.not_before.fits_wire()
            && self.not_after.fits_wire()
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.not_before, self.not_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_printed_to_the_day() {
        for (secs, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_219_200, "2026-11-21T00:00:00Z"),
            (4_294_967_295, "2106-02-07T06:28:15Z"),
        ] {
            assert_eq!(Timestamp::from_secs(secs).to_string(), text);
        }
    }

    #[test]
    fn differences_keep_their_sign_and_never_overflow() {
        let (early, late) = (Timestamp::from_secs(10), Timestamp::from_secs(25));
        assert_eq!((late.since(early), early.since(late)), (15, -15));
        assert_eq!(Timestamp::from_secs(u64::MAX).since(Timestamp::from_secs(0)), i64::MAX);
        assert_eq!(early.offset_by(-11), Timestamp::from_secs(0));
        assert_eq!(Timestamp::from_secs(u64::MAX).offset_by(1), Timestamp::from_secs(u64::MAX));
    }

    #[test]
    fn a_period_excludes_its_end() {
        let [a, b] = [100, 200].map(Timestamp::from_secs);
        let period = Validity { not_before: a, not_after: b };
        assert!(period.contains(a) && period.contains(b.minus(1)));
        assert!(!period.contains(a.minus(1)) && !period.contains(b));
    }

    /// Every day from 1970 past the leap day that 2100 has not and 2400 has, counted by hand.
    #[test]
    fn every_day_is_there_once() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..440 * 365 {
            assert_eq!(civil_from_days(days), (year, month, day));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 => 28 + u64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (year, month, day) = match (month, day) {
                (12, 31) => (year + 1, 1, 1),
                (month, day) if day == last => (year, month + 1, 1),
                (month, day) => (year, month, day + 1),
            };
        }
        assert!(year > 2400);
    }
}
