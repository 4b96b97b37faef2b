//! The clock, and times and durations as people write them.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use clearance_core::time::Timestamp;

/// The time by the computer's clock.
pub(crate) fn now() -> Timestamp {
    // A clock before 1970 is wrong; 1970 is what every check refuses as too early.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_secs(since.as_secs())
}

/// The day by the computer's clock, in UTC.
pub(crate) fn today() -> chrono::NaiveDate {
    let seconds = i64::try_from(now().as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive()
}

/// `at`, or the clock's time.
pub(crate) fn at_or_now(at: Option<Timestamp>) -> Timestamp {
    at.unwrap_or_else(now)
}

/// Reads `2026-11-21T08:00:00Z` (RFC 3339, any offset) or seconds since 1970.
pub(crate) fn parse_time(text: &str) -> Result<Timestamp, String> {
    if let Ok(secs) = text.parse() {
        return Ok(Timestamp::from_secs(secs));
    }
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "write it as 2026-11-21T08:00:00Z, or in seconds since 1970".to_owned())?;
    u64::try_from(time.timestamp())
        .map(Timestamp::from_secs)
        .map_err(|_| "times before 1970 are of no use here".to_owned())
}

/// Reads `14d`, `12h`, `30m` or `45s` as seconds.
pub(crate) fn parse_duration(text: &str) -> Result<u64, String> {
    const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
    let how = || "write it as 14d, 12h, 30m or 45s".to_owned();
    let (_, unit) = UNITS.iter().find(|(letter, _)| text.ends_with(*letter)).ok_or_else(how)?;
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| how())?;
    number
        .checked_mul(*unit)
        .filter(|secs| (1..=1 << 33).contains(secs))
        .ok_or_else(|| "between 1s and some 270 years, please".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_its_own_zone() {
        let secs = |text: &str| parse_time(text).map(Timestamp::as_secs);
        assert_eq!(secs("1795219200"), Ok(1_795_219_200));
        assert_eq!(secs("2026-11-21T00:00:00Z"), Ok(1_795_219_200));
        assert_eq!(secs("2026-11-21T08:00:00+08:00"), Ok(1_795_219_200));
        for bad in ["", "now", "-5", "2026-11-21", "1969-01-01T00:00:00Z"] {
            assert!(secs(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_duration_keeps_its_unit() {
        assert_eq!(parse_duration("14d"), Ok(1_209_600));
        assert_eq!(parse_duration("90m"), Ok(5_400));
        for bad in ["", "14", "d", "1.5h", "-3d", "0s", "99999999999999999999d", "14日"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
