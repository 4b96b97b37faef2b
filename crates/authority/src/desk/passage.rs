//! A gate, or a counter, reports a passage: an event of the person, and a landing slip where one is due.

use core::fmt;
use std::collections::BTreeMap;

use clearance_schemes::model::EventKind;

use super::by::derived;
use super::error::holds_desk_error;
use super::file::{File, version};
use super::settle::{Settlement, keep};
use super::slip::{OpenSlip, SlipError, due, give};
use super::tell::{TellError, put};
use super::{By, Desk, DeskError, Telling};
use crate::register::{
    CredentialRecord, EventRecord, Id, PassageRecord, Register, SlipRecord, Told, Unit,
};

/// What is reported.
#[derive(Clone, Debug)]
pub struct PassageReport {
    /// The passage. Its person may be left open where a code opened: the credential says whose it was.
    pub passage: PassageRecord,
    /// What the traveller showed and said, where somebody asked.
    pub stated: BTreeMap<String, String>,
    /// A fresh number for the landing slip, where the place prints them.
    pub slip: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Whether it was new.
    pub told: Told,
    /// Whose it was, where that is known.
    pub person: Option<Id>,
    /// The landing slip, printed now or when it was reported first.
    pub slip: Option<SlipRecord>,
    /// Why a slip that the place prints is not printed, though one is due: [`Desk::print_slip`] does it later.
    pub slip_open: Option<OpenSlip>,
    /// How the person stands.
    pub settlement: Settlement,
}

/// Why nothing was reported.
#[derive(Debug)]
#[non_exhaustive]
pub enum PassageError {
    /// It goes neither in nor out.
    Direction {
        /// The word.
        direction: String,
    },
    /// What every operation may answer.
    Desk(DeskError),
    /// The slip cannot be printed.
    Slip(SlipError),
    /// What telling may answer.
    Tell(TellError),
}

holds_desk_error!(PassageError);

impl fmt::Display for PassageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direction { direction } => {
                write!(f, "a passage goes \"in\" or \"out\", not {direction:?}")
            }
            Self::Desk(cause) => cause.fmt(f),
            Self::Slip(cause) => cause.fmt(f),
            Self::Tell(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for PassageError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Direction { .. } => None,
            Self::Desk(cause) => Some(cause),
            Self::Slip(cause) => Some(cause),
            Self::Tell(cause) => Some(cause),
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Takes a report in, once however often it is sent. What nobody said at the passage does not undo it: the slip
    /// alone stays open.
    ///
    /// # Errors
    /// [`PassageError`].
    pub async fn passage(&self, report: &PassageReport, by: &By) -> Result<Passed, PassageError> {
        let (library, provider) = (self.library, self.provider);
        let kind = match report.passage.direction.as_str() {
            "in" => EventKind::PassageIn,
            "out" => EventKind::PassageOut,
            other => return Err(PassageError::Direction { direction: other.to_owned() }),
        };
        let mut unit = self.register.begin().await?;
        let mut passage = PassageRecord { told: by.now, ..report.passage.clone() };
        let credential = match &passage.cti {
            Some(cti) => unit.credential(cti).await?,
            None => None,
        };
        passage.person = passage.person.or(credential.as_ref().map(|known| known.person));
        let told = unit.add_passage(&passage).await?;
        let mut passed = Passed {
            told,
            person: passage.person,
            slip: None,
            slip_open: None,
            settlement: Settlement::default(),
        };
        let Some(person) = passage.person else {
            if told == Told::New {
                let id = passage.id.to_string();
                let mut entry = by.entry(provider, "passage.reported", passage.id, &[&id]);
                entry.subject = None;
                unit.note(entry).await?;
            }
            unit.commit().await?;
            return Ok(passed);
        };
        let mut file = match File::read(&mut unit, library, person).await {
            // It was taken while the person's data were here.
            Err(DeskError::Erased { .. }) if told == Told::Before => {
                unit.commit().await?;
                return Ok(passed);
            }
            read => read?,
        };
        if told == Told::New {
            let event = happened(&passage, person, kind, &report.stated);
            put(&mut unit, &mut file, &event.into(), by.now).await.map_err(PassageError::Tell)?;
            if let Some(used) = credential.and_then(|it| self.used(&file, &passage, &it)) {
                let used = Telling::from(used);
                put(&mut unit, &mut file, &used, by.now).await.map_err(PassageError::Tell)?;
            }
        }
        passed.settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let known = unit.slips(person).await?;
        passed.slip = known.into_iter().find(|slip| slip.passage == passage.id);
        if let (Some(number), None) = (&report.slip, &passed.slip) {
            match due(library, &file, &passage) {
                None => {}
                // The passage has happened, whatever nobody said at it: an officer asks, and prints the slip.
                Some(slip) if !slip.is_told() => passed.slip_open = Some(slip.open(&passage)),
                Some(slip) => {
                    let of = (&passage, slip);
                    let slip = give(&mut unit, &mut file, of, number, by.now).await;
                    passed.slip = Some(slip.map_err(PassageError::Slip)?);
                    passed.settlement =
                        keep(&mut unit, library, provider, &mut file, by.now).await?;
                    if told == Told::Before {
                        // What it depends on was recorded since the passage was told first.
                        let id = passage.id.to_string();
                        let data = [id.as_str(), number];
                        unit.note(by.entry(provider, "slip.printed", person, &data)).await?;
                    }
                }
            }
        }
        if told == Told::New {
            let id = passage.id.to_string();
            let data = [id.as_str(), &passage.checkpoint, &passage.direction];
            unit.note(by.entry(provider, "passage.reported", person, &data)).await?;
        }
        unit.commit().await?;
        Ok(passed)
    }

    /// A code that opens once is used up.
    fn used(
        &self,
        file: &File,
        passage: &PassageRecord,
        credential: &CredentialRecord,
    ) -> Option<EventRecord> {
        let standing = file.standings.iter().find(|known| known.id == credential.standing)?;
        let scheme = version(self.library, &standing.scheme, standing.version)?;
        let code = scheme.gate.code.as_ref()?.toml.get("code")?;
        let uses = code.get("uses")?.as_integer()?;
        (uses == 1).then(|| EventRecord {
            id: derived(self.provider, "used", passage.id, ""),
            of: Some(standing.scheme.clone()),
            standing: Some(standing.key.clone()),
            ..happened(passage, file.person.id, EventKind::StandingUsed, &BTreeMap::new())
        })
    }
}

fn happened(
    passage: &PassageRecord,
    person: Id,
    kind: EventKind,
    stated: &BTreeMap<String, String>,
) -> EventRecord {
    EventRecord {
        id: passage.id,
        person,
        kind,
        of: None,
        cause: None,
        at: Some(passage.jurisdiction.clone()),
        capacity: None,
        day: None,
        standing: None,
        slot: None,
        stated: stated.clone(),
        happened: passage.happened,
        told: passage.told,
    }
}
