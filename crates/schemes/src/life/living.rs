//! One standing while the replay goes on, and the moments at which time alone moves it.

use std::collections::{BTreeMap, BTreeSet};

use super::past::Past;
use super::state::State;
use super::{Key, Lived, Move, Running};
use crate::library::Calendar;
use crate::model::{At, EventKind, Life, LifeRow, NamedDate, Scheme, StateMeaning};
use crate::outcome::When;
use crate::situation::{Slot, Standing};
use crate::time::{Day, Instant, Span};

/// How often time moves one standing at most: a reminder a day for 27 years. More is a deadline that
/// begins itself again.
const MOST_STEPS: usize = 10_000;

/// A standing of the replay.
pub(super) struct Living<'a> {
    pub(super) key: Key,
    pub(super) scheme: &'a Scheme,
    pub(super) life: &'a Life,
    pub(super) lodged: Instant,
    pub(super) begun: Instant,
    pub(super) until: Option<Day>,
    pub(super) asked: BTreeMap<String, String>,
    pub(super) form: BTreeMap<String, String>,
    pub(super) slot: Option<Slot>,
    pub(super) state: State,
    pub(super) deadlines: Vec<Clock>,
    /// What time has brought already.
    pub(super) passed: BTreeSet<(Timer, Instant)>,
    pub(super) moves: Vec<Move>,
    /// The other schemes were told that it is granted.
    pub(super) is_granted: bool,
    /// What time brings next, as long as nothing about it changes; none where that is not known.
    pub(super) next: Option<Option<(Instant, Timer)>>,
}

/// A deadline that runs.
pub(super) struct Clock {
    pub(super) running: Running,
    /// It cannot come before this: it began, or was moved, then.
    pub(super) set: Instant,
}

/// What time can bring.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Timer {
    /// A distance before a date: the row's place.
    Before(usize),
    /// A deadline.
    Deadline(String),
    /// A document's last day is over.
    Expired(String),
    /// The last day of the standing is over.
    GrantEnd,
}

impl<'a> Living<'a> {
    pub(super) fn meaning(&self) -> StateMeaning {
        self.state.meaning(self.life)
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            scheme: self.scheme.head.name.clone(),
            state: self.state.name().to_owned(),
            meaning: self.meaning(),
            suspended_for: self.state.reasons(),
            ended_for: self.state.ended_for.clone(),
            until: self.until,
            since: Some(self.state.since),
        }
    }

    pub(super) fn finish(self) -> Lived {
        Lived {
            standing: self.standing(),
            key: self.key,
            version: self.scheme.head.version,
            deadlines: self.deadlines.into_iter().map(|clock| clock.running).collect(),
            moves: self.moves,
        }
    }

    /// Notes where it is now, if that is anywhere new, or if a deadline begins.
    pub(super) fn note(&mut self, at: Instant, by: Option<(EventKind, &LifeRow)>) {
        let state = self.state.name();
        let suspended_for = self.state.reasons();
        let is_new = self
            .moves
            .last()
            .is_none_or(|last| last.state != state || last.suspended_for != suspended_for);
        let starts = by.is_some_and(|(_, row)| row.starts.is_some() && row.opens.is_none());
        if is_new || starts {
            let state = state.to_owned();
            let event = by.map(|(event, _)| event);
            let row = by.map(|(_, row)| row.spot.line);
            self.moves.push(Move { at, event, row, state, suspended_for });
        }
    }

    /// Notes what an officer did.
    pub(super) fn note_hand(&mut self, at: Instant, kind: EventKind) {
        let (state, suspended_for) = (self.state.name().to_owned(), self.state.reasons());
        self.moves.push(Move { at, event: Some(kind), row: None, state, suspended_for });
    }

    /// Time has moved it more often than anybody can mean.
    pub(super) fn is_endless(&self) -> bool {
        self.passed.len() == MOST_STEPS
    }

    /// Begins a deadline, or begins it again.
    pub(super) fn start(&mut self, name: &str, due: Option<When>, at: Instant) {
        let running = Running { name: name.to_owned(), at: due, over: false };
        self.deadlines.retain(|clock| clock.running.name != name);
        self.deadlines.push(Clock { running, set: at });
    }

    /// Puts off the deadline that began last, though it may be over; false where none has begun.
    pub(super) fn put_off(&mut self, day: Option<Day>, at: Instant) -> bool {
        match self.deadlines.last_mut() {
            Some(clock) => {
                clock.running.at = day.map(When::Day);
                clock.running.over = false;
                clock.set = at;
                true
            }
            None => false,
        }
    }

    /// What time brings next, not before `from`.
    pub(super) fn look_ahead(
        &self,
        from: Instant,
        past: &Past<'_>,
        calendar: Option<&Calendar>,
    ) -> Option<(Instant, Timer)> {
        let rules = &self.scheme.head.time;
        let mut timers = Vec::new();
        for clock in &self.deadlines {
            let ends = clock.running.at.and_then(|at| match at {
                When::Day(day) => rules.ends(day),
                When::Instant(at) => Some(at),
            });
            if let (Some(ends), false) = (ends, clock.running.over) {
                timers.push((ends.max(clock.set), Timer::Deadline(clock.running.name.clone())));
            }
        }
        let rows = self.life.on.iter().enumerate();
        // What no row answers in this state need not be waited for.
        for (index, row) in rows.filter(|(_, row)| self.state.is_in(self.life, &row.from)) {
            if matches!(row.at, Some(At::GrantEnd)) {
                let ends = self.until.and_then(|day| rules.ends(day));
                timers.extend(ends.map(|ends| (ends.max(self.begun), Timer::GrantEnd)));
            }
            if let (Some(At::Before(span, name)), true) =
                (&row.at, row.events.contains(&EventKind::TimeReached))
            {
                let days = self.days(name, past).into_iter();
                let starts = days.filter_map(|day| self.before(*span, day, calendar));
                timers.extend(starts.map(|at| (at, Timer::Before(index))));
            }
            if row.events.contains(&EventKind::DocumentExpired) {
                let kinds = past.kinds().into_iter();
                for kind in
                    kinds.filter(|kind| row.of.is_empty() || row.of.iter().any(|of| of == kind))
                {
                    let ends = past.last_days(kind).filter_map(|day| rules.ends(day));
                    // One that was over before the standing began is found when it begins.
                    let ends = ends.map(|at| at.max(self.begun));
                    timers.extend(ends.map(|at| (at, Timer::Expired(kind.to_owned()))));
                }
            }
        }
        if self.passed.len() >= MOST_STEPS {
            return None;
        }
        timers
            .retain(|timer| timer.0 >= from && !self.passed.contains(&(timer.1.clone(), timer.0)));
        timers.into_iter().min()
    }
}

