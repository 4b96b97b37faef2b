//! The answer of a gate.

use core::fmt;

use clearance_core::code::TextError;
use clearance_core::credential::{Credential, CredentialError};
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid, SchemeId, Scope};
pub use clearance_core::presentation::Form;
use clearance_core::presentation::RosterRef;
use clearance_core::sign1::VerifyError;
use clearance_core::spelling;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::Qualified;
use clearance_core::{cbor, trust};

use crate::gate::GateError;
use crate::ledger::{Keeper, Trouble, Unavailable};
use crate::reason::{Class, Outcome, Reason};
use crate::status::StatusGrade;
use crate::text::Message;

/// What a gate does with a code.
///
/// Deliberately closed: whoever opens a door must know all three.
#[derive(Clone, Debug)]
#[must_use]
pub enum Decision {
    /// Open. Comes from the full checklist only.
    Admit(Admission),
    /// Do not open; an officer decides, because the gate cannot tell.
    Refer(Referral),
    /// Do not open; the reason is certain.
    Refuse(Refusal),
}

impl Decision {
    /// Why not, unless admitted.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Admit(_) => None,
            Self::Refer(referral) => Some(referral.reason),
            Self::Refuse(refusal) => Some(refusal.reason),
        }
    }

    /// What was learned about the code on the way.
    pub fn details(&self) -> &Details {
        match self {
            Self::Admit(admission) => &admission.details,
            Self::Refer(referral) => &referral.details,
            Self::Refuse(refusal) => &refusal.details,
        }
    }

    /// Who can do something about it; an admission has no class.
    pub fn class(&self) -> Option<Class> {
        self.reason().map(Reason::class)
    }

    /// What the traveller is told.
    pub fn message(&self) -> Message {
        self.reason().map_or(Message::Proceed, Reason::message)
    }

    /// Stable name: `admit`, `refer` or `refuse`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Admit(_) => "admit",
            Self::Refer(_) => "refer",
            Self::Refuse(_) => "refuse",
        }
    }

    /// Whether the gate opens.
    pub fn is_admit(&self) -> bool {
        matches!(self, Self::Admit(_))
    }
}

impl fmt::Display for Decision {
    /// One line for a log: the decision, the reason and the evidence, nothing of the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        if let Some(reason) = self.reason() {
            write!(f, " {reason}")?;
        }
        match &self.details().evidence {
            Some(evidence) => write!(f, " ({evidence})"),
            None => Ok(()),
        }
    }
}

/// Proof that a code passed the full checklist. Nothing outside this crate can make one.
#[derive(Clone, Debug)]
pub struct Admission {
    pub(crate) subject: RosterRef,
    pub(crate) scope: Scope,
    pub(crate) at: Timestamp,
    pub(crate) details: Details,
}

impl Admission {
    /// Whose credential it is, for the gate's own records.
    pub fn subject(&self) -> &RosterRef {
        &self.subject
    }

    /// Scheme and qualifier of the credential.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// What the qualifier means: the place, party or guard picture of the credential.
    pub fn qualified(&self) -> Qualified {
        self.details.qualified.unwrap_or_default()
    }

    /// When the code was admitted, by the gate's clock.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What the checklist measured.
    pub fn details(&self) -> &Details {
        &self.details
    }
}

/// Why an officer has to decide.
#[derive(Clone, Debug)]
pub struct Referral {
    pub(crate) reason: Reason,
    pub(crate) details: Details,
    /// The admission that only waits for the person.
    pub(crate) pending: Option<Box<Admission>>,
}

/// Seconds after a good code in which the person can still be confirmed.
pub const PERSON_CHECK_LIFE: u64 = 60;

/// What comparing the person with the enrolment gave.
///
/// Deliberately closed: who is not surely the holder differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonMatch {
    /// Somebody else, or not recognised.
    Differs,
    /// The holder.
    Matches,
}

impl Referral {
    /// The reason.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// What was learned on the way.
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// Ends a referral as [`Reason::PersonPending`]; any other one stays what it is.
    pub fn confirm_person(self, result: PersonMatch, now: Timestamp) -> Decision {
        let Self { reason, details, pending } = self;
        let Some(admission) = pending else {
            return Decision::Refer(Self { reason, details, pending: None });
        };
        let in_time = admission.at <= now && now < admission.at.plus(PERSON_CHECK_LIFE);
        let reason = match result {
            PersonMatch::Matches if in_time => return Decision::Admit(*admission),
            PersonMatch::Matches => Reason::PersonLate,
            PersonMatch::Differs => Reason::PersonDiffers,
        };
        Decision::Refer(Self { reason, details, pending: None })
    }
}

/// Why the gate stays closed.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub(crate) reason: Reason,
    pub(crate) details: Details,
}

impl Refusal {
    /// The reason.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// What was learned on the way.
    pub fn details(&self) -> &Details {
        &self.details
    }
}

/// What the operator sees: how far the proof went, and what was measured. Nothing here names a
/// person.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Details {
    /// How far the proof went. What lies beyond is what the code claims.
    pub proven: Proven,
    /// The gate key that the code is sealed to.
    pub gate_key: Option<GateKid>,
    /// Full or roster form.
    pub form: Option<Form>,
    /// The authority's key id.
    pub authority: Option<AuthorityKid>,
    /// Whose credential it is, once the holder is proven. It points at a person: for the gate's own
    /// records, and only under another name. Neither JSON nor logs show it.
    pub subject: Option<RosterRef>,
    /// The scheme.
    pub scheme: Option<SchemeId>,
    /// What the scheme makes of the credential's qualifier.
    pub qualified: Option<Qualified>,
    /// Seconds from the gate's time to the start of the code: negative for a code from the past.
    /// A phone whose clock is right gives 0 to -(step).
    pub skew: Option<i64>,
    /// What the status list said.
    pub status: Option<StatusSeen>,
    /// Who recorded the code, or why nobody could.
    pub ledger: Option<LedgerSaid>,
    /// The two values that were compared, or what was found where.
    pub evidence: Option<Evidence>,
}

