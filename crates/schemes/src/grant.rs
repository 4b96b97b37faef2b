//! `[grant]`: what is given, from when, and until when.

use core::fmt;

use crate::due::{DueError, due};
use crate::judge::{Judge, Truth};
use crate::library::Library;
use crate::model::{
    Condition, Credential, DocumentUntil, GatePlaces, LimitedBy, QualifierKind, Scheme,
};
use crate::outcome::When;
use crate::situation::Situation;
use crate::time::{Day, Instant};

/// What an applicant is given at a moment.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Given {
    /// The credential; none where the scheme issues none.
    pub credential: Option<Validity>,
    /// The document that is made; none where there is none for this applicant.
    pub document: Option<Made>,
    /// The last day of the standing.
    pub standing: StandingEnd,
}

/// From when a credential is good, and until when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Validity {
    /// The first instant at which it is good.
    pub from: Instant,
    /// The instant at which it is over.
    pub until: Instant,
}

/// A document that is made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Made {
    /// Its kind.
    pub kind: String,
    /// Its last day, that day included, or the instant at which it is over.
    pub until: When,
    /// Its edition, by the day of lodging.
    pub version: Option<u32>,
    /// Facts.
    pub facts: Vec<String>,
}

/// Until when a standing lasts. Deliberately closed: a file says one of these.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum StandingEnd {
    /// Without end.
    #[default]
    Never,
    /// The last day.
    On(Day),
    /// The office states the day.
    Stated,
}

/// Nothing can be given, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum GrantError {
    /// Something is not recorded, or the calendar ends before.
    CannotTell {
        /// What.
        of: String,
    },
    /// A deadline of the scheme could not be worked out.
    Due(DueError),
    /// It would be over before it begins.
    Over {
        /// When it would begin.
        from: Instant,
        /// When it would be over.
        until: Instant,
    },
    /// The group is larger than a credential can say.
    Party {
        /// How many.
        size: u32,
        /// The most.
        most: u32,
    },
    /// The gate has no such place.
    Place {
        /// Which.
        at: String,
    },
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotTell { of } => {
                write!(f, "until when it is good cannot be told: {of} is not known; record it")
            }
            Self::Due(error) => error.fmt(f),
            Self::Over { from, until } => {
                write!(f, "it would be over at {} before it begins at {}", until.0, from.0)
            }
            Self::Party { size, most } => {
                write!(f, "a credential is for {most} people at most, and this group has {size}")
            }
            Self::Place { at } => write!(f, "no gate of the scheme stands at {at:?}"),
        }
    }
}

impl core::error::Error for GrantError {}

impl From<DueError> for GrantError {
    fn from(error: DueError) -> Self {
        Self::Due(error)
    }
}

/// What an applicant is given at an instant.
///
/// # Errors
/// Something that it depends on cannot be told, or it would be over before it begins.
pub fn given(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    at: Instant,
) -> Result<Given, GrantError> {
    Ok(Given {
        credential: credential(library, scheme, situation, at)?,
        document: document(library, scheme, situation, at)?,
        standing: standing(library, scheme, situation)?,
    })
}

/// The credential that is issued at an instant: its own length, cut short by the earliest of what it
/// must not outlive.
///
/// # Errors
/// A last day that it must not outlive is not known, there is no slot, or it would be over before it
/// begins.
pub fn credential(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    at: Instant,
) -> Result<Option<Validity>, GrantError> {
    let Some(grant) = &scheme.grant else { return Ok(None) };
    let Some(credential) = grant.credential else { return Ok(None) };
    let judge = now(library, scheme, situation)?;
    let time = &scheme.head.time;
    let (from, mut until) = match credential {
        Credential::For(span) => {
            let end = judge.end_of(span, at).ok_or_else(|| unknown("calendar"))?;
            (at, over(scheme, end)?)
        }
        Credential::Slot { early, late } => {
            let slot = situation.slot.as_ref().or(situation.booked.as_ref());
            let slot = slot.ok_or_else(|| unknown("slot"))?;
            let from = time.earlier(slot.begins, early).ok_or_else(|| unknown("slot"))?;
            (from, time.later(slot.ends, late).ok_or_else(|| unknown("slot"))?)
        }
    };
    for limit in &grant.not_after {
        // Where it cannot be told whether it counts, it does: a credential too short is renewed.
        if judge.truth(&limit.when) == Truth::NotMet {
            continue;
        }
        if let Some(last) = judge.last_day_of_limit(&limit.what)? {
            until = until.min(over(scheme, When::Day(last))?);
        }
    }
    if let StandingEnd::On(last) = standing(library, scheme, situation)? {
        until = until.min(over(scheme, When::Day(last))?);
    }
    if until <= from {
        return Err(GrantError::Over { from, until });
    }
    Ok(Some(Validity { from, until }))
}

