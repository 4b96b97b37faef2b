//! Who is judged, by what: the arguments of every predicate.

use std::collections::BTreeMap;

use super::Truth;
use super::verdict::Verdict;
use crate::library::{Calendar, Library};
use crate::model::{Condition, Scheme};
use crate::situation::{Person, Situation};
use crate::time::Day;

/// How many schemes may ask each other in a row. More is a circle, which the proofs refuse.
pub(super) const DEEPEST: u8 = 4;

/// One person before one scheme at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Judge<'a> {
    pub(super) library: &'a Library,
    pub(super) scheme: &'a Scheme,
    pub(super) situation: &'a Situation,
    /// The local day of the question.
    pub(super) today: Day,
    pub(super) person: &'a Person,
    pub(super) asked: &'a BTreeMap<String, String>,
    pub(super) form: &'a BTreeMap<String, String>,
    pub(super) shared: &'a BTreeMap<String, String>,
    /// Which other member of the group it is, from 1; none for the applicant.
    pub(super) member: Option<usize>,
    /// Read off the slot, never typed in.
    pub(super) hours: Option<&'a str>,
    /// The rule that is tried: decisions and counts are kept by it.
    pub(super) rule: &'a str,
    /// How many schemes ask each other by now.
    pub(super) depth: u8,
    /// How many conditions stand inside each other by now.
    pub(super) nested: u8,
}

impl<'a> Judge<'a> {
    /// The applicant; none where the moment lies outside the years that dates can name.
    pub(crate) fn new(
        library: &'a Library,
        scheme: &'a Scheme,
        situation: &'a Situation,
        depth: u8,
    ) -> Option<Self> {
        let mut judge = Self {
            library,
            scheme,
            situation,
            today: scheme.head.time.day(situation.now)?,
            person: &situation.person,
            asked: &situation.asked,
            form: &situation.form,
            shared: &situation.shared,
            member: None,
            hours: None,
            rule: "",
            depth,
            nested: 0,
        };
        judge.hours = judge.hours_of_slot();
        Some(judge)
    }

    /// The applicant and the other members of the group, each as the one who is judged.
    pub(crate) fn members(&self) -> impl Iterator<Item = Self> + '_ {
        let others = self.situation.group.iter().enumerate().map(|(index, member)| Self {
            person: &member.person,
            asked: &member.asked,
            form: &member.form,
            shared: &member.shared,
            member: Some(index + 1),
            ..self.clone()
        });
        core::iter::once(self.applicant()).chain(others)
    }

    pub(super) fn applicant(&self) -> Self {
        Self {
            person: &self.situation.person,
            asked: &self.situation.asked,
            form: &self.situation.form,
            shared: &self.situation.shared,
            member: None,
            ..self.clone()
        }
    }

    /// With another rule, whose decisions and counts are read.
    pub(super) fn trying(&self, rule: &'a str) -> Self {
        Self { rule, ..self.clone() }
    }

    /// How many apply together.
    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.situation.group.len())
            .map_or(u32::MAX, |others| others.saturating_add(1))
    }

    /// The answer to a field of `[ask]`: the member's own where it is asked for each.
    pub(crate) fn asked(&self, field: &str) -> Option<&'a str> {
        if field == HOURS && self.hours.is_some() {
            return self.hours;
        }
        let answers =
            if self.is_asked_for_each(field) { self.asked } else { &self.situation.asked };
        answers.get(field).map(String::as_str)
    }

    /// What stands in a free field: the member's own where it is asked for each.
    pub(crate) fn written(&self, field: &str) -> Option<&'a str> {
        let written = if self.is_asked_for_each(field) { self.form } else { &self.situation.form };
        written.get(field).map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    pub(crate) fn is_applicant(&self) -> bool {
        self.member.is_none()
    }

    pub(crate) fn scheme(&self) -> &'a Scheme {
        self.scheme
    }

    pub(crate) fn person(&self) -> &'a Person {
        self.person
    }

    pub(super) fn is_asked_for_each(&self, field: &str) -> bool {
        self.scheme.each.iter().any(|each| each == field)
    }

    /// The calendar of the scheme's working days.
    pub(crate) fn calendar(&self) -> Option<&'a Calendar> {
        self.calendar_named(self.scheme.head.time.calendar.as_deref()?)
    }

    pub(super) fn calendar_named(&self, name: &str) -> Option<&'a Calendar> {
        self.library.calendars.get(name)
    }

    /// The day of the application: that of lodging, or today.
    pub(crate) fn day_of_application(&self) -> Day {
        self.situation
            .lodged
            .and_then(|lodged| self.scheme.head.time.day(lodged))
            .unwrap_or(self.today)
    }

    /// Whether a condition holds. What an empty cell would decide, nobody can tell.
    pub(crate) fn truth(&self, condition: &Condition) -> Truth {
        match self.condition(condition) {
            Verdict::Met => Truth::Met,
            Verdict::Not(_) => Truth::NotMet,
            Verdict::Unsure(_) | Verdict::Untried => Truth::CannotTell,
        }
    }
}

/// The field of `[ask]` that is read off the slot: the kind of hours that the office then has.
pub(super) const HOURS: &str = "hours";
