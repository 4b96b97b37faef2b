//! A credential is issued for a standing, to the phone that is bound.

use core::fmt;

use clearance_core::cose_key;
use clearance_core::ids::{Challenge, SchemeId, Scope};
use clearance_core::time::Validity;
use clearance_schemes::grant::{GrantError, credential, qualifier};
use clearance_schemes::judge::judge;
use clearance_schemes::life::{Act, Effect};
use clearance_schemes::model::{Answer, StateMeaning};
use clearance_schemes::outcome::Outcome;
use clearance_schemes::situation::Situation;
use clearance_schemes::time::Instant;
use std::collections::BTreeMap;

use super::error::holds_desk_error;
use super::file::{File, version};
use super::guard::picture;
use super::settle::{Settlement, keep, put_done, settle_here};
use super::situation::{in_force, situation};
use super::{By, Desk, DeskError, Question, earlier};
use crate::hex;
use crate::moment::{instant, timestamp};
use crate::office::{Accepted, Clock, Entropy, OrderError, Seal, Sealed};
use crate::register::{
    CredentialRecord, Id, Register, RegisterError, RequestRecord, StandingRecord, Unit,
};

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
    /// A later version of the scheme ended what was given under the one of the standing.
    EarlierVersion {
        /// The scheme.
        scheme: String,
    },
    /// How long it would be good cannot be told.
    Grant(GrantError),
    /// The phone's key comes from where the scheme lets none come from.
    KeyOrigin {
        /// The scheme.
        scheme: String,
    },
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
        id: String,
    },
    /// The request was answered before, with a credential that was revoked since.
    Revoked {
        /// Its id.
        id: String,
    },
}

holds_desk_error!(IssueError);

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(cause) => cause.fmt(f),
            Self::EarlierVersion { scheme } => write!(
                f,
                "no credential issued: a new version of {scheme} ended what was given under earlier ones; lodge a new application"
            ),
            Self::Grant(cause) => write!(f, "no credential issued: {cause}"),
            Self::KeyOrigin { scheme } => write!(
                f,
                "no credential issued: {scheme} takes only keys that are made on the phone, and this one comes from a passkey; bind the phone anew, without a passkey"
            ),
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
            Self::Revoked { id } => write!(
                f,
                "no credential issued: this request was answered before, with credential {id}, which was revoked since; let the phone make a new request"
            ),
        }
    }
}

impl core::error::Error for IssueError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Grant(cause) => Some(cause),
            Self::Order(cause) => Some(cause),
            _ => None,
        }
    }
}

/// What is to be signed, and for whom.
struct Ready {
    standing: StandingRecord,
    /// What it does of what must be done.
    effect: Effect,
    holder_key: Id,
    scope: Scope,
    validity: Validity,
}

