//! A standing is cancelled, or moved to another time, where the scheme lets its holder.

use core::fmt;
use std::collections::BTreeMap;

use clearance_schemes::model::{Answer, EventKind};
use clearance_schemes::outcome::Outcome;
use clearance_schemes::time::Instant;

use super::by::derived;
use super::error::holds_desk_error;
use super::file::{self, File};
use super::judged::judged;
use super::lodge::{LodgeError, booking};
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError, LodgeIds, Question};
use crate::register::{
    AppointmentRecord, DecisionRecord, EventRecord, Id, Register, RegisterError, Unit,
};

/// What is asked for. Deliberately closed: these are the events that a holder may cause.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// The standing is cancelled.
    Cancel,
    /// The appointment is moved to this office, or stand, and time.
    Move {
        /// Where.
        at: String,
        /// When it begins.
        begins: Instant,
    },
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The decision, with what was found. Nothing changed unless its answer is yes.
    pub decision: DecisionRecord,
    /// The whole answer; none where it was asked for before.
    pub outcome: Option<Outcome>,
    /// How the person stands now.
    pub settlement: Settlement,
}

/// Why nothing was changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ChangeError {
    /// What every operation may answer.
    Desk(DeskError),
    /// What lodging may answer.
    Lodge(LodgeError),
    /// The person has no such standing, under this scheme.
    NoSuchStanding {
        /// The number.
        standing: Id,
    },
}

holds_desk_error!(ChangeError);

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::Lodge(cause) => cause.fmt(f),
            Self::NoSuchStanding { standing } => write!(
                f,
                "nothing was changed: the person has no standing {standing} under that scheme"
            ),
        }
    }
}

impl core::error::Error for ChangeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Lodge(cause) => Some(cause),
            Self::NoSuchStanding { .. } => None,
        }
    }
}

impl<R: Register> Desk<'_, R> {
    /// Judges what is asked for, and where the answer is yes does it: the new place is taken and the old one given
    /// back in one unit. `ids.standing` says which standing; the question is the scheme's own, as `service =
    /// "cancel"`.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn change(
        &self,
        person: Id,
        ids: LodgeIds,
        change: &Change,
        question: &Question,
        by: &By,
    ) -> Result<Changed, ChangeError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        if file.applications.iter().any(|known| known.id == ids.application) {
            let decision = unit.decisions(ids.application).await?.pop();
            let decision = decision.ok_or(RegisterError::NotFound { what: "decision" })?;
            let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
            unit.commit().await?;
            return Ok(Changed { decision, outcome: None, settlement });
        }
        let standing = file
            .standings
            .iter()
            .find(|known| known.id == ids.standing && known.scheme == question.scheme)
            .cloned()
            .ok_or(ChangeError::NoSuchStanding { standing: ids.standing })?;
        let numbers = (ids.application, ids.decision);
        let mut question = question.clone();
        if let Change::Move { at, begins } = change {
            question.slot = Some((at.clone(), *begins));
        }
        let judged = judged(&mut unit, library, &mut file, numbers, &question, by).await?;
        if judged.outcome.answer == Answer::Eligible {
            let mut event = EventRecord {
                id: derived(provider, "change", ids.application, ""),
                person,
                kind: EventKind::StandingCancelled,
                of: Some(question.scheme.clone()),
                cause: None,
                at: None,
                capacity: None,
                day: None,
                standing: Some(standing.key.clone()),
                slot: None,
                stated: BTreeMap::new(),
                happened: by.now,
                told: by.now,
            };
            if let Change::Move { at, begins } = change {
                event.kind = EventKind::StandingMoved;
                let old = unit.appointment(standing.id).await?;
                let old = old.filter(|found| found.released.is_none());
                let appointment = AppointmentRecord {
                    id: ids.appointment,
                    standing: standing.id,
                    at: at.clone(),
                    begins: *begins,
                    party: old.as_ref().map_or(1, |old| old.party),
                    booked: by.now,
                    released: None,
                };
                // Given back first: a move within one slot needs no second place.
                if let Some(old) = &old {
                    unit.release(old.id, by.now).await?;
                }
                let booked = unit.book(&appointment).await;
                booked.map_err(|error| ChangeError::Lodge(booking(error, at)))?;
                let slot = file::slot(&mut unit, at, *begins).await?;
                event.slot = slot.map(|slot| clearance_schemes::situation::Slot {
                    taken: 0, // what others have is no part of the event
                    ..slot
                });
            }
            unit.tell(&event).await?;
            file.events.push(event);
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let id = ids.application.to_string();
        let data = [id.as_str(), &question.scheme, &judged.decision.findings];
        let what = match change {
            Change::Cancel => "standing.cancel",
            Change::Move { .. } => "standing.move",
        };
        unit.note(by.entry(provider, what, person, &data)).await?;
        unit.commit().await?;
        Ok(Changed { decision: judged.decision, outcome: Some(judged.outcome), settlement })
    }
}
