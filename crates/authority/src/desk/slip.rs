//! Landing slips: printed once, and again with the same number and the same last day.

use core::fmt;
use std::collections::BTreeMap;

use clearance_schemes::grant::{GrantError, Made, document};
use clearance_schemes::judge::AnswerError;
use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Effect, Key};
use clearance_schemes::model::Scheme;
use clearance_schemes::outcome::When;
use clearance_schemes::situation::Situation;
use clearance_schemes::time::{Day, Instant};

use super::error::holds_desk_error;
use super::file::{File, version};
use super::settle::{Settlement, keep, put_done};
use super::situation::person;
use super::{By, Desk, DeskError};
use crate::register::{
    Id, PassageRecord, Register, RegisterError, SlipRecord, StandingRecord, Unit,
};

/// Why no slip was printed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SlipError {
    /// The scheme does not ask this, or has no such answer.
    Answer(AnswerError),
    /// What every operation may answer.
    Desk(DeskError),
    /// Its last day cannot be told.
    Grant(GrantError),
    /// The person has no such passage.
    NoSuchPassage {
        /// The number.
        passage: Id,
    },
    /// The person has no slip of this number.
    NoSuchSlip {
        /// The number.
        number: String,
    },
    /// The passage brings no slip: no stay began that has one, or it was handed out.
    NotDue {
        /// The passage.
        passage: Id,
    },
    /// Another slip has this number.
    NumberTaken {
        /// The number.
        number: String,
    },
}

holds_desk_error!(SlipError);

impl fmt::Display for SlipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(cause) => write!(f, "no slip: {cause}"),
            Self::Desk(cause) => cause.fmt(f),
            Self::Grant(cause) => write!(f, "no slip: {cause}"),
            Self::NoSuchPassage { passage } => {
                write!(f, "the person has no passage {passage}; look at the person's page")
            }
            Self::NoSuchSlip { number } => {
                write!(f, "the person has no slip {number:?}; look the person up by the document")
            }
            Self::NotDue { passage } => write!(
                f,
                "no slip is due for passage {passage}: it began no stay that has one, or it was handed out"
            ),
            Self::NumberTaken { number } => {
                write!(f, "no slip: {number:?} is the number of another one; take a fresh one")
            }
        }
    }
}

impl core::error::Error for SlipError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Answer(cause) => Some(cause),
            Self::Desk(cause) => Some(cause),
            Self::Grant(cause) => Some(cause),
            Self::NoSuchPassage { .. }
            | Self::NoSuchSlip { .. }
            | Self::NotDue { .. }
            | Self::NumberTaken { .. } => None,
        }
    }
}

/// A slip that is due and was not printed: somebody must say first what the traveller showed, or record what is missing.
#[derive(Clone, Debug)]
pub struct OpenSlip {
    /// The passage that it is of.
    pub passage: Id,
    /// The scheme that has the slip.
    pub scheme: String,
    /// The version that the stay lives by.
    pub version: u32,
    /// What was said at the passage.
    pub stated: BTreeMap<String, String>,
    /// Fields of the scheme's `[ask]` of which nobody has said anything.
    pub unsaid: Vec<String>,
    /// Why its last day cannot be told; none where it can, and nobody has printed it.
    pub why: Option<GrantError>,
}

impl fmt::Display for OpenSlip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.scheme)?;
        if let Some(why) = &self.why {
            write!(f, ": {why}")?;
        }
        if !self.unsaid.is_empty() {
            write!(f, "; nobody has said: {}", self.unsaid.join(", "))?;
        }
        Ok(())
    }
}

/// What an officer says about a slip that stayed open.
#[derive(Clone, Debug)]
pub struct SlipRequest {
    /// Whose passage it is.
    pub person: Id,
    /// The passage.
    pub passage: Id,
    /// What the traveller showed and said: it is laid over what the passage's report said.
    pub stated: BTreeMap<String, String>,
    /// A fresh number for the slip.
    pub number: String,
}

/// The slip that is due for a passage.
pub(super) struct DueSlip<'l> {
    standing: StandingRecord,
    scheme: &'l Scheme,
    stated: BTreeMap<String, String>,
    until: Result<Day, GrantError>,
}

