//! Whether somebody may: every rule is tried, none stops another, and the worst finding answers.
//!
//! # Design overview
//! [`judge`] walks the rules of a scheme. A condition has three values ([`holds`] gives them to
//! others): met, not met, and cannot tell, which ends as "an officer decides" and never as yes or no.
//! What does not hold leaves an *obstacle* behind, with what is, what is needed, and from when it
//! would hold by itself; a rule makes it a finding by giving it a reason.
//!
//! | module | answers |
//! |---|---|
//! | `answers` | whether the answers to `[ask]` are of those that the form offers |
//! | `verdict` | three values, by Kleene's tables |
//! | `condition` | terms of a condition |
//! | `finding` | which reason an obstacle has |
//! | `form` | whether free fields are there, and of their form; documents as they are entered |
//! | `ahead` | what will be so later, if nobody does anything |
//! | all others | one family of predicates each |

mod age;
mod ahead;
mod answers;
mod condition;
mod date;
mod discretion;
mod document;
mod entitled;
mod finding;
mod form;
mod group;
mod happened;
mod office;
mod papers;
mod person;
mod phone;
mod quota;
mod row;
mod rules;
mod standing;
mod subject;
mod verdict;
mod window;

pub use answers::{AnswerError, answers};
pub use form::{code_malformed, record};

pub(crate) use form::amount;

pub(crate) use subject::Judge;

use crate::library::Library;
use crate::model::{Condition, Scheme};
use crate::outcome::Outcome;
use crate::situation::Situation;

/// Nobody recorded what the rule asks for.
pub const DATA_MISSING: &str = "data-missing";
/// The calendar does not cover the day.
pub const CALENDAR_UNKNOWN: &str = "calendar-unknown";
/// An officer has not decided yet.
pub const DECISION_OPEN: &str = "decision-open";
/// The scheme begins later.
pub const NOT_YET_IN_FORCE: &str = "not-yet-in-force";
/// The form does not offer this combination of answers.
pub const NOT_OFFERED: &str = "not-offered";
/// A free field is empty.
pub const FIELD_MISSING: &str = "field-missing";
/// A free field is not of its form.
pub const FIELD_MALFORMED: &str = "field-malformed";
/// A field of a document has a value that such a document never has.
pub const DOCUMENT_IMPLAUSIBLE: &str = "document-implausible";

/// The reasons that no scheme and no vocabulary names, because the language has them.
pub const REASONS: &[&str] = &[
    CALENDAR_UNKNOWN,
    DATA_MISSING,
    DECISION_OPEN,
    DOCUMENT_IMPLAUSIBLE,
    FIELD_MALFORMED,
    FIELD_MISSING,
    NOT_OFFERED,
    NOT_YET_IN_FORCE,
];

/// One of three values.
/// Deliberately closed: Kleene's three values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Truth {
    /// Nobody can tell.
    CannotTell,
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
}

/// The answer of a scheme, with every obstacle.
///
/// It never fails: an answer to `[ask]` that is missing leads to "cannot tell" where a rule reads
/// it, and one that the form does not offer is an obstacle. A form that wants to say so beforehand
/// asks [`answers`].
#[must_use]
pub fn judge(library: &Library, scheme: &Scheme, situation: &Situation) -> Outcome {
    rules::judge(library, scheme, situation, rules::Scope::Whole, 0)
}

/// Whether a condition of a scheme holds for an applicant.
#[must_use]
pub fn holds(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    condition: &Condition,
) -> Truth {
    let Some(judge) = Judge::new(library, scheme, situation, 0) else { return Truth::CannotTell };
    judge.truth(condition)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
