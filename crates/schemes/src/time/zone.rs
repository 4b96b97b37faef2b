//! From local days to instants and back, in the scheme's zone.
//!
//! Where clocks are put forward over midnight, a day begins when they were put forward. Where they
//! are put back over midnight, a day begins at its *first* midnight, and the hour that is repeated
//! counts as part of it. A day that a zone leaves out (Samoa, 30 December 2011) begins and ends with
//! the instant at which it was left out.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};

use super::{Day, Instant, Span, TimeRules, Unit};

/// No zone's clock was ever further from UTC.
const FURTHEST: TimeDelta = TimeDelta::hours(36);

impl TimeRules {
    /// What the clock on the wall shows; none outside the years that dates can name.
    #[must_use]
    pub fn local(&self, at: Instant) -> Option<NaiveDateTime> {
        let utc = DateTime::from_timestamp(at.0, 0)?.naive_utc();
        // Keeps the zone's shift, up to a day and a half, inside what chrono can name.
        utc.checked_add_signed(FURTHEST)?;
        utc.checked_sub_signed(FURTHEST)?;
        Some(self.zone.from_utc_datetime(&utc).naive_local())
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day(&self, at: Instant) -> Option<Day> {
        self.local(at).map(|local| local.date())
    }

    /// The first instant of a day.
    #[must_use]
    pub fn begins(&self, day: Day) -> Option<Instant> {
        self.instant(day.and_time(NaiveTime::MIN))
    }

    /// The instant at which a day is over: the first of the next one.
    #[must_use]
    pub fn ends(&self, day: Day) -> Option<Instant> {
        self.begins(day.succ_opt()?)
    }

    /// The first instant at which a clock on the wall shows this time, or a later one where it skips
    /// it.
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime) -> Option<Instant> {
        let low = local.checked_sub_signed(FURTHEST * 2)?.and_utc().timestamp();
        let high = local.checked_add_signed(FURTHEST * 2)?.and_utc().timestamp();
        match self.zone.from_local_datetime(&local) {
            chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => {
                Some(Instant(at.timestamp()))
            }
            // Skipped. The clock shows less before the gap and more after it, so halving finds it.
            chrono::LocalResult::None => self.first_at(local, low + 1, high - 1),
        }
    }

    /// An instant plus minutes or hours; none for units that count days.
    #[must_use]
    pub fn later(&self, at: Instant, span: Span) -> Option<Instant> {
        at.0.checked_add(seconds(span)?).map(Instant)
    }

    /// An instant less minutes or hours; none for units that count days.
    #[must_use]
    pub fn earlier(&self, at: Instant, span: Span) -> Option<Instant> {
        at.0.checked_sub(seconds(span)?).map(Instant)
    }

    fn first_at(&self, local: NaiveDateTime, mut before: i64, mut from: i64) -> Option<Instant> {
        while before + 1 < from {
            let middle = before + (from - before) / 2;
            if self.local(Instant(middle))? >= local { from = middle } else { before = middle }
        }
        Some(Instant(from))
    }
}

fn seconds(span: Span) -> Option<i64> {
    match span.unit {
        Unit::Minutes => Some(i64::from(span.count) * 60),
        Unit::Hours => Some(i64::from(span.count) * 3_600),
        Unit::Days | Unit::WorkingDays | Unit::Months | Unit::Years => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::testing::{day, rules, span};

    fn in_zone(zone: chrono_tz::Tz) -> TimeRules {
        TimeRules { zone, ..rules() }
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        for (zone, hours) in [
            (chrono_tz::Asia::Macau, 8),
            (chrono_tz::Asia::Hong_Kong, 8),
            (chrono_tz::Asia::Shanghai, 8),
            (chrono_tz::Asia::Taipei, 8),
            (chrono_tz::Europe::Lisbon, 1),
        ] {
            let begins = in_zone(zone).begins(day("2025-07-01")).expect("a day");
            assert_eq!(begins.0, 1_751_328_000 - hours * 3_600, "{zone}");
            assert_eq!(in_zone(zone).day(begins), Some(day("2025-07-01")));
            assert_eq!(in_zone(zone).day(Instant(begins.0 - 1)), Some(day("2025-06-30")));
        }
    }

    #[test]
    fn a_day_that_begins_in_a_gap_begins_after_it() {
        // Havana puts its clocks forward at midnight.
        let rules = in_zone(chrono_tz::America::Havana);
        let begins = rules.begins(day("2024-03-10")).expect("a day");
        assert_eq!(rules.local(begins).expect("in range").to_string(), "2024-03-10 01:00:00");
        assert_eq!(rules.day(Instant(begins.0 - 1)), Some(day("2024-03-09")));
    }

    #[test]
    fn a_midnight_that_comes_twice_begins_the_day_the_first_time() {
        // Havana puts its clocks back at one o'clock: midnight comes twice.
        let rules = in_zone(chrono_tz::America::Havana);
        let begins = rules.begins(day("2024-11-03")).expect("a day");
        assert_eq!(rules.day(Instant(begins.0 - 1)), Some(day("2024-11-02")));
        let ends = rules.ends(day("2024-11-03")).expect("a day");
        assert_eq!(ends.0 - begins.0, 25 * 3_600);
    }

    #[test]
    fn a_day_that_was_left_out_takes_no_time() {
        let rules = in_zone(chrono_tz::Pacific::Apia);
        let left_out = day("2011-12-30");
        assert_eq!(rules.begins(left_out), rules.ends(left_out));
        assert_eq!(rules.begins(left_out), rules.begins(day("2011-12-31")));
    }

    #[test]
    fn no_instant_is_too_far_to_be_asked_about() {
        let rules = rules();
        for at in [i64::MIN, i64::MAX, 8_210_266_876_799, -8_334_601_228_800] {
            assert_eq!(rules.local(Instant(at)), None);
            assert_eq!(rules.day(Instant(at)), None);
        }
        assert_eq!(rules.begins(Day::MAX), None);
        assert_eq!(rules.ends(Day::MIN), None);
        assert_eq!(rules.later(Instant(i64::MAX), span("1 hour")), None);
        assert_eq!(rules.later(Instant(0), span("1 day")), None);
    }
}