impl DueSlip<'_> {
    /// Why it is open, where its last day cannot be told.
    pub(super) fn open(&self, passage: &PassageRecord) -> OpenSlip {
        let fields = self.scheme.ask.iter().map(|field| &field.name);
        OpenSlip {
            passage: passage.id,
            scheme: self.standing.scheme.clone(),
            version: self.standing.version,
            stated: self.stated.clone(),
            unsaid: fields.filter(|name| !self.stated.contains_key(*name)).cloned().collect(),
            why: self.until.as_ref().err().cloned(),
        }
    }

    pub(super) const fn is_told(&self) -> bool {
        self.until.is_ok()
    }

    /// An answer that the scheme does not ask for, or does not know.
    fn wrong_answer(&self, stated: &BTreeMap<String, String>) -> Option<AnswerError> {
        stated.iter().find_map(|(name, value)| {
            let (field, value) = (name.clone(), value.clone());
            let Some(known) = self.scheme.ask.iter().find(|known| known.name == *name) else {
                let asked = self.scheme.ask.iter().map(|known| known.name.clone()).collect();
                return Some(AnswerError::NotAsked { field, asked });
            };
            let allowed = known.values.clone();
            (!allowed.contains(&value)).then_some(AnswerError::Unknown {
                field,
                value,
                allowed,
                member: None,
            })
        })
    }
}

/// A standing that a passage opened and that has a slip, with its scheme.
fn opened<'l, 'f>(
    library: &'l Library,
    file: &'f File,
    passage: &PassageRecord,
) -> Option<(&'f StandingRecord, &'l Scheme)> {
    let at = passage.happened;
    let is_it = |key: &Key| matches!(key, Key::Opened { at: since, .. } if *since == at);
    let all = file.standings.iter().filter(|standing| is_it(&standing.key));
    let mut with_slip = all.filter_map(|standing| {
        let scheme = version(library, &standing.scheme, standing.version)?;
        let makes = scheme.grant.as_ref()?.document.is_some() && scheme.gate.code.is_none();
        makes.then_some((standing, scheme))
    });
    with_slip.next()
}

/// Whether a standing is still what the passage made it: nobody has left, and no day is over.
fn is_going_on((standing, scheme): (&StandingRecord, &Scheme)) -> bool {
    scheme.life.as_ref().is_some_and(|life| life.opens_as(&standing.state))
}

/// The slip of a passage, where a standing that it opened has one that nobody has printed, or handed out otherwise.
pub(super) fn due<'l>(
    library: &'l Library,
    file: &File,
    passage: &PassageRecord,
) -> Option<DueSlip<'l>> {
    let at = passage.happened;
    let (standing, scheme) = opened(library, file, passage)?;
    let is_done = file
        .done
        .iter()
        .any(|done| done.act == Act::Issue && done.standing.as_ref() == Some(&standing.key));
    if is_done {
        return None;
    }
    let event = file.events.iter().find(|event| event.id == passage.id);
    let stated = event.map(|event| event.stated.clone()).unwrap_or_default();
    let situation = Situation {
        lodged: Some(at),
        asked: stated.clone(),
        ..Situation::of(at, person(library, scheme, file, at))
    };
    let until = match document(library, scheme, &situation, at) {
        Ok(None) => return None,
        Ok(Some(made)) => last_day(scheme, &made),
        Err(why) => Err(why),
    };
    Some(DueSlip { standing: standing.clone(), scheme, stated, until })
}

fn last_day(scheme: &Scheme, made: &Made) -> Result<Day, GrantError> {
    let day = match made.until {
        When::Day(day) => Some(day),
        When::Instant(at) => scheme.head.time.day(at),
    };
    day.ok_or_else(|| GrantError::CannotTell { of: made.kind.clone() })
}

/// The slips of a person that are due and were not printed, while their stays go on.
pub(super) fn open_slips(
    library: &Library,
    file: &File,
    passages: &[PassageRecord],
    printed: &[SlipRecord],
) -> Vec<OpenSlip> {
    let unprinted = passages.iter().filter(|it| printed.iter().all(|slip| slip.passage != it.id));
    // Stays that are over are many, and working their slips out takes long.
    let going_on = unprinted.filter(|it| opened(library, file, it).is_some_and(is_going_on));
    going_on.filter_map(|it| Some(due(library, file, it)?.open(it))).collect()
}

