//! An officer moves the date that the office has promised.

use core::fmt;
use std::collections::BTreeMap;

use clearance_schemes::life::{promised, settle};
use clearance_schemes::model::EventKind;
use clearance_schemes::time::Day;

use super::error::holds_desk_error;
use super::file::{File, version};
use super::settle::{Settlement, keep};
use super::tell::{TellError, Telling, put};
use super::{By, Desk, DeskError};
use crate::register::{EventRecord, Id, Register, RegisterError, Told, Unit};

/// Why no date was moved.
#[derive(Debug)]
#[non_exhaustive]
pub enum MoveDateError {
    /// What every operation may answer.
    Desk(DeskError),
    /// There is no date that the office has promised and may move now.
    NothingPromised {
        /// The standing.
        standing: Id,
    },
    /// What telling an event may answer.
    Tell(TellError),
}

holds_desk_error!(MoveDateError);

impl fmt::Display for MoveDateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::NothingPromised { standing } => write!(
                f,
                "no date was moved: standing {standing} waits for none that the office may move; look at the person again"
            ),
            Self::Tell(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for MoveDateError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::NothingPromised { .. } => None,
            Self::Tell(cause) => Some(cause),
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Moves the date of a standing to another day; none means that the new day is not known yet. `event` is the
    /// sender's number: sent twice under one number, the date is moved once. The audit keeps the reason, and the person
    /// is told the new day where the scheme has a text for it.
    ///
    /// # Errors
    /// [`MoveDateError`].
    pub async fn move_date(
        &self,
        (person, standing): (Id, Id),
        day: Option<Day>,
        event: Id,
        by: &By,
    ) -> Result<Settlement, MoveDateError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let known = file.standings.iter().find(|known| known.id == standing);
        let known = known.ok_or(RegisterError::NotFound { what: "standing" })?.clone();
        let before = file.events.iter().find(|known| known.id == event);
        let happened = before.map_or(by.now, |known| known.happened);
        if before.is_none() {
            let settled = settle(library, &file.record(), by.now);
            let lived = settled.standings.iter().find(|lived| lived.key == known.key);
            let scheme = version(library, &known.scheme, known.version);
            let is_promised =
                scheme.zip(lived).is_some_and(|(scheme, lived)| promised(scheme, lived).is_some());
            if !is_promised {
                return Err(MoveDateError::NothingPromised { standing });
            }
        }
        let moved = EventRecord {
            id: event,
            person,
            kind: EventKind::DecisionDateMoved,
            of: Some(known.scheme),
            cause: None,
            at: None,
            capacity: None,
            day,
            standing: Some(known.key),
            slot: None,
            stated: BTreeMap::new(),
            happened,
            told: by.now,
        };
        let told = put(&mut unit, &mut file, &Telling::from(moved), by.now).await;
        let told = told.map_err(MoveDateError::Tell)?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        if told == Told::New {
            let (id, day) = (standing.to_string(), day.map(|day| day.to_string()));
            let data = [id.as_str(), day.as_deref().unwrap_or_default()];
            unit.note(by.entry(provider, "standing.date-moved", person, &data)).await?;
        }
        unit.commit().await?;
        Ok(settlement)
    }
}
