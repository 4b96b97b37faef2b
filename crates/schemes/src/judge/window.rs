//! `window`: a date against another. Outcomes: `too-early`, `too-late`.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, calendar_unknown, data_missing};
use crate::model::{Anchor, NamedDate};
use crate::outcome::{Value, When};
use crate::time::{Day, Span};

impl Judge<'_> {
    pub(super) fn window(
        &self,
        of: &NamedDate,
        opens: Option<Span>,
        closes: Option<Span>,
        anchor: &Anchor,
    ) -> Verdict {
        let (Anchor::After(from) | Anchor::Before(from)) = anchor;
        let unknown = || calendar_unknown(self.scheme.head.time.calendar.as_deref());
        let (day, from_day) = match (self.date(of), self.date(from)) {
            (Err(what), _) | (_, Err(what)) => return data_missing(what),
            (Ok(Some(day)), Ok(Some(from))) => (day, from),
            (Ok(_), Ok(_)) => return calendar_unknown(None),
        };
        let dates =
            Dates { day, from: from_day, day_moves: self.moves(of), from_moves: self.moves(from) };
        let bound = |span: Option<Span>, holds: &dyn Fn(Span) -> Option<Verdict>| {
            span.map_or(Verdict::Met, |span| holds(span).unwrap_or_else(unknown))
        };
        match anchor {
            Anchor::After(_) => Verdict::all([
                bound(opens, &|span| self.opens_after(&dates, span)),
                bound(closes, &|span| self.closes_after(&dates, span)),
            ]),
            Anchor::Before(_) => Verdict::all([
                bound(opens, &|span| self.opens_before(&dates, span)),
                bound(closes, &|span| self.closes_before(&dates, span)),
            ]),
        }
    }

    /// The date is so far after the other, or further.
    fn opens_after(&self, dates: &Dates, span: Span) -> Option<Verdict> {
        let (time, calendar) = (&self.scheme.head.time, self.calendar());
        if time.is_from(dates.day, dates.from, span, calendar)? {
            return Some(Verdict::Met);
        }
        let first = time.add(dates.from, span, calendar);
        Some(dates.too_early(first).no())
    }

    /// The date is no further after the other.
    fn closes_after(&self, dates: &Dates, span: Span) -> Option<Verdict> {
        let (time, calendar) = (&self.scheme.head.time, self.calendar());
        if time.is_by(dates.day, dates.from, span, calendar)? {
            return Some(Verdict::Met);
        }
        let last = time.add(dates.from, span, calendar);
        // The other date comes nearer by itself, day by day.
        let opens = (dates.from_moves && !dates.day_moves)
            .then(|| time.first_day_within(dates.day, span, dates.from, calendar))
            .flatten();
        Some(dates.too_late(last).until(opens.map(When::Day)).no())
    }

    /// The date is no earlier than so far before the other.
    fn opens_before(&self, dates: &Dates, span: Span) -> Option<Verdict> {
        let first = self.scheme.head.time.back(dates.from, span, self.calendar())?;
        Some(Verdict::of(dates.day >= first, || dates.too_early(Some(first))))
    }

    /// The date is so far before the other, or further.
    fn closes_before(&self, dates: &Dates, span: Span) -> Option<Verdict> {
        let last = self.scheme.head.time.back(dates.from, span, self.calendar())?;
        Some(Verdict::of(dates.day <= last, || dates.too_late(Some(last))))
    }
}

struct Dates {
    day: Day,
    from: Day,
    day_moves: bool,
    from_moves: bool,
}

impl Dates {
    /// Too early until `first`: by itself, if the date moves and the other does not.
    fn too_early(&self, first: Option<Day>) -> Obstacle {
        let told = self.told("too-early", first);
        if self.day_moves && !self.from_moves { told.until(first.map(When::Day)) } else { told }
    }

    fn too_late(&self, last: Option<Day>) -> Obstacle {
        self.told("too-late", last)
    }

    fn told(&self, outcome: &'static str, limit: Option<Day>) -> Obstacle {
        let told = Obstacle::outcome(outcome).is(Value::Day(self.day));
        match limit {
            Some(limit) => told.needs(Value::Day(limit)),
            None => told,
        }
    }
}
