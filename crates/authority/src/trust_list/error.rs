use core::fmt;

use clearance_core::ids::{AuthorityKid, SchemeId};
use clearance_core::time::Timestamp;
use clearance_core::trust::SignListError;

/// Why a list was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// An authority key with this id stands in the list.
    AuthorityExists(AuthorityKid),
    /// Every key id is taken.
    NoFreeKid,
    /// The authority has no status key.
    NoStatusKey(AuthorityKid),
    /// The last epoch of the authority's status lists is in use.
    OutOfEpochs(AuthorityKid),
    /// A scheme with this id stands in the list.
    SchemeExists(SchemeId),
    /// A status key with this id stands in the list.
    StatusKeyExists(AuthorityKid),
    /// No authority key has this id.
    UnknownAuthority(AuthorityKid),
    /// No scheme has this id.
    UnknownScheme(SchemeId),
    /// No status key has this id.
    UnknownStatusKey(AuthorityKid),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trust list not changed: ")?;
        match self {
            Self::AuthorityExists(kid) => write!(f, "authority key {kid} is in it already"),
            Self::NoFreeKid => f.write_str("every key id is taken; retire old keys first"),
            Self::NoStatusKey(kid) => write!(f, "authority {kid} has no status key; add one first"),
            Self::OutOfEpochs(kid) => write!(f, "authority {kid} has used up its epochs"),
            Self::SchemeExists(id) => {
                write!(f, "scheme {id} is in it already; replace it with 'scheme set'")
            }
            Self::StatusKeyExists(kid) => write!(f, "status key {kid} is in it already"),
            Self::UnknownAuthority(kid) => write!(f, "it has no authority key {kid}"),
            Self::UnknownScheme(id) => write!(f, "it has no scheme {id}"),
            Self::UnknownStatusKey(kid) => write!(f, "it has no status key {kid}"),
        }
    }
}

impl std::error::Error for EditError {}

/// Why a list was not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The clock shows an earlier date than the last list.
    Backdated {
        /// Date of the last list.
        last: Timestamp,
        /// The clock.
        now: Timestamp,
    },
    /// The content breaks a rule, or the key failed.
    List(SignListError),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backdated { last, now } => write!(
                f,
                "trust list not signed: the last one is dated {last} and it is {now}; set the clock"
            ),
            Self::List(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Backdated { .. } => None,
            Self::List(cause) => Some(cause),
        }
    }
}
