//! A person's phone is given up, without another one in its place.

use super::file::File;
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError};
use crate::register::{Id, Register, Unit};

impl<R: Register> Desk<'_, R> {
    /// Ends the binding of a person's phone. What it has is revoked: see [`Desk::perform`]. Without a bound phone it
    /// changes nothing.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn unbind(&self, person: Id, by: &By) -> Result<Settlement, DeskError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        for key in file.end_keys(&mut unit, by.now).await? {
            let id = key.to_string();
            unit.note(by.entry(provider, "key.ended", person, &[&id])).await?;
        }
        file.keys = unit.keys(person).await?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        unit.commit().await?;
        Ok(settlement)
    }
}
