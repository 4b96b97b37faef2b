//! A value of a finding -> how a language writes it.

use chrono::DateTime;

use super::Language;
use super::fill::Written;
use super::find::Finder;
use crate::model::{Condition, Predicate, Term};
use crate::outcome::{Finding, Value, When};
use crate::time::{Day, Instant, Unit};

/// What links several words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Link {
    /// All of them are so.
    And,
    /// One of them will do.
    Or,
}

impl Finder<'_> {
    /// A value; nothing where it has no words in this language.
    pub(super) fn value(self, value: &Value, is_age: bool, link: Link) -> Option<Written> {
        let language = self.language;
        let text = match value {
            Value::Day(day) => return Some(self.day(*day)),
            Value::Instant(instant) => return self.instant(*instant),
            Value::Number(number) if is_age => language.age(*number),
            Value::Number(number) => language.number(u64::from(*number)),
            Value::Span(span) if is_age && span.unit == Unit::Years => {
                language.age(span.count.into())
            }
            Value::Span(span) => language.span(*span),
            Value::Word(word) => self.word(word)?,
            Value::Words(words) => {
                let words: Vec<_> = words.iter().filter_map(|word| self.word(word)).collect();
                if words.is_empty() {
                    return None;
                }
                if link == Link::And { language.all_of(&words) } else { language.either(&words) }
            }
        };
        Some(Written::from(text))
    }

    pub(super) fn when(self, when: When) -> Option<Written> {
        match when {
            When::Day(day) => Some(self.day(day)),
            When::Instant(instant) => self.instant(instant),
        }
    }

    fn day(self, day: Day) -> Written {
        Written { text: self.language.day(day), tight: self.language.is_chinese() }
    }

    /// A local day and time, with the place whose time it is.
    fn instant(self, instant: Instant) -> Option<Written> {
        let zone = self.scheme.head.time.zone;
        let local = DateTime::from_timestamp(instant.0, 0)?.with_timezone(&zone).naive_local();
        let (day, clock) = (self.language.day(local.date()), local.format("%H:%M"));
        let place = self.noun(&format!("zone.{}", zone.name()))?;
        let text = match self.language {
            Language::En | Language::Pt => format!("{day}, {clock} ({place})"),
            Language::ZhHans | Language::ZhHant => format!("{day} {clock}（{place}）"),
        };
        Some(Written { text, tight: true })
    }

    /// The rule that made a finding speaks of a person's age.
    pub(super) fn is_age(self, finding: &Finding) -> bool {
        let checks = &self.scheme.checks;
        let mut rules = checks.require.iter().filter(|rule| rule.spot.line == finding.rule);
        finding.rule > 0 && rules.any(|rule| speaks_of_age(&rule.must))
    }
}

fn speaks_of_age(condition: &Condition) -> bool {
    condition.terms.iter().any(|term| match term {
        Term::Any(any) => any.iter().any(speaks_of_age),
        Term::Not(not) => speaks_of_age(not),
        Term::Predicate(Predicate::Age { .. }) => true,
        _ => false,
    })
}
