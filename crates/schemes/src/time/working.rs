//! What a calendar says of a day.

use chrono::Datelike;

use super::Day;
use crate::library::Calendar;

impl Calendar {
    /// Whether offices work on a day; none in a year that the calendar does not cover.
    #[must_use]
    pub fn is_working_day(&self, day: Day) -> Option<bool> {
        Some(!self.is_holiday(day)? && self.working_days.contains(&day.weekday()))
    }

    /// Whether a day is a holiday; none in a year that the calendar does not cover.
    #[must_use]
    pub fn is_holiday(&self, day: Day) -> Option<bool> {
        self.years.contains(&day.year()).then(|| self.holidays.contains(&day))
    }

    /// Whether at least `least` working days lie from the first to the last day, both included. It
    /// reads no further than it must.
    pub(super) fn has_working_days(&self, first: Day, last: Day, least: u16) -> Option<bool> {
        let mut left = least;
        for day in first.iter_days().take_while(|day| *day <= last) {
            if left == 0 {
                break;
            }
            left -= u16::from(self.is_working_day(day)?);
        }
        Some(left == 0)
    }
}
