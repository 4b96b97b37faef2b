use core::fmt;

use clearance_core::ids::{AuthorityKid, GateGroupId, SchemeId};
use clearance_core::registry::limit;
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

/// Why the next list was not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextListError {
    /// The clock shows an earlier date than the last list.
    Backdated {
        /// Date of the last list.
        last: Timestamp,
        /// The clock.
        now: Timestamp,
    },
    /// The content breaks a rule, or the key failed.
    List(SignListError),
    /// A gate group has more keys than a list may name.
    TooManyGateKeys(GateGroupId),
    /// An authority key has more status keys than a list may name.
    TooManyStatusKeys(AuthorityKid),
}

impl fmt::Display for NextListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backdated { last, now } => write!(
                f,
                "trust list not signed: the last one is dated {last} and it is {now}; set the clock"
            ),
            Self::List(cause) => cause.fmt(f),
            Self::TooManyGateKeys(group) => write!(
                f,
                "trust list not signed: gate group {group} would have more than {} keys. Take out those \
                 that are over with 'clearance authority trust retire', or one that nobody needs with \
                 'clearance authority trust withdraw-gate-key {group} KID'",
                limit::GATE_EPOCHS
            ),
            Self::TooManyStatusKeys(kid) => write!(
                f,
                "trust list not signed: authority {kid} would have more than {} status keys. Take out \
                 those that are over with 'clearance authority trust retire', or one that signs no more \
                 with 'clearance authority trust withdraw-status-key KID'",
                limit::STATUS_KEYS
            ),
        }
    }
}

impl std::error::Error for NextListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::List(cause) => Some(cause),
            Self::Backdated { .. } | Self::TooManyGateKeys(_) | Self::TooManyStatusKeys(_) => None,
        }
    }
}
