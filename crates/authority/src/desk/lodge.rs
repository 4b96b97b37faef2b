//! An application is lodged: it is judged, and what it grants begins.

use core::fmt;

use clearance_schemes::model::Answer;
use clearance_schemes::outcome::Outcome;

use super::error::holds_desk_error;
use super::file::File;
use super::judged::{begin, judged, refused, tell_decision};
use super::settle::{Settlement, keep};
use super::{By, Desk, DeskError, Question};
use crate::register::{AppointmentRecord, DecisionRecord, Id, Register, RegisterError, Unit};

/// Fresh numbers for what an application may make.
#[derive(Clone, Copy, Debug)]
pub struct LodgeIds {
    /// Of the application: lodged twice under it, it is lodged once.
    pub application: Id,
    /// Of the decision.
    pub decision: Id,
    /// Of the standing.
    pub standing: Id,
    /// Of the appointment.
    pub appointment: Id,
}

/// What became of an application.
#[derive(Clone, Debug)]
pub struct Lodged {
    /// The decision, with what was found.
    pub decision: DecisionRecord,
    /// The whole answer; none where it was lodged before.
    pub outcome: Option<Outcome>,
    /// The standing that began.
    pub standing: Option<Id>,
    /// How the person stands now.
    pub settlement: Settlement,
}

/// Why nothing was lodged.
#[derive(Debug)]
#[non_exhaustive]
pub enum LodgeError {
    /// What every operation may answer.
    Desk(DeskError),
    /// Somebody else took the places meanwhile.
    Full {
        /// Places that are left.
        left: u32,
    },
    /// There is no such time at that office.
    NoSuchSlot {
        /// Office, or stand.
        at: String,
    },
    /// Another application was lodged under this number.
    OtherApplication {
        /// The number.
        application: Id,
    },
}

holds_desk_error!(LodgeError);

impl fmt::Display for LodgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::Full { left } => {
                write!(f, "nothing was lodged: {left} places are left then; choose another time")
            }
            Self::NoSuchSlot { at } => {
                write!(f, "nothing was lodged: {at:?} has no such time; choose one that it has")
            }
            Self::OtherApplication { application } => write!(
                f,
                "nothing was lodged: {application} is the number of another application; take a fresh one"
            ),
        }
    }
}

impl core::error::Error for LodgeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            _ => None,
        }
    }
}

/// What a booking that failed means.
pub(super) fn booking(error: RegisterError, at: &str) -> LodgeError {
    match error {
        RegisterError::Full { left } => LodgeError::Full { left },
        RegisterError::NotFound { what: "slot" } => LodgeError::NoSuchSlot { at: at.to_owned() },
        other => LodgeError::Desk(other.into()),
    }
}

impl<R: Register> Desk<'_, R> {
    /// Lodges an application. It is judged by the version in force now; the decision is kept with the version, its
    /// digest and all findings. Where the answer is yes the standing begins, with its appointment. Where an
    /// officer must decide, [`Desk::decide`] goes on.
    ///
    /// # Errors
    /// [`LodgeError`].
    pub async fn lodge(
        &self,
        person: Id,
        ids: LodgeIds,
        question: &Question,
        by: &By,
    ) -> Result<Lodged, LodgeError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        if let Some(known) = file.applications.iter().find(|it| it.id == ids.application) {
            if known.scheme != question.scheme || known.asked != question.asked {
                return Err(LodgeError::OtherApplication { application: ids.application });
            }
            let decision = unit.decisions(ids.application).await?.pop();
            let decision = decision.ok_or(RegisterError::NotFound { what: "decision" })?;
            let granted = file.standings.iter().find(|it| it.application == Some(ids.application));
            let standing = granted.map(|standing| standing.id);
            let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
            unit.commit().await?;
            return Ok(Lodged { decision, outcome: None, standing, settlement });
        }
        let numbers = (ids.application, ids.decision);
        let judged = judged(&mut unit, library, &mut file, numbers, question, by).await?;
        let scheme = &judged.version.scheme;
        let mut standing = None;
        if judged.outcome.answer == Answer::Eligible {
            let numbers = (ids.application, ids.standing);
            standing = begin(&mut unit, provider, &mut file, scheme, numbers, by.now).await?;
            if let (Some(standing), Some(_), Some((at, begins))) =
                (standing, &scheme.slots, &question.slot)
            {
                let appointment = AppointmentRecord {
                    id: ids.appointment,
                    standing,
                    at: at.clone(),
                    begins: *begins,
                    party: party(question),
                    booked: by.now,
                    released: None,
                };
                unit.book(&appointment).await.map_err(|error| booking(error, at))?;
                file.read_slots(&mut unit, library).await?;
            }
        } else if let Some(kind) = refused(judged.outcome.answer) {
            let what = (ids.application, kind);
            tell_decision(&mut unit, provider, &mut file, what, None, by.now).await?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let id = judged.application.id.to_string();
        let data = [id.as_str(), &question.scheme, &judged.decision.findings];
        unit.note(by.entry(provider, "application.lodged", person, &data)).await?;
        unit.commit().await?;
        Ok(Lodged {
            decision: judged.decision,
            outcome: Some(judged.outcome),
            standing,
            settlement,
        })
    }
}

pub(super) fn party(question: &Question) -> u32 {
    u32::try_from(question.members.len()).map_or(u32::MAX, |others| others.saturating_add(1))
}