/// The document that is made of a grant at an instant.
///
/// # Errors
/// How long it is valid cannot be told.
pub fn document(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
    at: Instant,
) -> Result<Option<Made>, GrantError> {
    let document = scheme.grant.as_ref().and_then(|grant| grant.document.as_ref());
    let Some(document) = document else { return Ok(None) };
    // Ages on the day of the grant are read then.
    let situation = Situation { now: at, ..situation.clone() };
    let judge = now(library, scheme, &situation)?;
    match judge.truth(&document.when) {
        Truth::NotMet => return Ok(None),
        Truth::CannotTell => return Err(unknown(&document.kind)),
        Truth::Met => {}
    }
    let until = match &document.until {
        DocumentUntil::Deadline(name) => due(library, scheme, &situation, name, at)?.at,
        DocumentUntil::For(rows) => {
            let whens = rows.iter().map(|row| &row.when);
            let row = judge.only(whens).ok_or_else(|| unknown(&document.kind))?;
            judge.end_of(rows[row].add, at).ok_or_else(|| unknown("calendar"))?
        }
    };
    let lodged = judge.day_of_application();
    let editions = document.version.iter().filter(|(from, _)| *from <= lodged);
    Ok(Some(Made {
        kind: document.kind.clone(),
        until,
        version: editions.max_by_key(|(from, _)| *from).map(|(_, number)| *number),
        facts: document.facts.clone(),
    }))
}

/// Until when the standing lasts.
///
/// # Errors
/// Which row holds cannot be told.
pub fn standing(
    library: &Library,
    scheme: &Scheme,
    situation: &Situation,
) -> Result<StandingEnd, GrantError> {
    let rows = scheme.grant.as_ref().map_or(&[][..], |grant| &grant.standing);
    if rows.is_empty() {
        return Ok(StandingEnd::Never);
    }
    let judge = now(library, scheme, situation)?;
    for row in rows {
        match judge.truth(&row.when) {
            Truth::Met => return Ok(row.until.map_or(StandingEnd::Stated, StandingEnd::On)),
            Truth::NotMet => {}
            Truth::CannotTell => return Err(unknown("standing")),
        }
    }
    Ok(StandingEnd::Never)
}

/// Bits of a qualifier that name the place, where it says the size of the party too (SPEC of core).
const PLACE_BITS: u32 = 6;
/// The largest party that the other bits can say.
const LARGEST_PARTY: u32 = 4;

/// The qualifier byte of a credential. A place is named by its position in the gate's list; `at` is
/// the office or the stand of the slot, or the value of the field that names it. None
/// where it is a guard picture: who issues gives it, another one than those beside it on the phone.
///
/// # Errors
/// The gate has no such place, or the group is too large.
pub fn qualifier(scheme: &Scheme, situation: &Situation) -> Result<Option<u8>, GrantError> {
    let kind = scheme.grant.as_ref().map_or(QualifierKind::Nothing, |grant| grant.qualifier);
    match kind {
        QualifierKind::Nothing => Ok(Some(0)),
        QualifierKind::GuardPicture => Ok(None),
        QualifierKind::Place => place(scheme, situation, 256).map(Some),
        QualifierKind::PartyAndPlace => {
            let size = u32::try_from(situation.group.len())
                .map_or(u32::MAX, |others| others.saturating_add(1));
            if size > LARGEST_PARTY {
                return Err(GrantError::Party { size, most: LARGEST_PARTY });
            }
            let place = place(scheme, situation, 1 << PLACE_BITS)?;
            // One is written as 0: nobody comes as a party of none.
            let party = u8::try_from((size - 1) << PLACE_BITS).expect("at most 3 times 64");
            Ok(Some(party | place))
        }
    }
}

