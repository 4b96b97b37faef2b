use core::fmt;

use crate::cbor;
use crate::crypto::InvalidKey;
use crate::time::Timestamp;

/// Why a trust list is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustError {
    /// Dated before the list seen last.
    Backdated {
        /// Date of the list seen last.
        seen: Timestamp,
        /// Date of this one.
        found: Timestamp,
    },
    /// It counts dates again that the last list declared void.
    DatesFrom {
        /// What the last list says.
        seen: u64,
        /// What this one says.
        found: u64,
    },
    /// Another list of the same number was accepted before: the root signed twice.
    Fork {
        /// The number.
        seq: u64,
    },
    /// Dated further ahead of the device's clock than two clocks may differ.
    FromTheFuture {
        /// The list's number.
        seq: u64,
        /// The list's date.
        this_update: Timestamp,
        /// The device's clock.
        now: Timestamp,
    },
    /// It gives an id of the last list to another key.
    IdReused {
        /// Whose.
        owner: String,
    },
    /// A key in the list is unusable.
    Key {
        /// Whose.
        owner: String,
        /// What is wrong with it.
        cause: InvalidKey,
    },
    /// One key stands in the list for two.
    KeyTwice {
        /// Whose.
        owner: String,
        /// Whose it is before that.
        other: String,
    },
    /// Not the one encoding of a trust list.
    Malformed(cbor::Error),
    /// Not the very list that was accepted last, which alone can be taken without a clock.
    NotTheLast {
        /// Number of the list seen last.
        seen: Option<u64>,
        /// Number of this one.
        found: u64,
    },
    /// Older than the list seen last.
    Rollback {
        /// Number of the list seen last.
        seen: u64,
        /// Number of this one.
        found: u64,
    },
    /// The pinned root key itself is unusable.
    RootKey(InvalidKey),
    /// Signed neither by the pinned root nor by the next one it announced.
    Signature,
    /// Longer than any trust list.
    TooLong {
        /// Bytes.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trust list refused: ")?;
        match self {
            Self::Backdated { seen, found } => {
                write!(f, "dated {found}, before the last one of {seen}")
            }
            Self::DatesFrom { seen, found } => write!(
                f,
                "its dates count from list {found} on, those of the last one from list {seen} on; \
                 the root's keeper must sign it again with at least {seen}"
            ),
            Self::Fork { seq } => {
                write!(
                    f,
                    "a different list number {seq} was accepted before; ask the root's keeper"
                )
            }
            Self::FromTheFuture { seq, this_update, now } => write!(
                f,
                "list {seq} is dated {this_update} and the clock here shows {now}; compare both \
                 with a third clock, set the wrong one, and where it was the root's, sign again"
            ),
            Self::IdReused { owner } => write!(
                f,
                "{owner} has another key than in the last list; ids are never used again: give the \
                 new key an id of its own"
            ),
            Self::KeyTwice { owner, other } => {
                write!(f, "{owner} has the same key as {other}; make a key for each")
            }
            Self::Key { owner, cause } => write!(f, "{owner}: {cause}"),
            Self::Malformed(cause) => write!(f, "malformed {cause}"),
            Self::NotTheLast { seen: Some(seen), found } => {
                write!(f, "list {found} is not the one accepted last, list {seen}")
            }
            Self::NotTheLast { seen: None, found } => {
                write!(f, "list {found} was never accepted here")
            }
            Self::Rollback { seen, found } => {
                write!(f, "number {found} is older than number {seen}, seen before")
            }
            Self::RootKey(cause) => write!(f, "the pinned root key: {cause}"),
            Self::Signature => f.write_str("not signed by the pinned root key"),
            Self::TooLong { found, limit } => write!(f, "{found} bytes, at most {limit} allowed"),
        }
    }
}

impl std::error::Error for TrustError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key { cause, .. } | Self::RootKey(cause) => Some(cause),
            Self::Malformed(cause) => Some(cause),
            _ => None,
        }
    }
}
