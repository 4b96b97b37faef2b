//! A person's phone: its key is bound to them, and the one before ends.

use core::fmt;
use std::collections::BTreeMap;

use clearance_core::cose_key;
use clearance_core::crypto::{Provider, PublicKey};
use clearance_schemes::model::{EventKind, KeyOrigin};

use super::error::holds_desk_error;
use super::file::File;
use super::settle::{Settlement, keep};
use super::tell::{TellError, put};
use super::{By, Desk, DeskError};
use crate::register::{EventRecord, HolderKeyRecord, Id, Register, Unit};

/// A key to bind. That its owner has it was proved before: see [`crate::enrolment`].
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Whose.
    pub person: Id,
    /// A fresh number for it.
    pub id: Id,
    /// The key.
    pub key: PublicKey,
    /// Where it comes from, as the phone says.
    pub origin: KeyOrigin,
    /// A fresh number for the event, where another phone is given up for it.
    pub event: Id,
}

impl Binding {
    /// The number that a phone's key has by itself, so that binding it again is the same:
    /// `SHA-256("clearance holder key 1" || key)`, cut to 16 bytes.
    #[must_use]
    pub fn id_of(provider: &Provider, key: &PublicKey) -> Id {
        Id::of_digest(&provider.sha256(&[b"clearance holder key 1", &cose_key::to_bytes(key)]))
    }
}

/// Why no key was bound.
#[derive(Debug)]
#[non_exhaustive]
pub enum BindError {
    /// What every operation may answer.
    Desk(DeskError),
    /// The key was bound before: to somebody else, or given up.
    KeyTaken,
    /// What telling may answer.
    Tell(TellError),
}

holds_desk_error!(BindError);

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::KeyTaken => {
                f.write_str("no key bound: this one was bound before; let the phone make a new one")
            }
            Self::Tell(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for BindError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::KeyTaken => None,
            Self::Tell(cause) => Some(cause),
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Binds a key to a person. Where they had another one, that one ends with it, and what it had is replaced: see
    /// [`Desk::perform`].
    ///
    /// # Errors
    /// [`BindError`].
    pub async fn bind_key(&self, binding: &Binding, by: &By) -> Result<Settlement, BindError> {
        let (library, provider) = (self.library, self.provider);
        let bytes = cose_key::to_bytes(&binding.key);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, binding.person).await?;
        if let Some(known) = unit.key(&bytes).await? {
            let is_bound = known.person == binding.person && known.ended.is_none();
            if !is_bound {
                return Err(BindError::KeyTaken);
            }
            let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
            unit.commit().await?;
            return Ok(settlement);
        }
        let old = file.end_keys(&mut unit, by.now).await?;
        unit.bind_key(&HolderKeyRecord {
            id: binding.id,
            person: binding.person,
            key: bytes,
            origin: binding.origin,
            bound: by.now,
            ended: None,
        })
        .await?;
        file.keys = unit.keys(binding.person).await?;
        if !old.is_empty() {
            let event = EventRecord {
                id: binding.event,
                person: binding.person,
                kind: EventKind::KeyRebound,
                of: None,
                cause: None,
                at: None,
                capacity: None,
                day: None,
                standing: None,
                slot: None,
                stated: BTreeMap::new(),
                happened: by.now,
                told: by.now,
            };
            put(&mut unit, &mut file, &event.into(), by.now).await.map_err(BindError::Tell)?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let what = if old.is_empty() { "key.bound" } else { "key.rebound" };
        let id = binding.id.to_string();
        let data = [id.as_str(), binding.origin.name()];
        unit.note(by.entry(provider, what, binding.person, &data)).await?;
        unit.commit().await?;
        Ok(settlement)
    }
}
