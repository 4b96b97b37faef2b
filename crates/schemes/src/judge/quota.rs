//! `quota`: a count stays within its limit. Outcome: `used-up`, until the first free day.

use std::collections::BTreeSet;

use chrono::{Datelike, Days};

use super::row::Limit;
use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, data_missing};
use crate::model::{Adds, Counted, EventKind, Number, Period};
use crate::outcome::{Value, When};
use crate::situation::Event;
use crate::time::Day;

/// Words of `per` that are no field of `[ask]`.
const PERSON: &str = "person";
const SLOT: &str = "slot";

impl<'a> Judge<'a> {
    pub(super) fn quota(
        &self,
        count: &[Counted],
        per: &[String],
        adds: Adds,
        at_most: &Number,
        within: Period,
    ) -> Verdict {
        let limit = match self.number(at_most) {
            Limit::Known(limit) => limit,
            Limit::Empty => return Verdict::Untried,
            Limit::Unknown(of) => return data_missing(of),
        };
        let adds = match adds {
            Adds::GroupSize => self.size(),
            Adds::One => 1,
        };
        let full = |used: u32| used.saturating_add(adds) > limit;
        let told = |used: u32, free: Option<Day>| {
            Verdict::of(!full(used), || {
                Obstacle::outcome("used-up")
                    .is(Value::Number(used))
                    .needs(Value::Number(limit))
                    .until(free.filter(|_| adds <= limit).map(When::Day))
            })
        };
        let day = self.day_of_application();
        if let Some(used) = self.situation.stated_counts.get(self.rule) {
            return told(*used, next_period(day, within));
        }
        if count.iter().any(|counted| matches!(counted, Counted::Places)) {
            return match self.places_taken(per) {
                Ok(taken) => told(taken, None),
                Err(of) => data_missing(of),
            };
        }
        if !per.iter().any(|per| per == PERSON) {
            // Shared by many: whoever keeps the count must state it.
            return data_missing(self.rule);
        }
        let days = match self.counted_days(count, per) {
            Ok(days) => days,
            Err(of) => return data_missing(of),
        };
        let free = || match within {
            Period::AnyDays(length) => (1..=u64::from(length))
                .filter_map(|ahead| day.checked_add_days(Days::new(ahead)))
                .find(|later| !full(within_period(&days, within, *later))),
            _ => next_period(day, within),
        };
        let used = within_period(&days, within, day);
        told(used, if full(used) { free() } else { None })
    }

    /// Places of the slot, or of what a field names.
    fn places_taken(&self, per: &[String]) -> Result<u32, String> {
        let slot = self.situation.slot.as_ref().ok_or(SLOT)?;
        for field in per.iter().filter(|per| *per != SLOT) {
            let named = self.asked(field).ok_or_else(|| field.clone())?;
            if named != slot.at {
                return Err(self.rule.to_owned());
            }
        }
        Ok(slot.taken)
    }

    /// The days of the events that count, by the moment of the application.
    fn counted_days(&self, count: &[Counted], per: &[String]) -> Result<Vec<Day>, String> {
        let kinds: Vec<EventKind> = count
            .iter()
            .filter_map(|counted| match counted {
                Counted::Event(kind) => Some(*kind),
                Counted::Places => None,
            })
            .collect();
        let mut same = Vec::new();
        for field in per.iter().filter(|per| *per != PERSON) {
            same.push(self.asked(field).ok_or_else(|| field.clone())?);
        }
        let by = self.situation.lodged.unwrap_or(self.situation.now);
        let events = self.events(&kinds, by).filter(|event| {
            let names = [event.at.as_deref(), event.of.as_deref()];
            self.is_of_this_scheme(event) && same.iter().all(|value| names.contains(&Some(*value)))
        });
        Ok(self.days_of(events))
    }

    fn days_of<'e>(&self, events: impl Iterator<Item = &'e Event>) -> Vec<Day> {
        let mut days = Vec::new();
        let mut worked = BTreeSet::new();
        for event in events {
            let day = match event.kind {
                EventKind::DayWorked => event.day,
                _ => None,
            };
            let Some(day) = day.or_else(|| self.scheme.head.time.day(event.happened)) else {
                continue;
            };
            // A day with two jobs is one day.
            if event.kind != EventKind::DayWorked || worked.insert(day) {
                days.push(day);
            }
        }
        days
    }

    /// How many events of these kinds, of a kind of document, lie within the period of today.
    pub(crate) fn times(&self, kinds: &[EventKind], of: Option<&str>, within: Period) -> u32 {
        let events = self
            .events(kinds, self.situation.now)
            .filter(|event| of.is_none() || event.of.as_deref() == of);
        within_period(&self.days_of(events), within, self.day_of_application())
    }

    /// The last day on which one of these happened to a kind of document.
    pub(crate) fn last_day_of(&self, kinds: &[EventKind], of: &str) -> Option<Day> {
        let events = self.events(kinds, self.situation.now);
        self.days_of(events.filter(|event| event.of.as_deref() == Some(of))).into_iter().max()
    }
}

/// How many of these days fall into the period that a day is in.
fn within_period(days: &[Day], within: Period, on: Day) -> u32 {
    let inside = |day: &&Day| match within {
        Period::AnyDays(length) => {
            **day <= on && on.signed_duration_since(**day).num_days() < i64::from(length)
        }
        Period::CalendarMonth => (day.year(), day.month()) == (on.year(), on.month()),
        Period::CalendarYear => day.year() == on.year(),
        Period::Ever => true,
    };
    u32::try_from(days.iter().filter(inside).count()).unwrap_or(u32::MAX)
}

/// The first day of the period after the one that a day is in.
fn next_period(day: Day, within: Period) -> Option<Day> {
    match within {
        Period::CalendarMonth if day.month() < 12 => {
            Day::from_ymd_opt(day.year(), day.month() + 1, 1)
        }
        Period::CalendarMonth | Period::CalendarYear => {
            Day::from_ymd_opt(day.year().checked_add(1)?, 1, 1)
        }
        Period::AnyDays(_) | Period::Ever => None,
    }
}