fn place(scheme: &Scheme, situation: &Situation, most: usize) -> Result<u8, GrantError> {
    let slot = situation.slot.as_ref().or(situation.booked.as_ref());
    let named = |words: &[&str]| -> Option<String> {
        let of_slot = slot.map(|slot| slot.at.as_str());
        let mut answers = situation.asked.values().map(String::as_str).chain(of_slot);
        answers.find(|answer| words.contains(answer)).map(str::to_owned)
    };
    let places = scheme.gate.code.as_ref().map(|code| &code.places);
    let words: Vec<&str> = match places {
        None => return Err(GrantError::Place { at: String::new() }),
        Some(GatePlaces::Listed(rows)) => rows.iter().map(word_of).collect(),
        Some(GatePlaces::Offices(field)) => {
            let field = scheme.ask.iter().find(|known| known.name == *field);
            field.map(|field| field.values.iter().map(String::as_str).collect()).unwrap_or_default()
        }
    };
    // A slot says where it is better than an answer does.
    let at = match slot {
        Some(slot) if words.contains(&slot.at.as_str()) => Some(slot.at.clone()),
        _ => named(&words),
    };
    let Some(at) = at else {
        return Err(GrantError::Place { at: slot.map(|slot| slot.at.clone()).unwrap_or_default() });
    };
    let index = words.iter().position(|word| *word == at).filter(|index| *index < most);
    index.and_then(|index| u8::try_from(index).ok()).ok_or(GrantError::Place { at })
}

/// What tells the places of one list apart: the stand, else the jurisdiction.
fn word_of(row: &toml::Table) -> &str {
    let text = |key| row.get(key).and_then(toml::Value::as_str);
    text("stand").or_else(|| text("office")).or_else(|| text("in")).unwrap_or_default()
}

fn now<'a>(
    library: &'a Library,
    scheme: &'a Scheme,
    situation: &'a Situation,
) -> Result<Judge<'a>, GrantError> {
    Judge::new(library, scheme, situation, 0).ok_or_else(|| unknown("now"))
}

fn unknown(of: &str) -> GrantError {
    GrantError::CannotTell { of: of.to_owned() }
}

/// The instant at which a last day, or an instant, is over.
fn over(scheme: &Scheme, end: When) -> Result<Instant, GrantError> {
    match end {
        When::Day(day) => scheme.head.time.ends(day).ok_or_else(|| unknown("calendar")),
        When::Instant(at) => Ok(at),
    }
}

impl Judge<'_> {
    /// The last day of what a credential must not outlive. A document that the person does not have,
    /// and a standing without end, set no limit.
    fn last_day_of_limit(&self, what: &LimitedBy) -> Result<Option<Day>, GrantError> {
        match what {
            LimitedBy::Document(kind) => match self.newest(kind) {
                None => Ok(None),
                Some(document) => document.expires.map(Some).ok_or_else(|| unknown(kind)),
            },
            LimitedBy::Standing(scheme) => {
                let own = |standing: &&crate::situation::Standing| standing.scheme == *scheme;
                let standing = self.person().standings.iter().rev().find(own);
                Ok(standing.and_then(|standing| standing.until))
            }
        }
    }

    /// The only condition that holds; none where none or several do, or it cannot be told.
    fn only<'c>(&self, conditions: impl Iterator<Item = &'c Condition>) -> Option<usize> {
        let mut only = None;
        for (index, condition) in conditions.enumerate() {
            match self.truth(condition) {
                Truth::NotMet => {}
                Truth::CannotTell => return None,
                Truth::Met if only.is_some() => return None,
                Truth::Met => only = Some(index),
            }
        }
        only
    }
}

#[cfg(test)]
mod tests;
