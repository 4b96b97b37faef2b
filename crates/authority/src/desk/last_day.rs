//! The office states the last day of a standing, where the scheme leaves it to the office.

use clearance_schemes::time::Day;

use super::file::File;
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError};
use crate::register::{Id, Register, RegisterError, Unit};

impl<R: Register> Desk<'_, R> {
    /// States the last day of a standing that was granted on an application, or another one.
    ///
    /// # Errors
    /// [`DeskError`]; `NotFound` where the person has no such standing.
    pub async fn state_last_day(
        &self,
        person: Id,
        standing: Id,
        last: Day,
        by: &By,
    ) -> Result<Settlement, DeskError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let found = file.standings.iter_mut().find(|known| known.id == standing);
        let record = found.ok_or(RegisterError::NotFound { what: "standing" })?;
        record.stated = Some(last);
        unit.put_standing(record).await?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let (id, last) = (standing.to_string(), last.to_string());
        unit.note(by.entry(provider, "standing.last-day", person, &[&id, &last])).await?;
        unit.commit().await?;
        Ok(settlement)
    }
}