/// How far the proof of a code went.
///
/// Deliberately closed: these are the layers of a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proven {
    /// Nothing.
    #[default]
    Nothing,
    /// It was sealed to this gate group.
    Sealed,
    /// The authority signed the credential.
    Credential,
    /// The holder key signed the code for this gate group.
    Holder,
}

impl Proven {
    /// All of them, from least to most.
    pub const ALL: &[Self] = &[Self::Nothing, Self::Sealed, Self::Credential, Self::Holder];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Sealed => "sealed",
            Self::Credential => "credential",
            Self::Holder => "holder",
        }
    }
}

spelling!(Proven, "a level of proof", code);
spelling!(Keeper, "a keeper of a record", code);

/// What the status list said, and how old it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusSeen {
    /// The status; none where the list does not reach the credential.
    pub status: Option<Status>,
    /// Seconds since the list's `this_update`.
    pub age: i64,
    /// How the scheme's policy judges that age.
    pub grade: StatusGrade,
}

/// Who recorded a code, or why nobody could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerSaid {
    /// Who keeps the record; none where nothing was recorded.
    pub by: Option<Keeper>,
    /// Admitted by the lane's own record alone, because the shared ledger is away and the scheme
    /// allows it: another lane may have admitted the same code.
    pub flagged: bool,
    /// Why the ledger, or the shared one behind it, did not answer.
    pub away: Option<Unavailable>,
}

/// The two values that a check compared, or what it found where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// A credential that does not verify.
    Credential(CredentialError),
    /// Bytes outside the format.
    Format(cbor::Error),
    /// Why the gate cannot serve its trust list.
    Gate(GateError),
    /// Another group has the key.
    GateGroup {
        /// This gate's group.
        own: GateGroupId,
        /// The group that the code is for.
        found: GateGroupId,
    },
    /// What keeps the ledger from answering.
    Ledger(Trouble),
    /// A place where the scheme does not open.
    Location(trust::Location),
    /// Another party than the credential is for.
    Party {
        /// People that may pass by it.
        most: u8,
        /// People that were found; none where nobody counted.
        found: Option<u8>,
    },
    /// Another place than the credential is for.
    Place {
        /// Which of the scheme's places it is for, counted from 0.
        index: usize,
        /// This gate.
        own: trust::Location,
    },
    /// A qualifier without a meaning.
    Qualifier(trust::UnknownQualifier),
    /// A code that is not on a step.
    Step {
        /// The scheme's step in seconds.
        step: u32,
        /// Start of the code.
        found: Timestamp,
    },
    /// A text outside the format.
    Text(TextError),
    /// A moment on the wrong side of a limit.
    Time {
        /// What the limit is.
        limit: &'static str,
        /// The limit.
        at: Timestamp,
        /// The moment that was compared with it.
        found: Timestamp,
    },
    /// The holder's signature.
    Signature(VerifyError),
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(error) => write!(f, "{error}"),
            Self::Format(error) => write!(f, "{error}"),
            Self::Gate(error) => write!(f, "{error}"),
            Self::GateGroup { own, found } => {
                write!(f, "made for gate group {found}, this one is {own}")
            }
            Self::Ledger(trouble) => write!(f, "{trouble}"),
            Self::Location(location) => write!(f, "this gate is {location}"),
            Self::Party { most, found: None } => write!(f, "for {most}, and nobody counted"),
            Self::Party { most, found: Some(found) } => write!(f, "for {most}, found {found}"),
            Self::Place { index, own } => {
                write!(f, "for place {index} of the scheme, counted from 0; this gate is {own}")
            }
            Self::Qualifier(error) => write!(f, "{error}"),
            Self::Step { step, found } => {
                write!(f, "starts {found}, not at a multiple of {step} s")
            }
            Self::Text(error) => write!(f, "{error}"),
            Self::Time { limit, at, found } => {
                let by = found.since(*at);
                write!(f, "{found} is {} s {} {limit} {at}", by.unsigned_abs(), side(by))
            }
            Self::Signature(error) => write!(f, "{error}"),
        }
    }
}

fn side(difference: i64) -> &'static str {
    if difference < 0 { "before" } else { "after" }
}

/// A check that did not pass: why, what the policy makes of it, and what was compared.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) reason: Reason,
    pub(crate) outcome: Outcome,
    pub(crate) evidence: Option<Evidence>,
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self { reason, outcome: reason.outcome(), evidence: None }
    }
}

impl Reason {
    pub(crate) fn because(self, evidence: Evidence) -> Stop {
        Stop { evidence: Some(evidence), ..self.into() }
    }
}

impl Stop {
    pub(crate) fn into_decision(self, mut details: Details) -> Decision {
        details.evidence = self.evidence;
        let reason = self.reason;
        match self.outcome {
            Outcome::Refer => Decision::Refer(Referral { reason, details, pending: None }),
            Outcome::Refuse => Decision::Refuse(Refusal { reason, details }),
        }
    }
}

/// What the checklist found out about an admitted code.
pub(crate) fn admission(credential: &Credential, at: Timestamp, details: Details) -> Admission {
    Admission { subject: name_of(credential), scope: credential.claims().scope, at, details }
}

pub(crate) fn name_of(credential: &Credential) -> RosterRef {
    RosterRef { authority: credential.authority(), id: credential.claims().id }
}
