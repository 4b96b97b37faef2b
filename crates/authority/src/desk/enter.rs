//! A person is entered.

use super::file::File;
use super::settle::keep;
use super::{By, Desk, DeskError};
use crate::register::{KnownRecord, PersonRecord, Register, Unit};

impl<R: Register> Desk<'_, R> {
    /// Enters a person. Entered twice under one number, with the same data, they are entered once.
    ///
    /// # Errors
    /// [`DeskError`]; `Conflict` where the number is another person's.
    pub async fn enter(&self, person: &PersonRecord, by: &By) -> Result<(), DeskError> {
        let mut unit = self.register.begin().await?;
        if let Some(known) = unit.person(person.id).await? {
            return if known == *person {
                Ok(unit.commit().await?)
            } else {
                Err(crate::register::RegisterError::Conflict.into())
            };
        }
        unit.add_person(person).await?;
        unit.put_known(&KnownRecord::of(person, by.now)).await?;
        let mut file = File::read(&mut unit, self.library, person.id).await?;
        keep(&mut unit, self.library, self.provider, &mut file, by.now).await?;
        let id = person.id.to_string();
        unit.note(by.entry(self.provider, "person.entered", person.id, &[&id])).await?;
        Ok(unit.commit().await?)
    }
}
