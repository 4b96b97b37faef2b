//! Personal data whose time is over are erased; the audit and the statistics stay.

use clearance_schemes::time::Instant;

use super::{By, Desk, DeskError};
use crate::register::{Id, Register, Unit};

impl<R: Register> Desk<'_, R> {
    /// Erases people of whom nothing goes on since `ended`: at most so many, each in a unit of its own. Their last standing,
    /// credential, application, event, paper and phone were before; nothing is to be done about them or will come
    /// by time; nothing of them waits for an officer; and they are the guardian of nobody who is still there. Call it
    /// again until it gives nobody.
    ///
    /// # Errors
    /// [`DeskError`]; those erased before stay erased.
    pub async fn erase_due(
        &self,
        ended: Instant,
        limit: u32,
        by: &By,
    ) -> Result<Vec<Id>, DeskError> {
        let due = self.register.read().await?.erasable(ended, None, limit).await?;
        let mut erased = Vec::with_capacity(due.len());
        for person in due {
            let mut unit = self.register.begin().await?;
            // Somebody may have come back meanwhile.
            if !unit.is_erasable(person, ended).await? {
                continue;
            }
            unit.erase_person(person, by.now).await?;
            unit.note(by.entry(self.provider, "person.erased", person, &[])).await?;
            unit.commit().await?;
            erased.push(person);
        }
        Ok(erased)
    }
}
