//! Days, spans and calendars. Nothing here has a default: month ends, leap birthdays and the first
//! day of a count are the scheme's statements ([`TimeRules`]).
//!
//! Hours, days, working days and months never mix: a [`Span`] is a number of one [`Unit`]. A [`Day`]
//! is a local date; it becomes an instant only at the end, in the scheme's zone.

mod rules;
mod span;
mod working;
mod zone;

pub use span::{Span, SpanError, Unit};

/// A local date of the scheme's zone.
pub type Day = chrono::NaiveDate;

/// An instant: seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Instant(pub i64);

/// What a scheme states of time: `[scheme] time`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeRules {
    /// The zone whose days count.
    pub zone: chrono_tz::Tz,
    /// The calendar of working days by name; none where the scheme counts no working days.
    pub calendar: Option<String>,
    /// What the 31st plus a month is.
    pub month_end: MonthEnd,
    /// When a person born on 29 February has a birthday in other years.
    pub leap_birthday: LeapBirthday,
    /// Whether a period's first day is the day that begins it.
    pub count_from: CountFrom,
}

/// What 31 January plus one month is. Deliberately closed: there is no third way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MonthEnd {
    /// The last day of the month: 28 or 29 February. In a file: `clamp`.
    Clamp,
    /// The first day of the month after: 1 March. In a file: `next-month`.
    NextMonth,
}

/// The birthday of somebody born on 29 February. Deliberately closed: there is no third day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LeapBirthday {
    /// In a file: `28 February`.
    February28,
    /// In a file: `1 March`.
    March1,
}

/// Which day of a period is its first. Deliberately closed: the document says one or the other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CountFrom {
    /// The day that begins the period is its day 1: 7 days from Monday end on Sunday.
    SameDay,
    /// The day after is day 1: 7 days from Monday end on the next Monday.
    NextDay,
}

#[cfg(test)]
pub(crate) mod testing {
    //! Days and calendars for tests.

    use super::*;
    use crate::library::Calendar;
    use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};

    pub(crate) fn day(text: &str) -> Day {
        text.parse().expect(text)
    }

    pub(crate) fn span(text: &str) -> Span {
        text.parse().expect(text)
    }

    pub(crate) fn rules() -> TimeRules {
        TimeRules {
            zone: chrono_tz::Asia::Macau,
            calendar: Some("work".to_owned()),
            month_end: MonthEnd::Clamp,
            leap_birthday: LeapBirthday::March1,
            count_from: CountFrom::NextDay,
        }
    }

    /// Monday to Friday in 2025, and 1 July is a holiday.
    pub(crate) fn calendar() -> Calendar {
        Calendar {
            name: "work".to_owned(),
            working_days: vec![Mon, Tue, Wed, Thu, Fri],
            years: [2025].into(),
            holidays: [day("2025-07-01")].into(),
        }
    }
}