impl Living<'_> {
    /// Whether what time brings is still meant: another document may have taken the place of the one
    /// that was waited for.
    pub(super) fn is_meant(
        &self,
        timer: &Timer,
        at: Instant,
        past: &Past<'_>,
        calendar: Option<&Calendar>,
    ) -> bool {
        let expires = |kind: &str| past.expires(kind, at, midnight(self.scheme));
        match timer {
            Timer::Before(index) => {
                match self.life.on.get(*index).and_then(|row| row.at.as_ref()) {
                    Some(At::Before(span, NamedDate::ExpiryOf(kind))) => {
                        expires(kind).and_then(|day| self.before(*span, day, calendar)) == Some(at)
                    }
                    _ => true,
                }
            }
            Timer::Expired(kind) => {
                let ends = expires(kind).and_then(|day| self.scheme.head.time.ends(day));
                ends.is_some_and(|ends| ends <= at)
            }
            Timer::Deadline(_) | Timer::GrantEnd => true,
        }
    }

    /// When the day begins that lies a distance before another.
    fn before(&self, span: Span, day: Day, calendar: Option<&Calendar>) -> Option<Instant> {
        let rules = &self.scheme.head.time;
        rules.begins(rules.back(day, span, calendar)?)
    }

    /// The days that a name can mean for this standing: of documents there may be several.
    fn days(&self, name: &NamedDate, past: &Past<'_>) -> Vec<Day> {
        let rules = &self.scheme.head.time;
        let day = match name {
            NamedDate::Birthday(years) => past.born().and_then(|born| rules.birthday(born, *years)),
            NamedDate::BookedSlot | NamedDate::Slot => {
                self.slot.as_ref().and_then(|slot| rules.day(slot.begins))
            }
            NamedDate::ExpiryOf(kind) => return past.last_days(kind).collect(),
            NamedDate::Form(field) => self.form.get(field).and_then(|text| text.parse().ok()),
            NamedDate::Granted => rules.day(self.begun),
            NamedDate::Lodged => rules.day(self.lodged),
            NamedDate::Today => None,
        };
        day.into_iter().collect()
    }
}

/// The instant at which a day begins for a scheme. A day outside all years never begins.
pub(super) fn midnight(scheme: &Scheme) -> impl Fn(Day) -> Instant {
    |day| scheme.head.time.begins(day).unwrap_or(Instant(i64::MAX))
}
