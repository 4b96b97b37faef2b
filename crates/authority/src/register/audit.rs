//! Who did what and why: a chain of hashes with no person in it.
//!
//! `hash = SHA-256(label || prev || seq || at || actor || role || action || subject || why || digest)`, each part with its
//! length before it. An entry that is changed, left out, put elsewhere or made up breaks the chain from there
//! on; that the end was cut off, or everything made anew, shows by a [signed head](super::AuditHead) that somebody else
//! holds.

use core::fmt;

use clearance_core::crypto::Provider;
use clearance_schemes::time::Instant;

use super::Id;

const LABEL: &[u8] = b"clearance audit 1";

/// Who acts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Actor {
    /// The officer's, the gate's or the program's name in the register.
    pub name: String,
    /// As what.
    pub role: Role,
}

/// As what somebody acts. Deliberately closed: each endpoint names the roles that may.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// Reads everything, changes nothing.
    Auditor,
    /// Enters people, events and papers.
    Enroller,
    /// A gate: fetches lists, reports passages.
    Gate,
    /// Decides.
    Officer,
    /// A person, by phone.
    Person,
    /// Publishes lists.
    Publisher,
    /// The second person for what cannot be undone.
    Supervisor,
    /// The register itself: deadlines that are reached.
    System,
}

impl Role {
    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auditor => "auditor",
            Self::Enroller => "enroller",
            Self::Gate => "gate",
            Self::Officer => "officer",
            Self::Person => "person",
            Self::Publisher => "publisher",
            Self::Supervisor => "supervisor",
            Self::System => "system",
        }
    }

    /// Every one.
    pub const ALL: &[Self] = &[
        Self::Auditor,
        Self::Enroller,
        Self::Gate,
        Self::Officer,
        Self::Person,
        Self::Publisher,
        Self::Supervisor,
        Self::System,
    ];
}

clearance_core::spelling!(Role, "a role", name);

/// What is to be written down. No personal data: the subject is a number, `digest` is of the data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: Actor,
    /// What: `credential.issued`, `event.told`.
    pub action: String,
    /// About whom or what.
    pub subject: Option<Id>,
    /// Why, in the actor's words; must not name people.
    pub why: String,
    /// SHA-256 of the data that it was about; zeros where there were none.
    pub digest: [u8; 32],
}

impl AuditEntry {
    /// That somebody did something, about nobody and without a reason.
    #[must_use]
    pub fn of(at: Instant, actor: Actor, action: &str) -> Self {
        let action = action.to_owned();
        Self { at, actor, action, subject: None, why: String::new(), digest: [0; 32] }
    }
}

/// An entry in its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditLink {
    /// From 1, without gaps.
    pub seq: u64,
    /// The entry.
    pub entry: AuditEntry,
    /// Hash of the link before; zeros for the first.
    pub prev: [u8; 32],
    /// Hash of this one.
    pub hash: [u8; 32],
}

impl AuditLink {
    /// The link after `prev`, which has number `seq - 1`.
    #[must_use]
    pub fn after(provider: &Provider, prev: [u8; 32], seq: u64, entry: AuditEntry) -> Self {
        let mut text = Vec::new();
        let mut part = |bytes: &[u8]| {
            text.extend((bytes.len() as u64).to_be_bytes());
            text.extend(bytes);
        };
        part(LABEL);
        part(&prev);
        part(&seq.to_be_bytes());
        part(&entry.at.0.to_be_bytes());
        part(entry.actor.name.as_bytes());
        part(entry.actor.role.name().as_bytes());
        part(entry.action.as_bytes());
        part(entry.subject.as_ref().map_or(&[][..], |id| &id.0));
        part(entry.why.as_bytes());
        part(&entry.digest);
        let hash = provider.sha256(&[&text]);
        Self { seq, entry, prev, hash }
    }
}

/// The audit was tampered with, or is damaged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ChainError {
    /// The audit ends before an entry that was signed.
    Cut {
        /// The last entry's number.
        seq: u64,
        /// The number of the entry that was signed.
        signed: u64,
    },
    /// The entry with this number is missing, or another stands in its place.
    Gap {
        /// The number that was expected.
        seq: u64,
    },
    /// The entry with this number was changed, or does not follow the one before.
    Broken {
        /// Its number.
        seq: u64,
    },
    /// The chain is whole, but another entry was signed under this number: all of it was made anew.
    Rewritten {
        /// The number.
        seq: u64,
    },
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut { seq, signed } => write!(
                f,
                "the audit ends with entry {seq}, and entry {signed} was signed: its end was cut off"
            ),
            Self::Rewritten { seq } => write!(
                f,
                "entry {seq} of the audit is not the one that was signed: the audit was made anew"
            ),
            Self::Gap { seq } => write!(f, "entry {seq} of the audit is missing"),
            Self::Broken { seq } => {
                write!(
                    f,
                    "entry {seq} of the audit was changed, or does not follow the one before it"
                )
            }
        }
    }
}

impl core::error::Error for ChainError {}

/// Follows the chain from `seq` and `prev`, the number and the hash of the link before the first one.
///
/// # Errors
/// [`ChainError`], with the first entry that does not fit.
pub fn verify_chain<'a>(
    provider: &Provider,
    (mut seq, mut prev): (u64, [u8; 32]),
    links: impl IntoIterator<Item = &'a AuditLink>,
) -> Result<(u64, [u8; 32]), ChainError> {
    for link in links {
        if link.seq != seq + 1 {
            return Err(ChainError::Gap { seq: seq + 1 });
        }
        if AuditLink::after(provider, prev, link.seq, link.entry.clone()) != *link {
            return Err(ChainError::Broken { seq: link.seq });
        }
        (seq, prev) = (link.seq, link.hash);
    }
    Ok((seq, prev))
}
