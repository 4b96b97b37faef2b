//! Who speaks for whom.

use core::fmt;

use super::error::holds_desk_error;
use super::file::File;
use super::{By, Desk, DeskError};
use crate::register::{Guardianship, Id, Register, Unit};

/// Why nobody was appointed.
#[derive(Debug)]
#[non_exhaustive]
pub enum GuardianError {
    /// What every operation may answer.
    Desk(DeskError),
    /// Nobody is their own guardian.
    Own,
    /// It would be over before it begins.
    Over,
}

holds_desk_error!(GuardianError);

impl fmt::Display for GuardianError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::Own => f.write_str("nobody is their own guardian; name the parent or guardian"),
            Self::Over => f.write_str("it would be over before it begins; look again at the days"),
        }
    }
}

impl core::error::Error for GuardianError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Own | Self::Over => None,
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Records that somebody speaks for a minor. Recorded twice, it is recorded once.
    ///
    /// # Errors
    /// [`GuardianError`].
    pub async fn appoint_guardian(
        &self,
        link: &Guardianship,
        by: &By,
    ) -> Result<(), GuardianError> {
        if link.guardian == link.ward {
            return Err(GuardianError::Own);
        }
        if link.until.is_some_and(|until| until < link.from) {
            return Err(GuardianError::Over);
        }
        let mut unit = self.register.begin().await?;
        for person in [link.guardian, link.ward] {
            File::read(&mut unit, self.library, person).await?;
        }
        if unit.guardianships(link.ward).await?.contains(link) {
            return Ok(unit.commit().await?);
        }
        unit.add_guardianship(link).await?;
        let guardian = link.guardian.to_string();
        unit.note(by.entry(self.provider, "guardian.appointed", link.ward, &[&guardian])).await?;
        Ok(unit.commit().await?)
    }

    /// For whom a person speaks, and who speaks for them.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn guardianships(&self, person: Id) -> Result<Vec<Guardianship>, DeskError> {
        Ok(self.register.read().await?.guardianships(person).await?)
    }
}
