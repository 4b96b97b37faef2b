//! Credentials that a gate holds already, for codes in roster form.

use core::fmt::Debug;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use clearance_core::cbor;
use clearance_core::credential::{Credential, CredentialError, UntrustedCredential};
use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::presentation::RosterRef;
use clearance_core::trust::TrustList;

/// A source of verified credentials.
pub trait RosterSource: Debug + Send + Sync {
    /// The credential of this name, if it is on the roster. Must not block and not allocate.
    fn find(&self, reference: &RosterRef) -> Option<Credential>;
}

/// A roster in memory. Verifies what is put on it, so that a check needs one signature only.
#[derive(Debug, Default)]
pub struct MemoryRoster {
    entries: RwLock<HashMap<RosterRef, Credential>>,
}

impl MemoryRoster {
    /// An empty roster.
    pub fn new() -> Self {
        Self::default()
    }

    /// Verifies a credential and puts it on the roster. Its period and status are judged at each
    /// check, not here.
    ///
    /// # Errors
    /// [`RosterError`].
    pub fn add(
        &self,
        provider: &Provider,
        trust: &TrustList,
        credential: &[u8],
    ) -> Result<RosterRef, RosterError> {
        let untrusted = UntrustedCredential::decode(credential).map_err(RosterError::Malformed)?;
        let authority = untrusted.authority;
        let (_, key) =
            trust.authority(authority).ok_or(RosterError::UnknownAuthority(authority))?;
        let credential = untrusted.verify(provider, key).map_err(RosterError::Credential)?;
        let reference = RosterRef { authority, id: credential.claims().id };
        // A poisoned lock means that another thread panicked; every entry is still whole.
        self.entries.write().unwrap_or_else(PoisonError::into_inner).insert(reference, credential);
        Ok(reference)
    }

    /// Takes a credential off the roster; says whether it was on it.
    pub fn remove(&self, reference: &RosterRef) -> bool {
        self.entries.write().unwrap_or_else(PoisonError::into_inner).remove(reference).is_some()
    }
}

impl RosterSource for MemoryRoster {
    fn find(&self, reference: &RosterRef) -> Option<Credential> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.get(reference).copied()
    }
}

/// Why a credential was not put on the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RosterError {
    /// Not signed by its authority, or bound to an unusable key.
    Credential(CredentialError),
    /// Not the one encoding of a credential.
    Malformed(cbor::Error),
    /// The trust list does not know its authority.
    UnknownAuthority(AuthorityKid),
}

impl core::fmt::Display for RosterError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("not put on the roster: ")?;
        match self {
            Self::Credential(cause) => write!(f, "{cause}"),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::UnknownAuthority(kid) => write!(f, "authority {kid} is not in the trust list"),
        }
    }
}

impl std::error::Error for RosterError {}
