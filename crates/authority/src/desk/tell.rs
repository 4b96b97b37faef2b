//! Something happened, and is told: once, however often it is sent.

use core::fmt;

use clearance_schemes::outcome::Finding;
use clearance_schemes::time::{Day, Instant};

use super::error::holds_desk_error;
use super::file::File;
use super::record::{RecordError, tried};
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError};
use crate::register::{
    DocumentRecord, EventRecord, Id, KnownRecord, Register, RegisterError, Told, Unit,
};

/// What happened, and what is otherwise since.
#[derive(Clone, Debug)]
pub struct Telling {
    /// What happened, under the sender's number. When it was told is the moment of the call.
    pub event: EventRecord,
    /// Who the person is since then.
    pub becomes: Becomes,
    /// Documents that came with it: a new card, of `document.collected`.
    pub documents: Vec<DocumentRecord>,
}

impl From<EventRecord> for Telling {
    fn from(event: EventRecord) -> Self {
        Self { event, becomes: Becomes::default(), documents: Vec::new() }
    }
}

/// What is otherwise of a person; what it does not name goes on as before.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Becomes {
    /// The name in Latin letters.
    pub name_latin: Option<String>,
    /// The name in Chinese.
    pub name_chinese: Option<String>,
    /// Day of birth.
    pub born: Option<Day>,
    /// ISO 3166 alpha-3.
    pub nationality: Option<String>,
    /// `mo-permanent` and the like.
    pub residence: Option<String>,
    /// Place of birth.
    pub birthplace: Option<String>,
}

impl fmt::Debug for Becomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Becomes { .. }") // personal data
    }
}

/// Why nothing was told.
#[derive(Debug)]
#[non_exhaustive]
pub enum TellError {
    /// It has not happened yet.
    Ahead {
        /// When it would happen.
        happened: Instant,
        /// The moment.
        now: Instant,
    },
    /// What every operation may answer.
    Desk(DeskError),
    /// Fields of a document are malformed, or such a document never has them.
    Implausible(Vec<Finding>),
    /// Something else was told under this number.
    OtherEvent {
        /// The number.
        event: Id,
    },
}

holds_desk_error!(TellError);

impl fmt::Display for TellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ahead { happened, now } => write!(
                f,
                "nothing was told: it would happen at {} and it is {}; tell it when it has happened",
                happened.0, now.0
            ),
            Self::Desk(cause) => cause.fmt(f),
            Self::Implausible(findings) => {
                write!(f, "nothing was told: {}", RecordError::Implausible(findings.clone()))
            }
            Self::OtherEvent { event } => write!(
                f,
                "nothing was told: something else was told under {event}; take a fresh number"
            ),
        }
    }
}

impl core::error::Error for TellError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            _ => None,
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Tells what happened, and settles the person's whole record: a late report gives what it would have given in
    /// time.
    ///
    /// # Errors
    /// [`TellError`].
    pub async fn tell(&self, telling: &Telling, by: &By) -> Result<Settlement, TellError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, telling.event.person).await?;
        let told = put(&mut unit, &mut file, telling, by.now).await?;
        if told == Told::New {
            for document in &telling.documents {
                tried(library, document).map_err(TellError::Implausible)?;
                if document.person != file.person.id {
                    return Err(RegisterError::NotFound { what: "document" }.into());
                }
                unit.put_document(document).await?;
            }
            file.documents = unit.documents(file.person.id).await?;
            become_otherwise(&mut unit, &mut file, telling, by.now).await?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        if told == Told::New {
            let event = &telling.event;
            let (id, happened) = (event.id.to_string(), event.happened.0.to_string());
            let data = [id.as_str(), event.kind.name(), &happened];
            unit.note(by.entry(provider, "event.told", event.person, &data)).await?;
        }
        unit.commit().await?;
        Ok(settlement)
    }
}

/// Adds an event to the file, unless it is there.
pub(super) async fn put<U: Unit>(
    unit: &mut U,
    file: &mut File,
    telling: &Telling,
    now: Instant,
) -> Result<Told, TellError> {
    let event = EventRecord { told: now, ..telling.event.clone() };
    if event.happened > now {
        return Err(TellError::Ahead { happened: event.happened, now });
    }
    if let Some(known) = file.events.iter().find(|known| known.id == event.id) {
        let again = EventRecord { told: known.told, ..event };
        return if again == *known {
            Ok(Told::Before)
        } else {
            Err(TellError::OtherEvent { event: known.id })
        };
    }
    let told = unit.tell(&event).await?;
    file.events.push(event);
    file.events.sort_by_key(|event| (event.happened, event.told, event.id));
    Ok(told)
}

/// Keeps who the person is since then, and who they are by now.
async fn become_otherwise<U: Unit>(
    unit: &mut U,
    file: &mut File,
    telling: &Telling,
    now: Instant,
) -> Result<(), RegisterError> {
    let becomes = &telling.becomes;
    if *becomes == Becomes::default() {
        return Ok(());
    }
    let id = file.person.id;
    unit.put_known(&KnownRecord {
        person: id,
        from: telling.event.happened,
        told: now,
        born: becomes.born,
        nationality: becomes.nationality.clone(),
        residence: becomes.residence.clone(),
        birthplace: becomes.birthplace.clone(),
    })
    .await?;
    file.known = unit.known(id).await?;
    let person = &mut file.person;
    for (name, new) in [
        (&mut person.name_latin, &becomes.name_latin),
        (&mut person.name_chinese, &becomes.name_chinese),
    ] {
        if new.is_some() {
            name.clone_from(new);
        }
    }
    // Of several reports the one that happened last counts, whichever came last.
    for known in &file.known {
        person.born = known.born.or(person.born);
        person.nationality = known.nationality.clone().or(person.nationality.take());
        person.residence = known.residence.clone().or(person.residence.take());
        person.birthplace = known.birthplace.clone().or(person.birthplace.take());
    }
    unit.change_person(person).await
}
