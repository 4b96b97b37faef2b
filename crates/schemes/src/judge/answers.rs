//! Whether the answers to `[ask]` are of those that the form offers.

use core::fmt;

use super::subject::{HOURS, Judge};
use super::verdict::Verdict;
use crate::library::Library;
use crate::model::{Field, Scheme, Spot};
use crate::situation::Situation;

/// What is wrong with the answers to `[ask]`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AnswerError {
    /// A field was not answered.
    Missing {
        /// The field.
        field: String,
        /// What may be answered.
        allowed: Vec<String>,
        /// Whose answer: which other member of the group, from 1; none for the applicant's.
        member: Option<usize>,
    },
    /// The form does not offer this combination.
    NotOffered {
        /// Where the scheme says so.
        spot: Spot,
        /// Whose answers.
        member: Option<usize>,
    },
    /// The scheme does not ask this.
    NotAsked {
        /// The field.
        field: String,
        /// What is asked.
        asked: Vec<String>,
    },
    /// No such answer.
    Unknown {
        /// The field.
        field: String,
        /// The answer.
        value: String,
        /// What may be answered.
        allowed: Vec<String>,
        /// Whose answer.
        member: Option<usize>,
    },
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = |f: &mut fmt::Formatter<'_>, member: &Option<usize>| match member {
            Some(member) => write!(f, " (member {} of the group)", member.saturating_add(1)),
            None => Ok(()),
        };
        match self {
            Self::Missing { field, allowed, member } => {
                write!(f, "{field} is not answered")?;
                whose(f, member)?;
                write!(f, "; answer one of {}", allowed.join(", "))
            }
            Self::NotOffered { spot, member } => {
                f.write_str("this combination of answers is not offered")?;
                whose(f, member)?;
                write!(f, ": see line {} of the scheme", spot.line)
            }
            Self::NotAsked { field, asked } if asked.is_empty() => {
                write!(f, "the scheme does not ask {field:?}: it asks nothing")
            }
            Self::NotAsked { field, asked } => {
                write!(f, "the scheme does not ask {field:?}; it asks {}", asked.join(", "))
            }
            Self::Unknown { field, value, allowed, member } => {
                write!(f, "{field} cannot be {value:?}")?;
                whose(f, member)?;
                write!(f, "; answer one of {}", allowed.join(", "))
            }
        }
    }
}

impl core::error::Error for AnswerError {}

/// Everything that is wrong with the answers, before anything is judged.
///
/// What is read off the slot need not be answered.
#[must_use]
pub fn answers(library: &Library, scheme: &Scheme, situation: &Situation) -> Vec<AnswerError> {
    let mut errors = Vec::new();
    let known = |field: &str| scheme.ask.iter().any(|known| known.name == field);
    for field in situation.asked.keys().filter(|field| !known(field)) {
        let asked = scheme.ask.iter().map(|field| field.name.clone()).collect();
        errors.push(AnswerError::NotAsked { field: field.clone(), asked });
    }
    let Some(judge) = Judge::new(library, scheme, situation, 0) else { return errors };
    for field in &scheme.ask {
        if judge.is_asked_for_each(&field.name) {
            errors.extend(judge.members().filter_map(|member| answer(&member, field)));
        } else {
            errors.extend(answer(&judge, field));
        }
    }
    errors.extend(not_offered(&judge));
    errors
}

fn answer(judge: &Judge<'_>, field: &Field) -> Option<AnswerError> {
    let (name, allowed, member) = (field.name.clone(), field.values.clone(), judge.member);
    match judge.asked(&field.name) {
        // Read off the slot, which a form asks for by itself.
        None if field.name == HOURS => None,
        None => Some(AnswerError::Missing { field: name, allowed, member }),
        Some(value) if !field.values.iter().any(|known| known == value) => {
            let value = value.to_owned();
            Some(AnswerError::Unknown { field: name, value, allowed, member })
        }
        Some(_) => None,
    }
}

/// Combinations of `checks.never` that were answered.
fn not_offered(judge: &Judge<'_>) -> Vec<AnswerError> {
    let never = judge.never().into_iter().filter(|(_, _, verdict)| *verdict == Verdict::Met);
    never.map(|(spot, member, _)| AnswerError::NotOffered { spot, member }).collect()
}

impl Judge<'_> {
    /// Each combination that the form does not offer, for each whose answers it reads.
    pub(super) fn never(&self) -> Vec<(Spot, Option<usize>, Verdict)> {
        let mut all = Vec::new();
        for never in &self.scheme.checks.never {
            let each = self.is_for_each(&[never]);
            for member in self.members().filter(|member| each || member.member.is_none()) {
                all.push((never.spot, member.member, member.condition(never)));
            }
        }
        all
    }
}