/// Prints the slip that is due for a passage: the standing that it is of is then done.
///
/// # Errors
/// [`SlipError::Grant`] where its last day cannot be told.
pub(super) async fn give<U: Unit>(
    unit: &mut U,
    file: &mut File,
    (passage, due): (&PassageRecord, DueSlip<'_>),
    number: &str,
    now: Instant,
) -> Result<SlipRecord, SlipError> {
    let slip = SlipRecord {
        number: number.to_owned(),
        person: file.person.id,
        passage: passage.id,
        until: due.until.map_err(SlipError::Grant)?,
        printed: 1,
    };
    unit.add_slip(&slip).await.map_err(|error| match error {
        RegisterError::Conflict => SlipError::NumberTaken { number: number.to_owned() },
        other => other.into(),
    })?;
    let effect = Effect {
        scheme: due.standing.scheme,
        standing: Some(due.standing.key),
        act: Act::Issue,
        row: None,
        reason: None,
        remedies: Vec::new(),
        facts: Vec::new(),
        from: passage.happened,
    };
    put_done(unit, file, &effect, now).await?;
    Ok(slip)
}

impl<R: Register> Desk<'_, R> {
    /// Prints a slip that stayed open when the passage was reported: what the traveller showed is said now. Where the
    /// passage has a slip already, that one is given and nothing is changed.
    ///
    /// # Errors
    /// [`SlipError`].
    pub async fn print_slip(
        &self,
        request: &SlipRequest,
        by: &By,
    ) -> Result<(SlipRecord, Settlement), SlipError> {
        let (library, provider, person) = (self.library, self.provider, request.person);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let passages = unit.passages(person).await?;
        let passage = passages.into_iter().find(|known| known.id == request.passage);
        let passage = passage.ok_or(SlipError::NoSuchPassage { passage: request.passage })?;
        let known = unit.slips(person).await?;
        if let Some(slip) = known.into_iter().find(|slip| slip.passage == passage.id) {
            let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
            unit.commit().await?;
            return Ok((slip, settlement));
        }
        // The stay ends by what was shown, too: it is kept with the passage, and not only read for the slip.
        if let Some(event) = file.events.iter_mut().find(|event| event.id == passage.id) {
            let before = event.stated.clone();
            event.stated.extend(request.stated.clone());
            if event.stated != before {
                unit.restate(event.id, &event.stated).await?;
            }
        }
        keep(&mut unit, library, provider, &mut file, by.now).await?;
        let due = due(library, &file, &passage);
        let due = due.ok_or(SlipError::NotDue { passage: passage.id })?;
        if let Some(wrong) = due.wrong_answer(&request.stated) {
            return Err(SlipError::Answer(wrong));
        }
        let of = (&passage, due);
        let slip = give(&mut unit, &mut file, of, &request.number, by.now).await?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let id = passage.id.to_string();
        let words = request.stated.iter().flat_map(|(name, value)| [name.as_str(), value]);
        let data: Vec<&str> = [id.as_str(), &slip.number].into_iter().chain(words).collect();
        unit.note(by.entry(provider, "slip.printed", person, &data)).await?;
        unit.commit().await?;
        Ok((slip, settlement))
    }

    /// Prints a slip again: the same number and the same last day.
    ///
    /// # Errors
    /// [`SlipError`].
    pub async fn reprint(
        &self,
        person: Id,
        number: &str,
        by: &By,
    ) -> Result<(SlipRecord, Settlement), SlipError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        if !unit.slips(person).await?.iter().any(|slip| slip.number == number) {
            return Err(SlipError::NoSuchSlip { number: number.to_owned() });
        }
        let slip = unit.reprint(number).await?;
        let open = keep(&mut unit, library, provider, &mut file, by.now).await?.to_do;
        for effect in open.iter().filter(|effect| effect.act == Act::Reprint) {
            put_done(&mut unit, &mut file, effect, by.now).await?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let printed = slip.printed.to_string();
        let data = [number, printed.as_str()];
        unit.note(by.entry(provider, "slip.reprinted", person, &data)).await?;
        unit.commit().await?;
        Ok((slip, settlement))
    }
}
