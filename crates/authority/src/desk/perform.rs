//! What must be done is done: on the wire by the office, everything else by an officer.

use core::fmt;

use clearance_core::status::Status;
use clearance_schemes::life::{Act, Effect, settle};

use super::error::holds_desk_error;
use super::file::File;
use super::settle::{Settlement, keep, put_done};
use super::wanted::{Wanted, order, wanted};
use super::{By, Desk, DeskError};
use crate::office::{ChangeStatusError, Office};
use crate::register::{Id, Register, RegisterError, Unit};

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Performed {
    /// Done now.
    pub done: Vec<Effect>,
    /// Credentials whose status was asked for.
    pub credentials: usize,
    /// What is left: what a phone must ask for, and what an officer must look at.
    pub settlement: Settlement,
}

/// Why something was not done.
#[derive(Debug)]
#[non_exhaustive]
pub enum PerformError {
    /// What every operation may answer.
    Desk(DeskError),
    /// It is not to be done, or not any more.
    NotToDo,
    /// A credential's status is changed by the office, and a credential is issued to a phone: nobody does these by
    /// saying so.
    OnTheWire,
    /// The office did not take the change of status.
    Status(ChangeStatusError),
}

holds_desk_error!(PerformError);

impl fmt::Display for PerformError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::NotToDo => f.write_str("this is not to be done, or not any more; look again"),
            Self::OnTheWire => f.write_str(
                "a credential is issued and its status changed by the office; nobody does it by saying so",
            ),
            Self::Status(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for PerformError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Status(cause) => Some(cause),
            Self::NotToDo | Self::OnTheWire => None,
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Does on the wire what must be done about a person: revokes, suspends, lifts; and revokes what a phone has that was
    /// given up. The office notes it first, then the register: after a kill between the two the same call does it
    /// again, which changes nothing.
    ///
    /// The office works on files meanwhile: call it where that may block.
    ///
    /// # Errors
    /// [`PerformError`].
    pub async fn perform(
        &self,
        office: &Office,
        person: Id,
        by: &By,
    ) -> Result<Performed, PerformError> {
        let mut unit = self.register.read().await?;
        let file = File::read(&mut unit, self.library, person).await?;
        let credentials = unit.credentials(person).await?;
        drop(unit);
        let ordered = wanted(self.library, &file, &credentials, by.now);
        order(office, &ordered, by.now).map_err(PerformError::Status)?;
        self.performed(person, &ordered, by).await
    }

    /// Records of a person what the office has noted.
    pub(super) async fn performed(
        &self,
        person: Id,
        ordered: &[Wanted],
        by: &By,
    ) -> Result<Performed, PerformError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let credentials = unit.credentials(person).await?;
        let wanted = wanted(library, &file, &credentials, by.now);
        // What was issued or told since the office was asked is not done yet.
        if !wanted.iter().all(|change| change.is_within(ordered)) {
            return Err(RegisterError::Conflict.into());
        }
        let mut performed = Performed::default();
        for change in &wanted {
            for credential in &change.credentials {
                if change.status == Status::Revoked {
                    unit.revoke_credential(&credential.cti, by.now).await?;
                }
                performed.credentials += 1;
            }
            if let Some(effect) = &change.effect {
                put_done(&mut unit, &mut file, effect, by.now).await?;
                performed.done.push(effect.clone());
            }
        }
        performed.settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        if !wanted.is_empty() {
            let acts: Vec<_> =
                performed.done.iter().map(|done| format!("{} {}", done.scheme, done.act)).collect();
            let acts: Vec<&str> = acts.iter().map(String::as_str).collect();
            unit.note(by.entry(provider, "status.changed", person, &acts)).await?;
        }
        unit.commit().await?;
        Ok(performed)
    }

    /// People about whom there is something to do, after this number: pages.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn with_to_do(&self, after: Option<Id>, limit: u32) -> Result<Vec<Id>, DeskError> {
        Ok(self.register.read().await?.with_to_do(after, limit).await?)
    }

    /// Records that an officer did something, or looked at it: a document was made, a doubt was settled.
    ///
    /// # Errors
    /// [`PerformError`].
    pub async fn done(
        &self,
        person: Id,
        effect: &Effect,
        by: &By,
    ) -> Result<Settlement, PerformError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let to_do = settle(library, &file.record(), by.now).to_do;
        if !to_do.contains(effect) {
            return Err(PerformError::NotToDo);
        }
        let has_code =
            effect.standing.as_ref().and_then(|key| file.standing(key)).is_some_and(|it| {
                super::file::version(library, &it.scheme, it.version)
                    .is_some_and(|scheme| scheme.gate.code.is_some())
            });
        let is_wire = match effect.act {
            Act::Status(_) => true,
            Act::Issue | Act::Reissue | Act::Replace => has_code,
            _ => false,
        };
        if is_wire {
            return Err(PerformError::OnTheWire);
        }
        put_done(&mut unit, &mut file, effect, by.now).await?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let act = effect.act.to_string();
        unit.note(by.entry(provider, "act.done", person, &[&effect.scheme, &act])).await?;
        unit.commit().await?;
        Ok(settlement)
    }
}
