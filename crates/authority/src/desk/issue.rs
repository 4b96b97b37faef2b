//! A credential is issued for a standing, to the phone that is bound.

use core::fmt;

use clearance_core::credential::Claims;
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::ids::{Challenge, CredentialId, SchemeId, Scope};
use clearance_core::time::{Timestamp, Validity};
use clearance_schemes::grant::{GrantError, credential, qualifier};
use clearance_schemes::judge::judge;
use clearance_schemes::life::{Act, Effect};
use clearance_schemes::model::{Answer, Earlier, StateMeaning};
use clearance_schemes::outcome::Outcome;
use clearance_schemes::time::Instant;
use std::collections::BTreeMap;

use super::error::holds_desk_error;
use super::file::{File, version};
use super::key::encoded;
use super::settle::{Settlement, keep, put_done};
use super::situation::{in_force, situation};
use super::{By, Desk, DeskError, Question};
use crate::office::{Clock, Entropy, Office, Order, OrderError, StoreError};
use crate::register::{CredentialRecord, Id, Register, StandingRecord, Unit};

/// For what a credential is asked.
#[derive(Clone, Copy, Debug)]
pub struct IssueRequest<'a> {
    /// Whose.
    pub person: Id,
    /// For which standing.
    pub standing: Id,
    /// The enrolment request of the phone: it carries the key that is bound.
    pub request: &'a [u8],
    /// The challenge that it must answer.
    pub challenge: Option<Challenge>,
    /// The app's version.
    pub app: Option<u32>,
    /// Positions of a shard that has to be opened.
    pub shard_capacity: u32,
    /// The office's time. The desk's [`By::now`] is the same moment.
    pub clock: Clock,
}

/// What was issued.
#[derive(Clone, Debug)]
pub struct IssuedTo {
    /// The credential, as the register has it: its token goes to the phone.
    pub credential: CredentialRecord,
    /// How the person stands now.
    pub settlement: Settlement,
}

/// Why nothing was issued.
#[derive(Debug)]
#[non_exhaustive]
pub enum IssueError {
    /// What every operation may answer.
    Desk(DeskError),
    /// How long it would be good cannot be told.
    Grant(GrantError),
    /// No phone is bound to the person, or the request comes from another one.
    NotBound,
    /// The scheme issues no credentials.
    NoCode {
        /// The scheme.
        scheme: String,
    },
    /// The person has no such standing.
    NoSuchStanding {
        /// The number.
        standing: Id,
    },
    /// The rules were tried again, and the answer is no.
    NotEligible(Box<Outcome>),
    /// The standing gives no right now.
    NotValid {
        /// Its state.
        state: String,
    },
    /// The office.
    Order(OrderError),
    /// The request was answered before, with a credential for something else.
    OtherCredential {
        /// Its id.
        id: CredentialId,
    },
    /// The request is malformed, or not signed with the key it carries.
    Request(EnrolmentError),
    /// The office's copy of what it issued cannot be read.
    Store(StoreError),
}

holds_desk_error!(IssueError);

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::Grant(cause) => write!(f, "no credential issued: {cause}"),
            Self::NotBound => f.write_str(
                "no credential issued: the request does not come from the phone that is bound; bind this one first",
            ),
            Self::NoCode { scheme } => {
                write!(f, "no credential issued: {scheme} has no code of its own")
            }
            Self::NoSuchStanding { standing } => {
                write!(f, "no credential issued: the person has no standing {standing}")
            }
            Self::NotEligible(_) => f.write_str(
                "no credential issued: the rules were tried again and the answer is no; enquire to see why",
            ),
            Self::NotValid { state } => {
                write!(f, "no credential issued: the standing is {state:?}; enquire to see why")
            }
            Self::Order(cause) => cause.fmt(f),
            Self::OtherCredential { id } => write!(
                f,
                "no credential issued: this request was answered before, with credential {id}; let the phone make a new one"
            ),
            Self::Request(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for IssueError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Grant(cause) => Some(cause),
            Self::Order(cause) => Some(cause),
            Self::Request(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            _ => None,
        }
    }
}

/// All that the office needs to know.
struct Ready {
    standing: StandingRecord,
    holder_key: Id,
    scope: Scope,
    validity: Validity,
}

