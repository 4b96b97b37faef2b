//! Personal data whose time is over are erased; the audit and the statistics stay.

use clearance_schemes::time::Instant;

use super::{By, Desk, DeskError};
use crate::register::{Id, Register, Unit};

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
}
