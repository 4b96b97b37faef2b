//! What was typed into a form, field by field, with what is wrong with it.

use core::str::FromStr;

use axum::extract::{FromRequest, Request};
use chrono::NaiveDateTime;
use clearance_schemes::time::{Day, Instant};

use super::Ask;
use crate::app::Web;
use crate::console::words::common as w;
use crate::console::{Form, Phrase, Problem as Mistake};
use crate::http::{self, Date, IdempotencyKey, Problem};

/// The longest reason that the audit takes.
const WHY: usize = 500;

/// What was typed.
pub(super) struct Typed(pub(super) Form);

impl FromRequest<Web> for Typed {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let http::Form(mut values) = http::Form::from_request(request, web).await?;
        let idempotency = values.remove("idempotency").unwrap_or_default();
        let is_number = (8..=128).contains(&idempotency.len())
            && idempotency.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_number {
            return Err(Problem::malformed().field("idempotency", "load the page again"));
        }
        for value in values.values_mut() {
            *value = value.trim().to_owned();
        }
        Ok(Self(Form { idempotency, values, problems: Vec::new() }))
    }
}

impl Typed {
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.value(name)
    }

    /// Something is wrong with a field.
    pub(super) fn bad(&mut self, ask: &Ask, field: &str, phrase: Phrase, values: &[&str]) {
        self.wrong(field, phrase.fill(ask.looks.lang, values));
    }

    /// The same, where the words are those of a scheme or of a use case.
    pub(super) fn wrong(&mut self, field: &str, what: String) {
        self.0.problems.push(Mistake { field: field.to_owned(), what });
    }

    /// Something is wrong with the form as a whole: what a use case answered.
    ///
    /// # Errors
    /// The problem itself, where nothing that is typed could mend it.
    pub(super) fn refused(&mut self, ask: &Ask, problem: Problem) -> Result<(), Problem> {
        self.wrong("", ask.hindrance(problem)?);
        Ok(())
    }

    /// Whether nothing is wrong yet.
    pub(super) fn is_good(&self) -> bool {
        self.0.problems.is_empty()
    }

    /// What was typed, to be shown again under a fresh number: nothing was done under the one before.
    ///
    /// # Errors
    /// There is no randomness.
    pub(super) fn again(mut self, ask: &Ask) -> Result<Form, Problem> {
        self.0.idempotency = ask.fresh()?.idempotency;
        Ok(self.0)
    }

    /// Numbers that follow from the form's.
    pub(super) fn key(&self, ask: &Ask) -> IdempotencyKey {
        ask.key(&self.0.idempotency)
    }

    /// A line; none where it is empty.
    pub(super) fn text(&mut self, ask: &Ask, name: &str, most: usize) -> Option<String> {
        let value = self.value(name).to_owned();
        if value.chars().count() > most {
            self.bad(ask, name, w::TOO_LONG, &[&most.to_string()]);
        }
        Some(value).filter(|value| !value.is_empty())
    }

    /// A line that must be there.
    pub(super) fn needed(&mut self, ask: &Ask, name: &str, most: usize) -> String {
        let value = self.text(ask, name, most);
        if value.is_none() {
            self.bad(ask, name, w::IS_EMPTY, &[]);
        }
        value.unwrap_or_default()
    }

    /// Why, for the audit.
    pub(super) fn why(&mut self, ask: &Ask) -> String {
        self.needed(ask, "why", WHY)
    }

    /// A day; none where it is empty.
    pub(super) fn day(&mut self, ask: &Ask, name: &str) -> Option<Day> {
        let text = self.text(ask, name, 40)?;
        let day = text.parse::<Date>().ok().map(|date| date.0);
        if day.is_none() {
            self.bad(ask, name, w::NO_DAY, &[&text]);
        }
        day
    }

    /// A day that must be there.
    pub(super) fn needed_day(&mut self, ask: &Ask, name: &str) -> Option<Day> {
        if self.value(name).is_empty() {
            self.bad(ask, name, w::IS_EMPTY, &[]);
        }
        self.day(ask, name)
    }

    /// A moment of the console's own zone: `2026-11-26 09:20`.
    pub(super) fn moment(&mut self, ask: &Ask, name: &str) -> Option<Instant> {
        let text = self.needed(ask, name, 40);
        if text.is_empty() {
            return None;
        }
        let local = NaiveDateTime::parse_from_str(&text.replace('T', " "), "%Y-%m-%d %H:%M");
        // Years of five digits would pass the calendar's reader, and mean nothing here.
        let local = local.ok().filter(|_| text.len() == 16);
        let at = local.and_then(|local| ask.clock().instant(local));
        if at.is_none() {
            self.bad(ask, name, w::NO_MOMENT, &[&text]);
        }
        at
    }

    /// A whole number; none where it is empty.
    pub(super) fn number(&mut self, ask: &Ask, name: &str) -> Option<u32> {
        let text = self.text(ask, name, 10)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.bad(ask, name, w::NO_NUMBER, &[&text]);
        }
        number
    }

    /// One of the values of a list.
    pub(super) fn choice<T: FromStr>(&mut self, ask: &Ask, name: &str) -> Option<T> {
        let choice = self.value(name).parse().ok();
        if choice.is_none() {
            self.bad(ask, name, w::NO_CHOICE, &[]);
        }
        choice
    }

    /// A word of these; none where it is empty.
    pub(super) fn word<'w>(
        &mut self,
        ask: &Ask,
        name: &str,
        mut known: impl Iterator<Item = &'w str>,
    ) -> Option<String> {
        let text = self.value(name).to_owned();
        if !text.is_empty() && !known.any(|word| word == text) {
            self.bad(ask, name, w::NO_CHOICE, &[]);
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// The fields of a section, without their prefix: `asked.service`.
    pub(super) fn section(&self, prefix: &str) -> std::collections::BTreeMap<String, String> {
        let own = |(name, value): (&String, &String)| {
            let name = name.strip_prefix(prefix)?.strip_prefix('.')?;
            (!value.is_empty()).then(|| (name.to_owned(), value.clone()))
        };
        self.0.values.iter().filter_map(own).collect()
    }

    /// The boxes of a section that are ticked: `signed.parent`.
    pub(super) fn ticked(&self, prefix: &str) -> Vec<String> {
        let all = self.section(prefix).into_iter();
        all.filter(|(_, value)| value == "yes").map(|(name, _)| name).collect()
    }
}
