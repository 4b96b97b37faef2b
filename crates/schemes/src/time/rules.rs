//! Birthdays, distances and periods, by the rules that a scheme states.
//!
//! `None` always means that nobody can tell: the calendar does not cover the days, or the result
//! lies outside the years that [`Day`] can name.

use chrono::{Datelike, Days, Months};

use super::{CountFrom, Day, LeapBirthday, MonthEnd, Span, TimeRules, Unit};
use crate::library::Calendar;

/// How many days a search looks at: a century. Nobody is told to wait for longer.
const SEARCHED: usize = 36_525;

/// To which side a distance is measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
    After,
    Before,
}

impl TimeRules {
    /// The day on which somebody becomes `n` years old.
    #[must_use]
    pub fn birthday(&self, born: Day, n: u32) -> Option<Day> {
        let year = born.year().checked_add(i32::try_from(n).ok()?)?;
        Day::from_ymd_opt(year, born.month(), born.day()).or_else(|| match self.leap_birthday {
            LeapBirthday::February28 => Day::from_ymd_opt(year, 2, 28),
            LeapBirthday::March1 => Day::from_ymd_opt(year, 3, 1),
        })
    }

    /// Whole years of age on a day; none before birth.
    #[must_use]
    pub fn age(&self, born: Day, on: Day) -> Option<u32> {
        if on < born {
            return None;
        }
        let years = u32::try_from(on.year() - born.year()).ok()?;
        if self.birthday(born, years)? <= on { Some(years) } else { years.checked_sub(1) }
    }

    /// The day that lies a plain distance after another: tomorrow is one day away. `count_from`
    /// plays no part. Minutes and hours are no distance between days.
    #[must_use]
    pub fn add(&self, day: Day, span: Span, calendar: Option<&Calendar>) -> Option<Day> {
        self.distant(day, span, calendar, Side::After)
    }

    /// The day that lies a plain distance before another.
    #[must_use]
    pub fn back(&self, day: Day, span: Span, calendar: Option<&Calendar>) -> Option<Day> {
        self.distant(day, span, calendar, Side::Before)
    }

    /// The last day of a period that `from` begins, that day included, by `count_from`: 7 days from
    /// Monday end on Sunday where Monday is day 1, and on Monday where Tuesday is.
    ///
    /// A period of nothing ends on the day that begins it.
    #[must_use]
    pub fn last_day(&self, from: Day, span: Span, calendar: Option<&Calendar>) -> Option<Day> {
        if span.count == 0 {
            return Some(from);
        }
        match (self.count_from, span.unit) {
            (CountFrom::NextDay, _) => self.add(from, span, calendar),
            // The first working day is `from` itself, where it is one.
            (CountFrom::SameDay, Unit::WorkingDays) => self.add(from.pred_opt()?, span, calendar),
            (CountFrom::SameDay, _) => self.add(from, span, calendar)?.pred_opt(),
        }
    }

    /// Whether `of` is not later than `from` plus a distance. Only the days that decide it need a
    /// calendar.
    #[must_use]
    pub fn is_by(
        &self,
        of: Day,
        from: Day,
        span: Span,
        calendar: Option<&Calendar>,
    ) -> Option<bool> {
        if span.unit != Unit::WorkingDays {
            return Some(of <= self.add(from, span, calendar)?);
        }
        if of <= from {
            return Some(true);
        }
        // The day that is sought lies on `of` or later, if too few working days lie between.
        Some(!calendar?.has_working_days(from.succ_opt()?, of.pred_opt()?, span.count)?)
    }

    /// Whether `of` is not earlier than `from` plus a distance.
    #[must_use]
    pub fn is_from(
        &self,
        of: Day,
        from: Day,
        span: Span,
        calendar: Option<&Calendar>,
    ) -> Option<bool> {
        if span.unit != Unit::WorkingDays || span.count == 0 {
            return Some(of >= self.add(from, span, calendar)?);
        }
        if of <= from {
            return Some(false);
        }
        calendar?.has_working_days(from.succ_opt()?, of, span.count)
    }

    /// The first day, `start` or later, on which `of` is no further away than a distance: the day on
    /// which a window opens for it. The search goes day by day, and ends where the calendar ends.
    #[must_use]
    pub fn first_day_within(
        &self,
        of: Day,
        span: Span,
        start: Day,
        calendar: Option<&Calendar>,
    ) -> Option<Day> {
        for day in start.iter_days().take(SEARCHED) {
            if self.is_by(of, day, span, calendar)? {
                return Some(day);
            }
        }
        None
    }

    fn distant(
        &self,
        day: Day,
        span: Span,
        calendar: Option<&Calendar>,
        side: Side,
    ) -> Option<Day> {
        let count = u32::from(span.count);
        match (span.unit, side) {
            (Unit::Minutes | Unit::Hours, _) => None,
            (Unit::Days, Side::After) => day.checked_add_days(Days::new(count.into())),
            (Unit::Days, Side::Before) => day.checked_sub_days(Days::new(count.into())),
            (Unit::WorkingDays, Side::After) => {
                working(day, span.count, calendar, |day| day.succ_opt())
            }
            (Unit::WorkingDays, Side::Before) => {
                working(day, span.count, calendar, |day| day.pred_opt())
            }
            (Unit::Months, side) => self.months(day, count, side),
            (Unit::Years, side) => self.months(day, count * 12, side),
        }
    }

