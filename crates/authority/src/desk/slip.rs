//! Landing slips: printed once, and again with the same number and the same last day.

use core::fmt;

use clearance_schemes::grant::{GrantError, document};
use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Effect, Key};
use clearance_schemes::outcome::When;
use clearance_schemes::situation::Situation;
use clearance_schemes::time::Instant;

use super::error::holds_desk_error;
use super::file::{File, version};
use super::settle::{Settlement, keep, put_done};
use super::situation::person;
use super::{By, Desk, DeskError};
use crate::register::{Id, PassageRecord, Register, RegisterError, SlipRecord, Unit};

/// Why no slip was printed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SlipError {
    /// What every operation may answer.
    Desk(DeskError),
    /// Its last day cannot be told.
    Grant(GrantError),
    /// The person has no slip of this number.
    NoSuchSlip {
        /// The number.
        number: String,
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
            Self::Desk(cause) => cause.fmt(f),
            Self::Grant(cause) => write!(f, "no slip: {cause}"),
            Self::NoSuchSlip { number } => {
                write!(f, "the person has no slip {number:?}; look the person up by the document")
            }
            Self::NumberTaken { number } => {
                write!(f, "no slip: {number:?} is the number of another one; take a fresh one")
            }
        }
    }
}

impl core::error::Error for SlipError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Grant(cause) => Some(cause),
            Self::NoSuchSlip { .. } | Self::NumberTaken { .. } => None,
        }
    }
}

/// The slip of a passage, where a standing that it opened has one, which is then done.
pub(super) async fn give<U: Unit>(
    unit: &mut U,
    library: &Library,
    file: &mut File,
    passage: &PassageRecord,
    number: &str,
    now: Instant,
) -> Result<Option<SlipRecord>, SlipError> {
    let at = passage.happened;
    let opened = file.standings.iter().find_map(|standing| {
        let is_it = matches!(standing.key, Key::Opened { at: since, .. } if since == at);
        let scheme = version(library, &standing.scheme, standing.version)?;
        let makes = scheme.grant.as_ref()?.document.is_some() && scheme.gate.code.is_none();
        (is_it && makes).then(|| (standing.clone(), scheme))
    });
    let Some((standing, scheme)) = opened else { return Ok(None) };
    let stated = file.events.iter().find(|event| event.id == passage.id);
    let situation = Situation {
        lodged: Some(at),
        asked: stated.map(|event| event.stated.clone()).unwrap_or_default(),
        ..Situation::of(at, person(library, scheme, file, at))
    };
    let made = document(library, scheme, &situation, at).map_err(SlipError::Grant)?;
    let Some(made) = made else { return Ok(None) };
    let until = match made.until {
        When::Day(day) => Some(day),
        When::Instant(at) => scheme.head.time.day(at),
    };
    let Some(until) = until else {
        return Err(SlipError::Grant(GrantError::CannotTell { of: made.kind }));
    };
    let slip = SlipRecord {
        number: number.to_owned(),
        person: file.person.id,
        passage: passage.id,
        until,
        printed: 1,
    };
    unit.add_slip(&slip).await.map_err(|error| match error {
        RegisterError::Conflict => SlipError::NumberTaken { number: number.to_owned() },
        other => other.into(),
    })?;
    let effect = Effect {
        scheme: standing.scheme,
        standing: Some(standing.key),
        act: Act::Issue,
        row: None,
        reason: None,
        remedies: Vec::new(),
        facts: Vec::new(),
        from: at,
    };
    put_done(unit, file, &effect, now).await?;
    Ok(Some(slip))
}

impl<R: Register> Desk<'_, R> {
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
