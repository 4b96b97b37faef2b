//! What must be done is done: on the wire by the office, everything else by an officer.

use core::fmt;

use clearance_core::ids::CredentialId;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_schemes::library::Library;
use clearance_schemes::life::{Act, Effect, settle};
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Instant;

use super::error::holds_desk_error;
use super::file::File;
use super::settle::{Settlement, keep, put_done};
use super::{By, Desk, DeskError};
use crate::office::{ChangeStatusError, Office, Reach, Which};
use crate::register::{CredentialRecord, Id, Register, RegisterError, Unit};

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

/// A change of status that is to be ordered.
struct Wanted {
    status: Status,
    credentials: Vec<CredentialRecord>,
    effect: Option<Effect>,
}

impl Wanted {
    /// Whether all of it was ordered.
    fn is_within(&self, ordered: &[Self]) -> bool {
        self.credentials.iter().all(|it| {
            let mut same = ordered.iter().filter(|other| other.status == self.status);
            same.any(|other| other.credentials.iter().any(|known| known.cti == it.cti))
        })
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
        let (library, provider) = (self.library, self.provider);
        let now = Timestamp::from_secs(u64::try_from(by.now.0).unwrap_or(0));
        let mut unit = self.register.read().await?;
        let file = File::read(&mut unit, library, person).await?;
        let credentials = unit.credentials(person).await?;
        drop(unit);
        let ordered = wanted(library, &file, &credentials, by.now);
        for change in &ordered {
            let which: Vec<Which> =
                change.credentials.iter().filter_map(|it| id(it).map(Which::Id)).collect();
            if !which.is_empty() {
                office
                    .change_status(&which, Reach::Named, change.status, now)
                    .map_err(PerformError::Status)?;
            }
        }
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let credentials = unit.credentials(person).await?;
        let wanted = wanted(library, &file, &credentials, by.now);
        // What was issued or told since the office was asked is not done yet.
        if !wanted.iter().all(|change| change.is_within(&ordered)) {
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

fn wanted(
    library: &Library,
    file: &File,
    credentials: &[CredentialRecord],
    now: Instant,
) -> Vec<Wanted> {
    let to_do = settle(library, &file.record(), now).to_do;
    let is_open = |it: &&CredentialRecord| it.revoked.is_none() && it.until > now;
    let is_replaced = |it: &CredentialRecord| {
        let standing = file.standings.iter().find(|standing| standing.id == it.standing);
        file.done.iter().any(|done| {
            done.act == Act::Replace
                && done.at > it.issued
                && standing.is_some_and(|standing| done.standing.as_ref() == Some(&standing.key))
        })
    };
    let is_given_up = |it: &CredentialRecord| {
        file.keys.iter().any(|key| key.id == it.holder_key && key.ended.is_some())
            || is_replaced(it)
    };
    let mut all = Vec::new();
    let given_up: Vec<_> =
        credentials.iter().filter(is_open).filter(|it| is_given_up(it)).cloned().collect();
    if !given_up.is_empty() {
        all.push(Wanted { status: Status::Revoked, credentials: given_up, effect: None });
    }
    for effect in to_do {
        let status = match effect.act {
            Act::Status(StateMeaning::Valid) => Status::Valid,
            Act::Status(StateMeaning::Suspended) => Status::Suspended,
            Act::Status(StateMeaning::Revoked | StateMeaning::None) => Status::Revoked,
            _ => continue,
        };
        let standing = effect.standing.as_ref().and_then(|key| file.standing(key));
        let own = credentials.iter().filter(is_open).filter(|it| {
            standing.is_some_and(|standing| standing.id == it.standing) && !is_given_up(it)
        });
        all.push(Wanted { status, credentials: own.cloned().collect(), effect: Some(effect) });
    }
    all
}

fn id(credential: &CredentialRecord) -> Option<CredentialId> {
    credential.cti.as_slice().try_into().ok().map(CredentialId)
}