    fn months(&self, day: Day, count: u32, side: Side) -> Option<Day> {
        // Chrono clamps; whether that is right is the scheme's to say.
        let clamped = match side {
            Side::After => day.checked_add_months(Months::new(count)),
            Side::Before => day.checked_sub_months(Months::new(count)),
        }?;
        match self.month_end {
            MonthEnd::NextMonth if clamped.day() != day.day() => clamped.succ_opt(),
            MonthEnd::Clamp | MonthEnd::NextMonth => Some(clamped),
        }
    }
}

/// The day on which the `count`-th working day is reached, `day` itself not counted.
fn working(
    mut day: Day,
    count: u16,
    calendar: Option<&Calendar>,
    step: impl Fn(Day) -> Option<Day>,
) -> Option<Day> {
    let mut left = count;
    while left > 0 {
        day = step(day)?;
        left -= u16::from(calendar?.is_working_day(day)?);
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::testing::{calendar, day, rules, span};

    #[test]
    fn a_leap_birthday_is_the_day_that_the_scheme_states() {
        let born = day("2012-02-29");
        for (leap, eleventh) in
            [(LeapBirthday::February28, "2023-02-28"), (LeapBirthday::March1, "2023-03-01")]
        {
            let rules = TimeRules { leap_birthday: leap, ..rules() };
            let eleventh = day(eleventh);
            assert_eq!(rules.birthday(born, 11), Some(eleventh));
            assert_eq!(rules.age(born, eleventh), Some(11));
            assert_eq!(rules.age(born, eleventh.pred_opt().expect("a day before")), Some(10));
            assert_eq!(rules.birthday(born, 12), Some(day("2024-02-29")));
        }
    }

    #[test]
    fn nobody_has_an_age_before_birth() {
        let rules = rules();
        assert_eq!(rules.age(day("2020-05-05"), day("2020-05-04")), None);
        assert_eq!(rules.age(day("2020-05-05"), day("2020-05-05")), Some(0));
    }

    #[test]
    fn a_month_from_a_day_that_the_next_one_lacks_is_as_stated() {
        for (end, after, before) in [
            (MonthEnd::Clamp, "2025-02-28", "2024-02-29"),
            (MonthEnd::NextMonth, "2025-03-01", "2024-03-01"),
        ] {
            let rules = TimeRules { month_end: end, ..rules() };
            assert_eq!(rules.add(day("2025-01-31"), span("1 month"), None), Some(day(after)));
            assert_eq!(rules.back(day("2024-11-30"), span("9 months"), None), Some(day(before)));
            assert_eq!(
                rules.add(day("2024-02-28"), span("1 year"), None),
                Some(day("2025-02-28")),
                "a day that exists is never moved"
            );
        }
    }

    #[test]
    fn seven_days_from_monday_end_by_the_day_that_counts_first() {
        let monday = day("2025-06-02");
        for (count_from, last) in
            [(CountFrom::SameDay, "2025-06-08"), (CountFrom::NextDay, "2025-06-09")]
        {
            let rules = TimeRules { count_from, ..rules() };
            assert_eq!(rules.last_day(monday, span("7 days"), None), Some(day(last)));
        }
        let rules = TimeRules { count_from: CountFrom::SameDay, ..rules() };
        assert_eq!(
            rules.last_day(day("2025-06-01"), span("10 years"), None),
            Some(day("2035-05-31"))
        );
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays_and_end_with_the_calendar() {
        let (rules, calendar) = (rules(), calendar());
        let add = |from: &str, text: &str| rules.add(day(from), span(text), Some(&calendar));
        assert_eq!(add("2025-06-02", "10 working days"), Some(day("2025-06-16")));
        assert_eq!(add("2025-06-06", "2 working days"), Some(day("2025-06-10")));
        assert_eq!(add("2025-06-30", "1 working day"), Some(day("2025-07-02")), "1 July is none");
        assert_eq!(add("2025-12-31", "1 working day"), None, "2026 is not covered");
        assert_eq!(rules.add(day("2025-06-02"), span("1 working day"), None), None);
        assert_eq!(
            rules.back(day("2025-07-02"), span("1 working day"), Some(&calendar)),
            Some(day("2025-06-30"))
        );
    }

    #[test]
    fn a_window_that_is_surely_open_needs_no_calendar_beyond() {
        let (rules, calendar) = (rules(), calendar());
        let by = |of: &str, from: &str| {
            rules.is_by(day(of), day(from), span("96 working days"), Some(&calendar))
        };
        assert_eq!(by("2025-12-31", "2025-12-20"), Some(true));
        assert_eq!(by("2026-01-05", "2025-12-20"), None);
        assert_eq!(by("2026-01-05", "2025-01-02"), Some(false));
    }

    #[test]
    fn a_window_says_the_day_on_which_it_opens() {
        let (rules, calendar) = (rules(), calendar());
        let ten = span("10 working days");
        let slot = day("2025-06-20");
        let opens = rules.first_day_within(slot, ten, day("2025-05-01"), Some(&calendar));
        assert_eq!(opens, Some(day("2025-06-06")));
        assert_eq!(rules.is_by(slot, day("2025-06-06"), ten, Some(&calendar)), Some(true));
        assert_eq!(rules.is_by(slot, day("2025-06-05"), ten, Some(&calendar)), Some(false));
    }

    #[test]
    fn a_day_beyond_all_years_is_none() {
        let rules = rules();
        assert_eq!(rules.add(Day::MAX, span("1 day"), None), None);
        assert_eq!(rules.back(Day::MIN, span("1 month"), None), None);
        assert_eq!(rules.birthday(day("2000-01-01"), u32::MAX), None);
        assert_eq!(rules.last_day(Day::MAX, span("9999 years"), None), None);
    }
}
