use std::fmt;

use clearance_core::time::Timestamp;
use clearance_issuer as issuer;

use crate::key_bytes;

/// One line of the wallet. What the languages print of it leaves out the label, which mostly names a person.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Entry {
    /// Its number: stays through renaming and renewal, is never given again.
    pub id: u32,
    /// The holder's own name for it.
    pub label: String,
    /// The public half of the key that signs its codes: P-256 compressed, Ed25519 as its 32 bytes.
    pub holder_key: Vec<u8>,
    /// The scheme that it was issued under.
    pub scheme: u8,
    /// Whether its holder counts as a minor now: show those codes first.
    pub is_minor: bool,
    /// Start of the credential that is in use.
    pub not_before: u64,
    /// End of the last credential that is here.
    pub not_after: u64,
}

impl Entry {
    pub(crate) fn of(entry: &issuer::Entry, now: Timestamp) -> Self {
        let lives = || entry.credentials().map(|held| held.claims().validity);
        Self {
            id: entry.id().0,
            label: entry.label().to_owned(),
            holder_key: key_bytes::write(entry.holder_key()),
            scheme: entry.scheme().0,
            is_minor: entry.is_minor(now),
            not_before: lives().map(|life| life.not_before.as_secs()).min().unwrap_or_default(),
            not_after: lives().map(|life| life.not_after.as_secs()).max().unwrap_or_default(),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} of scheme {}", self.id, self.scheme)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({})", self.id)
    }
}