impl<R: Register> Desk<'_, R> {
    /// Issues a credential and records it, in one unit of work: none that is not recorded is ever handed out. The same
    /// request again gives the same credential. A position is spent on disk before it is used, so that no kill makes
    /// two credentials share one.
    ///
    /// Once in hundreds of calls the seal works on the office's files: call it where that may block.
    ///
    /// # Errors
    /// [`IssueError`].
    pub async fn issue(
        &self,
        seal: &Seal,
        ask: &IssueRequest<'_>,
        entropy: &mut (dyn Entropy + Send),
        by: &By,
    ) -> Result<IssuedTo, IssueError> {
        let accepted =
            seal.accept(ask.request, ask.challenge, ask.clock).map_err(IssueError::Order)?;
        loop {
            let mut unit = self.register.begin().await?;
            let mut file = File::read(&mut unit, self.library, ask.person).await?;
            if let Some(known) = unit.request(&accepted.digest).await? {
                return self.answered(unit, file, ask, &known, by).await;
            }
            let ready = self.ready(&mut unit, &mut file, ask, &accepted, by.now).await?;
            let sealed = seal.sign(&accepted, ready.scope, ready.validity, entropy);
            if let Some(sealed) = sealed.map_err(IssueError::Order)? {
                return self.record(unit, file, &ready, (sealed, accepted.digest), by).await;
            }
            // Nobody waits for the office's files.
            drop(unit);
            let expiring = ready.validity.not_after;
            seal.stock(expiring, ask.clock, entropy).map_err(IssueError::Order)?;
        }
    }

    /// The answer to a request that was answered before.
    async fn answered(
        &self,
        mut unit: R::Unit,
        mut file: File,
        ask: &IssueRequest<'_>,
        known: &RequestRecord,
        by: &By,
    ) -> Result<IssuedTo, IssueError> {
        let credential = unit.credential(&known.cti).await?;
        let credential = credential.ok_or(RegisterError::NotFound { what: "credential" })?;
        if credential.person != ask.person || credential.standing != ask.standing {
            return Err(IssueError::OtherCredential { id: hex(&known.cti) });
        }
        if credential.revoked.is_some() {
            return Err(IssueError::Revoked { id: hex(&known.cti) });
        }
        let settlement = keep(&mut unit, self.library, self.provider, &mut file, by.now).await?;
        unit.commit().await?;
        Ok(IssuedTo { credential, settlement })
    }

    async fn ready(
        &self,
        unit: &mut R::Unit,
        file: &mut File,
        ask: &IssueRequest<'_>,
        accepted: &Accepted,
        now: Instant,
    ) -> Result<Ready, IssueError> {
        let library = self.library;
        let key = cose_key::to_bytes(accepted.holder.holder_key());
        let bound = file.bound_key().filter(|bound| bound.key == key);
        let bound = bound.ok_or(IssueError::NotBound)?;
        let (holder_key, origin) = (bound.id, bound.origin);
        // What an event opened stands in the register from when it was told.
        let settled = settle_here(unit, library, self.provider, file, now).await?;
        let standing = file
            .standings
            .iter()
            .find(|known| known.id == ask.standing)
            .cloned()
            .ok_or(IssueError::NoSuchStanding { standing: ask.standing })?;
        if standing.meaning != StateMeaning::Valid {
            return Err(IssueError::NotValid { state: standing.state });
        }
        if earlier::gives_nothing(library, &standing, now) {
            return Err(IssueError::EarlierVersion { scheme: standing.scheme });
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
        let newest = &in_force(library, &standing.scheme, now)?.scheme;
        if !newest.holder_key().admits(origin) {
            return Err(IssueError::KeyOrigin { scheme: standing.scheme });
        }
        let is_checked_again = earlier::is_checked_again(library, &standing, now);
        let is_reissued = due(&settled.to_do, &standing).is_some_and(|due| due.act == Act::Reissue);
        let mut decided = BTreeMap::new();
        if let Some(application) = standing.application.filter(|_| is_checked_again || is_reissued)
        {
            // What an officer granted stays granted.
            let decisions = unit.decisions(application).await?;
            decided.extend(decisions.into_iter().flat_map(|decision| decision.ruled));
        }
        let situation = situation(unit, library, scheme, file, &question, at, decided).await?;
        if is_checked_again || is_reissued {
            // A version judges nobody who applied before it was in force: this is asked now.
            let lodged = if is_checked_again { Some(now) } else { situation.lodged };
            let outcome = judge(library, newest, &Situation { lodged, ..situation.clone() });
            if outcome.answer != Answer::Eligible {
                return Err(IssueError::NotEligible(Box::new(outcome)));
            }
        }
        let validity = credential(library, scheme, &situation, now).map_err(IssueError::Grant)?;
        let validity = validity.ok_or_else(no_code)?;
        let qualifier = match qualifier(scheme, &situation).map_err(IssueError::Grant)? {
            Some(qualifier) => qualifier,
            None => picture(unit, library, self.provider, (file.person.id, now)).await?,
        };
        let effect = due(&settled.to_do, &standing).cloned().unwrap_or_else(|| Effect {
            scheme: standing.scheme.clone(),
            standing: Some(standing.key.clone()),
            act: Act::Issue,
            row: None,
            reason: None,
            remedies: Vec::new(),
            facts: Vec::new(),
            from: now,
        });
        Ok(Ready {
            standing,
            effect,
            holder_key,
            scope: Scope { scheme: SchemeId(id), qualifier },
            validity: Validity {
                not_before: timestamp(validity.from),
                not_after: timestamp(validity.until),
            },
        })
    }

    async fn record(
        &self,
        mut unit: R::Unit,
        mut file: File,
        ready: &Ready,
        (sealed, digest): (Sealed, [u8; 32]),
        by: &By,
    ) -> Result<IssuedTo, IssueError> {
        let (library, provider, claims) = (self.library, self.provider, sealed.claims);
        let credential = CredentialRecord {
            cti: claims.id.0.to_vec(),
            person: file.person.id,
            standing: ready.standing.id,
            holder_key: ready.holder_key,
            shard: claims.status_index.shard(),
            position: claims.status_index.position(),
            issued: by.now,
            from: instant(claims.validity.not_before),
            until: instant(claims.validity.not_after),
            qualifier: claims.scope.qualifier,
            token: sealed.token,
            revoked: None,
        };
        unit.add_credential(&credential).await?;
        let request = RequestRecord { digest, cti: credential.cti.clone(), at: by.now };
        unit.add_request(&request).await?;
        put_done(&mut unit, &mut file, &ready.effect, by.now).await?;
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let (id, person) = (claims.id.to_string(), file.person.id);
        let data = [id.as_str(), &ready.standing.scheme];
        unit.note(by.entry(provider, "credential.issued", person, &data)).await?;
        unit.commit().await?;
        Ok(IssuedTo { credential, settlement })
    }
}

/// What asks for a credential for the standing.
fn due<'s>(to_do: &'s [Effect], standing: &StandingRecord) -> Option<&'s Effect> {
    to_do.iter().find(|effect| {
        effect.standing.as_ref() == Some(&standing.key)
            && effect.scheme == standing.scheme
            && matches!(effect.act, Act::Issue | Act::Reissue | Act::Replace)
    })
}
