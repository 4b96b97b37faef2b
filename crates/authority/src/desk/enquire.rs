//! An enquiry: the answer, the bill, the deadlines. Nothing is written.

use clearance_schemes::due::all_due;
use clearance_schemes::fees::bill;
use clearance_schemes::grant::{Given, GrantError, given};
use clearance_schemes::judge::judge;
use clearance_schemes::library::{Library, Version};
use clearance_schemes::outcome::{Bill, Due, Outcome};
use clearance_schemes::situation::Situation;
use clearance_schemes::time::Instant;

use super::file::File;
use super::situation::{in_force, situation};
use super::{Desk, DeskError, Question};
use crate::register::{Id, Register};

/// The answer to an enquiry.
#[derive(Clone, Debug)]
pub struct Answered {
    /// SHA-256 of the version that answered.
    pub digest: [u8; 32],
    /// The answer.
    pub outcome: Outcome,
    /// What it costs; none where the scheme costs nothing.
    pub bill: Option<Bill>,
    /// Deadlines, if they began now.
    pub deadlines: Vec<Due>,
    /// What would be given now, or why that cannot be told.
    pub given: Result<Given, GrantError>,
}

/// Why there is no answer: only what every operation may answer.
pub type EnquireError = DeskError;

impl<R: Register> Desk<'_, R> {
    /// What a scheme answers a person at a moment, by the version in force then.
    ///
    /// # Errors
    /// [`EnquireError`].
    pub async fn enquire(
        &self,
        person: Id,
        question: &Question,
        now: Instant,
    ) -> Result<Answered, EnquireError> {
        let version = in_force(self.library, &question.scheme, now)?;
        let (library, scheme) = (self.library, &version.scheme);
        let mut unit = self.register.read().await?;
        let file = File::read(&mut unit, library, person).await?;
        let situation =
            situation(&mut unit, library, scheme, &file, question, (None, now), question.open())
                .await?;
        Ok(answered(library, version, &situation))
    }

    /// What a scheme answers to somebody who says everything themselves: the rules alone, by the version in force at the
    /// situation's moment. The register is not asked, so that the answer says nothing of who is known.
    ///
    /// # Errors
    /// [`EnquireError`]: only that there is no such scheme.
    pub fn enquire_stated(
        &self,
        scheme: &str,
        situation: &Situation,
    ) -> Result<Answered, EnquireError> {
        let version = in_force(self.library, scheme, situation.now)?;
        Ok(answered(self.library, version, situation))
    }
}

fn answered(library: &Library, version: &Version, situation: &Situation) -> Answered {
    let (scheme, now) = (&version.scheme, situation.now);
    Answered {
        digest: version.digest,
        outcome: judge(library, scheme, situation),
        bill: bill(library, scheme, situation),
        deadlines: all_due(library, scheme, situation, now),
        given: given(library, scheme, situation, now),
    }
}
