//! Everything that gates must learn is noted by the office at once, however much it is.

use super::file::File;
use super::perform::PerformError;
use super::wanted::{Wanted, order, wanted};
use super::{By, Desk, DeskError};
use crate::office::Office;
use crate::register::{Id, Register, RegisterError, Unit};

/// People who are read from the register at once.
const PAGE: u32 = 500;

/// People of one call: what a call holds of them at once is bounded, and the next call goes on.
const MOST: usize = 100_000;

/// What was carried out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CarriedOut {
    /// People of whom it was recorded.
    pub people: usize,
    /// Credentials whose status was asked for.
    pub credentials: usize,
    /// People to whom something happened meanwhile: the next call does it.
    pub left: usize,
}

impl<R: Register> Desk<'_, R> {
    /// Does on the wire what must be done about everybody: what [`Desk::perform`] does of one person, with one order to
    /// the office a status. The caller publishes afterwards, once. The office notes it first, then the register of
    /// each person: after a kill anywhere the next call does the rest.
    ///
    /// The office works on files meanwhile: call it where that may block.
    ///
    /// # Errors
    /// [`PerformError`].
    pub async fn carry_out(&self, office: &Office, by: &By) -> Result<CarriedOut, PerformError> {
        let mut people: Vec<(Id, Vec<Wanted>)> = Vec::new();
        let mut after = None;
        while people.len() < MOST {
            let page = self.wanted_page(after, by).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            people.extend(page);
        }
        let all = people.iter().flat_map(|(_, wanted)| wanted);
        order(office, all, by.now).map_err(PerformError::Status)?;
        let mut done = CarriedOut::default();
        for (person, wanted) in &people {
            match self.performed(*person, wanted, by).await {
                Ok(performed) => {
                    done.people += 1;
                    done.credentials += performed.credentials;
                }
                Err(PerformError::Desk(DeskError::Register(RegisterError::Conflict))) => {
                    done.left += 1;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(done)
    }

    /// The next people of whom gates must learn something, and what.
    async fn wanted_page(
        &self,
        after: Option<Id>,
        by: &By,
    ) -> Result<Vec<(Id, Vec<Wanted>)>, DeskError> {
        let mut unit = self.register.read().await?;
        let mut page = Vec::new();
        for person in unit.with_wire(after, PAGE).await? {
            let file = File::read(&mut unit, self.library, person).await?;
            let credentials = unit.credentials(person).await?;
            page.push((person, wanted(self.library, &file, &credentials, by.now)));
        }
        Ok(page)
    }
}
