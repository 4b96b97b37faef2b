//! Personal data whose time is over are erased; the audit and the statistics stay.

use core::fmt;

use clearance_schemes::life::settle;
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Instant;

use super::error::holds_desk_error;
use super::file::File;
use super::{By, Desk, DeskError};
use crate::register::{Id, Register, Unit};

/// Why a person's data were not erased.
#[derive(Debug)]
#[non_exhaustive]
pub enum EraseError {
    /// What every operation may answer.
    Desk(DeskError),
    /// Something is still good: a standing, or a credential that was not revoked.
    HasRights,
}

holds_desk_error!(EraseError);

impl fmt::Display for EraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::HasRights => f.write_str(
                "nothing was erased: the person still has a standing or a credential; let it end, or be revoked, first",
            ),
        }
    }
}

impl core::error::Error for EraseError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::HasRights => None,
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Erases people whose last right, credential and event ended before `ended`, at most so many, each in a unit of
    /// its own. Call it again until it gives nobody.
    ///
    /// # Errors
    /// [`DeskError`]; those erased before stay erased.
    pub async fn erase(&self, ended: Instant, limit: u32, by: &By) -> Result<Vec<Id>, DeskError> {
        let mut erased = Vec::new();
        for _ in 0..limit {
            // Asked in the unit that erases: somebody may come back meanwhile.
            let mut unit = self.register.begin().await?;
            let Some(person) = unit.erasable(ended, 1).await?.pop() else { break };
            unit.erase_person(person, by.now).await?;
            unit.note(by.entry(self.provider, "person.erased", person, &[])).await?;
            unit.commit().await?;
            erased.push(person);
        }
        Ok(erased)
    }

    /// Erases the data of one person who has nothing any more that is good. Erased twice, they are erased once.
    ///
    /// # Errors
    /// [`EraseError`].
    pub async fn erase_person(&self, person: Id, by: &By) -> Result<(), EraseError> {
        let mut unit = self.register.begin().await?;
        let file = match File::read(&mut unit, self.library, person).await {
            Err(DeskError::Erased { .. }) => return Ok(()),
            other => other?,
        };
        let settled = settle(self.library, &file.record(), by.now);
        let is_good = |meaning| matches!(meaning, StateMeaning::Valid | StateMeaning::Suspended);
        let open = unit.credentials(person).await?;
        if settled.standings.iter().any(|lived| is_good(lived.standing.meaning))
            || open.iter().any(|it| it.revoked.is_none() && it.until > by.now)
        {
            return Err(EraseError::HasRights);
        }
        unit.erase_person(person, by.now).await?;
        unit.note(by.entry(self.provider, "person.erased", person, &[])).await?;
        Ok(unit.commit().await?)
    }
}
