//! One person's data are erased before their time, because the person or the law wants it.

use core::fmt;

use clearance_schemes::life::settle;
use clearance_schemes::model::StateMeaning;

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