impl<R: Register> Desk<'_, R> {
    /// Issues a credential: by the office first, whose journal of requests outlives a kill, then in the register. After
    /// a kill between the two the same call finds what the office issued and records it.
    ///
    /// The office works on files meanwhile: call it where that may block.
    ///
    /// # Errors
    /// [`IssueError`].
    pub async fn issue(
        &self,
        office: &Office,
        ask: &IssueRequest<'_>,
        entropy: &mut (dyn Entropy + Send),
        by: &By,
    ) -> Result<IssuedTo, IssueError> {
        let ready = self.ready(ask, by.now).await?;
        let order = Order {
            scope: ready.scope,
            validity: ready.validity,
            shard_capacity: ask.shard_capacity,
            challenge: ask.challenge,
            again: false,
            clock: ask.clock,
        };
        let issued = match office.issue(ask.request, &order, entropy) {
            Ok(issued) => issued.grant.id,
            Err(OrderError::RequestUsed { id }) => match id.parse() {
                Ok(id) => id,
                Err(_) => return Err(IssueError::Order(OrderError::RequestUsed { id })),
            },
            Err(other) => return Err(IssueError::Order(other)),
        };
        let (token, claims) = office.copy_of(issued).map_err(IssueError::Store)?;
        self.keep_credential(ask, &ready, token, &claims, by).await
    }

    async fn ready(&self, ask: &IssueRequest<'_>, now: Instant) -> Result<Ready, IssueError> {
        let library = self.library;
        let request = EnrolmentRequest::verify(self.provider, ask.request);
        let holder_key = encoded(&request.map_err(IssueError::Request)?.holder_key);
        let mut unit = self.register.read().await?;
        let file = File::read(&mut unit, library, ask.person).await?;
        let bound = file.bound_key().filter(|bound| bound.key == holder_key);
        let holder_key = bound.ok_or(IssueError::NotBound)?.id;
        drop(unit);
        let settlement = self.stands(ask.person, now).await?;
        let mut unit = self.register.read().await?;
        let standing = settlement
            .standings
            .iter()
            .find(|known| known.id == ask.standing)
            .cloned()
            .ok_or(IssueError::NoSuchStanding { standing: ask.standing })?;
        if standing.meaning != StateMeaning::Valid {
            return Err(IssueError::NotValid { state: standing.state });
        }
        let scheme = version(library, &standing.scheme, standing.version)
            .ok_or_else(|| DeskError::NoSuchScheme { scheme: standing.scheme.clone() })?;
        let no_code = || IssueError::NoCode { scheme: standing.scheme.clone() };
        let id = scheme.head.id.filter(|_| scheme.gate.code.is_some()).ok_or_else(no_code)?;
        let application =
            file.applications.iter().find(|known| Some(known.id) == standing.application);
        let mut question = Question { scheme: standing.scheme.clone(), ..Question::default() };
        if let Some(application) = application {
            question.asked.clone_from(&application.asked);
            question.form.clone_from(&application.form);
            question.members.clone_from(&application.members);
            question.shared.clone_from(&application.shared);
            question.signed.clone_from(&application.signed);
            question.present.clone_from(&application.present);
        }
        question.app = ask.app.or(application.and_then(|application| application.app));
        let at = (application.map(|known| known.lodged), now);
        let none = BTreeMap::new();
        let situation = situation(&mut unit, library, scheme, &file, &question, at, none).await?;
        let newest = &in_force(library, &standing.scheme, now)?.scheme;
        let is_checked_again = newest.head.version > standing.version
            && matches!(newest.head.earlier, Earlier::ReCheckAtRenewal | Earlier::ReCheckBy(_));
        let is_reissued = due(&settlement, &standing).is_some_and(|due| due.act == Act::Reissue);
        if is_checked_again || is_reissued {
            let outcome = judge(library, newest, &situation);
            if outcome.answer != Answer::Eligible {
                return Err(IssueError::NotEligible(Box::new(outcome)));
            }
        }
        let validity = credential(library, scheme, &situation, now).map_err(IssueError::Grant)?;
        let validity = validity.ok_or_else(no_code)?;
        let qualifier = qualifier(scheme, &situation).map_err(IssueError::Grant)?;
        Ok(Ready {
            standing,
            holder_key,
            scope: Scope { scheme: SchemeId(id), qualifier },
            validity: Validity {
                not_before: timestamp(validity.from),
                not_after: timestamp(validity.until),
            },
        })
    }

    async fn keep_credential(
        &self,
        ask: &IssueRequest<'_>,
        ready: &Ready,
        token: Vec<u8>,
        claims: &Claims,
        by: &By,
    ) -> Result<IssuedTo, IssueError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, ask.person).await?;
        if let Some(known) = unit.credential(&claims.id.0).await? {
            if known.person != ask.person || known.standing != ready.standing.id {
                return Err(IssueError::OtherCredential { id: claims.id });
            }
            let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
            return Ok(IssuedTo { credential: known, settlement });
        }
        if claims.scope != ready.scope {
            return Err(IssueError::OtherCredential { id: claims.id });
        }
        let record = CredentialRecord {
            cti: claims.id.0.to_vec(),
            person: ask.person,
            standing: ready.standing.id,
            holder_key: ready.holder_key,
            shard: claims.status_index.shard(),
            position: claims.status_index.position(),
            issued: by.now,
            from: instant(claims.validity.not_before),
            until: instant(claims.validity.not_after),
            qualifier: claims.scope.qualifier,
            token,
            revoked: None,
        };
        // What an event opened stands in the register from when it was told.
        let before = keep(&mut unit, library, provider, &mut file, by.now).await?;
        unit.add_credential(&record).await?;
        let effect = due(&before, &ready.standing).cloned().unwrap_or_else(|| Effect {
            scheme: ready.standing.scheme.clone(),
            standing: Some(ready.standing.key.clone()),
            act: Act::Issue,
            row: None,
            reason: None,
            remedies: Vec::new(),
            facts: Vec::new(),
            from: by.now,
        });
        put_done(&mut unit, &mut file, &effect, by.now).await?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let id = claims.id.to_string();
        let data = [id.as_str(), &ready.standing.scheme];
        unit.note(by.entry(provider, "credential.issued", ask.person, &data)).await?;
        unit.commit().await?;
        Ok(IssuedTo { credential: record, settlement })
    }
}

/// What asks for a credential for the standing.
fn due<'s>(settlement: &'s Settlement, standing: &StandingRecord) -> Option<&'s Effect> {
    settlement.to_do.iter().find(|effect| {
        effect.standing.as_ref() == Some(&standing.key)
            && effect.scheme == standing.scheme
            && matches!(effect.act, Act::Issue | Act::Reissue | Act::Replace)
    })
}

fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_secs(u64::try_from(at.0).unwrap_or(0))
}

fn instant(at: Timestamp) -> Instant {
    Instant(i64::try_from(at.as_secs()).unwrap_or(i64::MAX))
}
