//! `[life]`.

use super::condition::Absent as _;
use super::context::Context;
use super::keys;
use super::source::{Table, Value};
use crate::model::{At, Do, EventKind, Life, LifeRow, StateMeaning};
use crate::time::Unit;

const DISTANCES: &[Unit] = &[Unit::Days, Unit::WorkingDays, Unit::Months, Unit::Years];

impl<'a> Context<'a> {
    pub(super) fn life(&self, value: Value<'a>) -> Option<Life> {
        let table = value.table(&keys::LIFE)?;
        let states = table.need("states").map(|value| {
            let entries = value.entries();
            if value.is_table() && entries.is_empty() {
                value.problem("there is no state", "");
            }
            let states = entries.into_iter().map(|entry| {
                entry.check_name();
                Some((
                    entry.name.to_owned(),
                    entry.value.word("meaning of a state", StateMeaning::WORDS)?,
                ))
            });
            states.collect::<Option<Vec<_>>>()
        });
        let start = table.need("start").and_then(|value| self.state(value));
        let starts = table.get("starts").map(|value| self.deadline_name(value));
        let states = states??;
        let rows = table.rows("on", &keys::LIFE_ROW);
        let on: Option<Vec<_>> = rows.iter().map(|row| self.life_row(row, &states)).collect();
        Some(Life { start: start?, starts: starts.read_or_absent()?, on: on?, states })
    }

    fn state(&self, value: Value<'a>) -> Option<String> {
        value.known("state of [life]", self.own.states.iter().copied())
    }

    fn life_row(&self, row: &Table<'a>, states: &[(String, StateMeaning)]) -> Option<LifeRow> {
        let events = row.need("event").map(|value| self.events(value));
        let events = events?;
        let of = row.get("of").map(|value| self.of_events(&events, value)).unwrap_or_default();
        let causes = self.causes(row, &of);
        let at = self.at(row, &events);
        let when = self.when(row);
        let from =
            row.get("from").map(|value| self.names_of(value, "state of [life]", &self.own.states));
        let to = row.get("to").map(|value| self.state(value));
        let opens = row.get("opens").map(|value| self.state(value));
        let reason = row.get("reason").map(|value| self.reason(value, &events));
        let lifts = row.get("lifts").map(|value| self.lifts(value, &events));
        let starts = row.get("starts").map(|value| self.deadline_name(value));
        let remedies = self.remedies(row);
        let act = row.get("do").map(|value| value.word("thing to do", Do::WORDS));
        let text = row.get("text").map(Value::new_name);
        if to.is_none() && opens.is_none() && act.is_none() && starts.is_none() {
            row.problem("this row does nothing", "write `to`, `opens`, `starts` or `do`");
        }
        if lifts.is_some() && to.is_none() {
            row.problem("`lifts` needs `to`", "say to which state it goes when no reason is left");
        }
        let from = from.unwrap_or_default();
        let to = to.read_or_absent()?;
        let ended = |name: &String| states.contains(&(name.clone(), StateMeaning::Revoked));
        if let Some(state) = from.iter().find(|name| ended(name))
            && to.as_ref().is_some_and(|to| !ended(to))
        {
            row.problem(format!("`{state}` is revoked, and revoked has no way out"), "");
        }
        Some(LifeRow {
            events,
            of,
            causes,
            at: at.read_or_absent()?,
            when,
            from,
            to,
            opens: opens.read_or_absent()?,
            lifts: lifts.read_or_absent()?,
            starts: starts.read_or_absent()?,
            reason: reason.read_or_absent()?,
            remedies,
            act: act.read_or_absent()?,
            text: text.read_or_absent()?,
            facts: row.facts(),
            spot: row.spot(),
        })
    }

    /// Causes of a collection: words that the vocabulary has for each of the kinds.
    fn causes(&self, row: &Table<'a>, kinds: &[String]) -> Vec<String> {
        let Some(value) = row.get("cause") else { return Vec::new() };
        let documents: Vec<_> =
            kinds.iter().filter_map(|kind| self.names.documents.get(kind.as_str())).collect();
        if documents.is_empty() {
            value.problem("`cause` needs `of` with kinds of documents", "");
            return Vec::new();
        }
        let in_all = |cause: &&str| documents.iter().all(|kind| kind.causes.contains(cause));
        let known: Vec<_> = documents[0].causes.iter().copied().filter(in_all).collect();
        self.names_of(value, "cause", &known)
    }

    fn at(&self, row: &Table<'a>, events: &[EventKind]) -> Option<Option<At>> {
        let is_time = events.contains(&EventKind::TimeReached);
        let is_passage = |event: &EventKind| event.name().starts_with("passage.");
        let Some(value) = row.get("at") else {
            if is_time {
                row.problem(
                    "`time.reached` needs `at`",
                    "name a deadline, `grant-end`, or a distance before a date",
                );
            }
            return None;
        };
        if events.is_empty() {
            return Some(None); // the unknown event is told already
        }
        if is_time && events.len() == 1 {
            return Some(self.time_at(value));
        }
        if events.iter().all(is_passage) {
            return Some(self.place(value).map(At::Place));
        }
        row.forbid("at", "only `time.reached` and passages have it");
        Some(None)
    }

    fn time_at(&self, value: Value<'a>) -> Option<At> {
        let text = value.text()?;
        if text == "grant-end" {
            return Some(At::GrantEnd);
        }
        let Some((distance, date)) = text.split_once(" before ") else {
            let known = self.own.deadlines.iter().copied().chain(["grant-end"]);
            return value.known("deadline", known).map(At::Deadline);
        };
        let span = match distance.parse::<crate::time::Span>() {
            Ok(span) if DISTANCES.contains(&span.unit) => span,
            Ok(span) => {
                let what = format!("`{span}` before a date is no day");
                value.problem(what, "write it in days, working days, months or years");
                return None;
            }
            Err(error) => {
                value.problem(format!("`at`: {error}"), "");
                return None;
            }
        };
        if span.unit == Unit::WorkingDays && !self.own.has_calendar {
            value.problem("working days need a calendar, and this scheme has none", "");
        }
        self.date_named(value, date).map(|date| At::Before(span, date))
    }

    /// `inherit` takes the reason of the document or of the other scheme's standing.
    fn reason(&self, value: Value<'a>, events: &[EventKind]) -> Option<String> {
        let reason = value.new_name()?;
        if reason == "inherit" {
            self.tell_of_nothing_to_inherit(value, events, &["document.", "standing."]);
        }
        Some(reason)
    }

    fn lifts(&self, value: Value<'a>, events: &[EventKind]) -> Option<String> {
        if value.maybe_text() == Some("inherit") {
            self.tell_of_nothing_to_inherit(value, events, &["standing."]);
            return Some("inherit".to_owned());
        }
        value.known("reason that a row of [life] gives", self.own.reasons.iter().copied())
    }

    fn tell_of_nothing_to_inherit(
        &self,
        value: Value<'a>,
        events: &[EventKind],
        families: &[&str],
    ) {
        let good =
            |event: &EventKind| families.iter().any(|family| event.name().starts_with(family));
        if !events.iter().all(good) {
            value.problem("nothing to inherit a reason from", "name the reason");
        }
    }
}
