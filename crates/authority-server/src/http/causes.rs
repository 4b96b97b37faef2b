//! Which problem an error of a use case is. Its text says what to do; it names numbers and fields, never people.

use clearance_authority::desk::{
    BindError, ChangeError, DecideError, EraseError, GuardianError, IssueError, LodgeError,
    MoveDateError, PassageError, PerformError, RecordError, SlipError, TellError,
};
use clearance_authority::office::OrderError;
use clearance_schemes::outcome::Finding;

use super::Problem;

/// Findings on a document's fields.
fn fields(problem: Problem, findings: &[Finding]) -> Problem {
    findings.iter().fold(problem, |problem, finding| {
        problem.field(finding.of.as_deref().unwrap_or("document"), &finding.reason)
    })
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Desk(cause) => cause.into(),
            RecordError::Implausible(findings) => fields(
                Self::invalid().of("the document is not recorded; look at the fields"),
                &findings,
            ),
            other => Self::invalid().of(other),
        }
    }
}

impl From<TellError> for Problem {
    fn from(error: TellError) -> Self {
        match error {
            TellError::Desk(cause) => cause.into(),
            TellError::Implausible(findings) => {
                fields(Self::invalid().of("nothing was told; look at the fields"), &findings)
            }
            TellError::OtherEvent { .. } => Self::conflict().of(error),
            other => Self::invalid().of(other),
        }
    }
}

impl From<LodgeError> for Problem {
    fn from(error: LodgeError) -> Self {
        match error {
            LodgeError::Desk(cause) => cause.into(),
            LodgeError::Full { .. } => Self::full().of(error),
            LodgeError::NoSuchSlot { .. } => Self::not_found().of(error),
            LodgeError::OtherApplication { .. } => Self::conflict().of(error),
            other => Self::invalid().of(other),
        }
    }
}

impl From<DecideError> for Problem {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::Desk(cause) => cause.into(),
            DecideError::Lodge(cause) => cause.into(),
            DecideError::NoSuchApplication { .. } => Self::not_found().of(error),
            DecideError::NoSuchRule { .. } => {
                Self::invalid().field("ruled", "the scheme has no such rule")
            }
            other => Self::not_now().of(other),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Desk(cause) => cause.into(),
            ChangeError::Lodge(cause) => cause.into(),
            other => Self::not_found().of(other),
        }
    }
}

impl From<MoveDateError> for Problem {
    fn from(error: MoveDateError) -> Self {
        match error {
            MoveDateError::Desk(cause) => cause.into(),
            MoveDateError::Tell(cause) => cause.into(),
            other => Self::not_now().of(other),
        }
    }
}

impl From<GuardianError> for Problem {
    fn from(error: GuardianError) -> Self {
        match error {
            GuardianError::Desk(cause) => cause.into(),
            other => Self::invalid().of(other),
        }
    }
}

impl From<SlipError> for Problem {
    fn from(error: SlipError) -> Self {
        match error {
            SlipError::Answer(_) | SlipError::Grant(_) => Self::invalid().field("stated", error),
            SlipError::Desk(cause) => cause.into(),
            SlipError::NumberTaken { .. } => Self::conflict().of(error),
            SlipError::NoSuchPassage { .. } | SlipError::NoSuchSlip { .. } => {
                Self::not_found().of(error)
            }
            other => Self::not_now().of(other),
        }
    }
}

impl From<PassageError> for Problem {
    fn from(error: PassageError) -> Self {
        match error {
            PassageError::Desk(cause) => cause.into(),
            PassageError::Slip(cause) => cause.into(),
            PassageError::Tell(cause) => cause.into(),
            other => Self::invalid().of(other),
        }
    }
}

impl From<BindError> for Problem {
    fn from(error: BindError) -> Self {
        match error {
            BindError::Desk(cause) => cause.into(),
            BindError::Tell(cause) => cause.into(),
            other => Self::conflict().of(other),
        }
    }
}

impl From<PerformError> for Problem {
    fn from(error: PerformError) -> Self {
        match error {
            PerformError::Desk(cause) => cause.into(),
            PerformError::Status(cause) => {
                tracing::error!(%cause, "the office could not note a status");
                Self::unavailable().of(cause).after(5)
            }
            other => Self::not_now().of(other),
        }
    }
}

impl From<EraseError> for Problem {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::Desk(cause) => cause.into(),
            other => Self::not_now().of(other),
        }
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Desk(cause) => cause.into(),
            IssueError::NoSuchStanding { .. } => Self::not_found().of(error),
            IssueError::Order(OrderError::Request(_)) => Self::invalid().field("request", error),
            IssueError::KeyOrigin { .. } => Self::passkey().of(error),
            IssueError::NotBound | IssueError::OtherCredential { .. } => Self::conflict().of(error),
            IssueError::Order(cause) => {
                tracing::error!(%cause, "nothing was issued");
                Self::unavailable()
                    .of("no credential can be issued now; the operator was told")
                    .after(30)
            }
            other => Self::not_now().of(other),
        }
    }
}
