//! `[deadlines]`: by when something is done.

use core::fmt;

use crate::judge::{Judge, Truth};
use crate::library::Library;
use crate::model::{Deadline, Predicate, Promise, Rule, Scheme, Term};
use crate::outcome::{Due, When};
use crate::situation::Situation;
use crate::time::{Instant, Span, Unit};

/// A deadline could not be worked out.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum DueError {
    /// The calendar does not cover the days, or no date can name them.
    Calendar {
        /// The deadline.
        name: String,
    },
    /// Which row holds cannot be told: something is not recorded.
    CannotTell {
        /// The deadline.
        name: String,
        /// The line of the first row that it is about.
        line: u32,
    },
    /// No row holds.
    NoRow {
        /// The deadline.
        name: String,
    },
    /// Several rows hold.
    Several {
        /// The deadline.
        name: String,
        /// Their lines.
        lines: Vec<u32>,
    },
    /// The scheme has no such deadline.
    Unknown {
        /// The deadline.
        name: String,
    },
}

impl fmt::Display for DueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar { name } => {
                write!(f, "{name}: the calendar ends before; add its next year")
            }
            Self::CannotTell { name, line } => {
                write!(f, "{name}: whether the row in line {line} holds cannot be told")
            }
            Self::NoRow { name } => write!(f, "{name}: no row holds for this applicant"),
            Self::Several { name, lines } => {
                write!(f, "{name}: several rows hold for this applicant, in lines {lines:?}")
            }
            Self::Unknown { name } => write!(f, "the scheme has no deadline {name:?}"),
        }
    }
}

impl core::error::Error for DueError {}

/// A deadline that begins at an instant: exactly the row that holds.
///
/// # Errors
/// No row, or several, or it cannot be told.
pub fn due(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    name: &str,
    begins: Instant,
) -> Result<Due, DueError> {
    let known = scheme.deadlines.iter().find(|(known, _)| known == name);
    let (_, rows) = known.ok_or_else(|| DueError::Unknown { name: name.to_owned() })?;
    let judge = Judge::new(library, scheme, situation, 0)
        .ok_or_else(|| DueError::Calendar { name: name.to_owned() })?;
    let row = judge.row_of(name, rows)?;
    let at = judge
        .end_of(row.add, begins)
        .ok_or_else(|| DueError::Calendar { name: name.to_owned() })?;
    Ok(Due { name: name.to_owned(), promise: row.promise, at, facts: row.facts.clone() })
}

/// Every deadline of a scheme that holds for an applicant, if it began at an instant.
#[must_use]
pub fn all_due(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    begins: Instant,
) -> Vec<Due> {
    let names = scheme.deadlines.iter().map(|(name, _)| name);
    names.filter_map(|name| due(library, scheme, situation, name, begins).ok()).collect()
}

/// By when an officer answers a request that a rule leaves to discretion, made at an instant; none
/// where the rule says no time, or it cannot be told. Its name is the rule's id.
#[must_use]
pub fn answer_due(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    rule: &str,
    asked: Instant,
) -> Option<Due> {
    let judge = Judge::new(library, scheme, situation, 0)?;
    let rules = scheme.checks.require.iter().filter(|known| known.id == rule);
    let (rule, within) = rules.filter_map(|rule| Some((rule, answer_within(rule)?))).next()?;
    Some(Due {
        name: rule.id.clone(),
        promise: Promise::Firm,
        at: judge.end_of(within, asked)?,
        facts: rule.facts.clone(),
    })
}

fn answer_within(rule: &Rule) -> Option<Span> {
    fn search(terms: &[Term]) -> Option<Span> {
        terms.iter().find_map(|term| match term {
            Term::Any(ways) => ways.iter().find_map(|way| search(&way.terms)),
            Term::Predicate(Predicate::Discretion { answer_within, .. }) => *answer_within,
            _ => None,
        })
    }
    search(&rule.must.terms)
}

impl Judge<'_> {
    fn row_of<'r>(&self, name: &str, rows: &'r [Deadline]) -> Result<&'r Deadline, DueError> {
        let name = || name.to_owned();
        let mut holding = Vec::new();
        let mut open = None;
        for row in rows {
            match self.truth(&row.when) {
                Truth::Met => holding.push(row),
                Truth::NotMet => {}
                Truth::CannotTell => open = open.or(Some(row.spot.line)),
            }
        }
        match (holding.as_slice(), open) {
            ([row], None) => Ok(row),
            ([], None) => Err(DueError::NoRow { name: name() }),
            ([] | [_], Some(line)) => Err(DueError::CannotTell { name: name(), line }),
            (several, _) => Err(DueError::Several {
                name: name(),
                lines: several.iter().map(|row| row.spot.line).collect(),
            }),
        }
    }

    /// The last day of a period that begins at an instant, or the instant at which hours are over.
    pub(crate) fn end_of(&self, span: Span, begins: Instant) -> Option<When> {
        let time = &self.scheme().head.time;
        match span.unit {
            Unit::Minutes | Unit::Hours => time.later(begins, span).map(When::Instant),
            Unit::Days | Unit::WorkingDays | Unit::Months | Unit::Years => {
                time.last_day(time.day(begins)?, span, self.calendar()).map(When::Day)
            }
        }
    }
}

#[cfg(test)]
mod tests;
