//! Issuing a credential.

use core::fmt;

use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{PublicKey, SigningFailed, SigningKey};
use clearance_core::ids::{AuthorityKid, CredentialId, SchemeId, Scope, StatusIndex};
use clearance_core::registry::limit;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;

use crate::enrolment::Enrolled;

/// What is granted, once eligibility is settled.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// Under which scheme.
    pub scope: Scope,
    /// For how long.
    pub validity: Validity,
    /// The credential's id: 8 fresh random bytes, so that one says nothing of the next.
    pub id: CredentialId,
    /// Its place in the status lists, never given to another credential.
    pub status_index: StatusIndex,
}

/// Who signs: an authority of a trust list, by a key of its own.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The list that names the authority.
    pub list: &'a TrustList,
    /// The authority.
    pub authority: AuthorityKid,
    /// Its key.
    pub key: &'a dyn SigningKey,
}

/// Signs a credential for an enrolled holder key.
///
/// Gates believe it only where the trust list has the authority, its key, and a scheme that lets
/// it issue. All of that is checked here, so that no credential is handed out that opens nothing.
///
/// # Errors
/// [`IssueError`].
pub fn issue(
    signer: &Signer<'_>,
    holder: &Enrolled,
    grant: &Grant,
    now: Timestamp,
) -> Result<Vec<u8>, IssueError> {
    check(signer, grant.scope, &grant.validity, now)?;
    let claims = Claims {
        validity: grant.validity,
        id: grant.id,
        holder_key: *holder.holder_key(),
        scope: grant.scope,
        status_index: grant.status_index,
    };
    credential::sign(signer.authority, signer.key, &claims).map_err(IssueError::Signing)
}

/// Everything that is tried before a credential is signed.
pub(crate) fn check(
    signer: &Signer<'_>,
    scope: Scope,
    validity: &Validity,
    now: Timestamp,
) -> Result<(), IssueError> {
    let Signer { list, authority, key } = *signer;
    check_authority(list, authority, &key.public(), validity)?;
    check_scheme(list, authority, scope.scheme)?;
    if !validity.is_well_formed() || validity.not_after <= now {
        return Err(IssueError::Validity { asked: *validity, now });
    }
    // R3: a list in force may already claim to cover every credential of an earlier nbf.
    if validity.not_before < now.minus(limit::DATED_BACK) {
        return Err(IssueError::DatedBack { nbf: validity.not_before, now });
    }
    Ok(())
}

fn check_authority(
    list: &TrustList,
    kid: AuthorityKid,
    key: &PublicKey,
    asked: &Validity,
) -> Result<(), IssueError> {
    let (entry, _) = list.authority(kid).ok_or(IssueError::UnknownAuthority(kid))?;
    if entry.key != *key {
        return Err(IssueError::OtherKey(kid));
    }
    let has = entry.validity;
    if asked.not_before < has.not_before || asked.not_after > has.not_after {
        return Err(IssueError::OutsideAuthority { asked: *asked, authority: has });
    }
    Ok(())
}

fn check_scheme(list: &TrustList, kid: AuthorityKid, id: SchemeId) -> Result<(), IssueError> {
    let scheme = list.scheme(id).ok_or(IssueError::UnknownScheme(id))?;
    if !scheme.may_issue(kid) {
        return Err(IssueError::NotItsScheme { scheme: id, authority: kid });
    }
    Ok(())
}

/// Why no credential was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueError {
    /// The credential would begin longer ago than status lists allow for.
    DatedBack {
        /// Its nbf.
        nbf: Timestamp,
        /// The authority's time.
        now: Timestamp,
    },
    /// The scheme does not let this authority issue.
    NotItsScheme {
        /// The scheme.
        scheme: SchemeId,
        /// The authority key.
        authority: AuthorityKid,
    },
    /// The trust list has another key under this id.
    OtherKey(AuthorityKid),
    /// The credential would outlive the authority key, or start before it.
    OutsideAuthority {
        /// The period asked for.
        asked: Validity,
        /// The period of the authority key.
        authority: Validity,
    },
    /// The key failed.
    Signing(SigningFailed),
    /// The trust list does not have this authority key.
    UnknownAuthority(AuthorityKid),
    /// The trust list does not have this scheme.
    UnknownScheme(SchemeId),
    /// The period is empty, over, or outside what the format can say.
    Validity {
        /// The period asked for.
        asked: Validity,
        /// The authority's time.
        now: Timestamp,
    },
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no credential issued: ")?;
        match self {
            Self::DatedBack { nbf, now } => write!(
                f,
                "it would begin {nbf}, and it is {now}: no more than {} s back, because gates take \
                 an older one without a status for an alarm",
                limit::DATED_BACK
            ),
            Self::NotItsScheme { scheme, authority } => write!(
                f,
                "scheme {scheme} does not let authority key {authority} issue; \
                 add it to the scheme in the trust list"
            ),
            Self::OtherKey(kid) => {
                write!(f, "the trust list has another key for authority key id {kid}")
            }
            Self::OutsideAuthority { asked, authority } => {
                write!(f, "{asked} is not within the authority key's {authority}")
            }
            Self::Signing(cause) => cause.fmt(f),
            Self::UnknownAuthority(kid) => {
                write!(f, "the trust list has no authority key {kid}; add it and sign a new list")
            }
            Self::UnknownScheme(id) => {
                write!(f, "the trust list has no scheme {id}; add it and sign a new list")
            }
            Self::Validity { asked, now } => {
                write!(f, "the period {asked} is empty or over; it is {now}")
            }
        }
    }
}

impl std::error::Error for IssueError {}
