use core::fmt;
use std::path::PathBuf;

use clearance_core::trust::TrustError;
use clearance_revocation::alloc::PoolError;

use crate::office::StoreError;
use crate::publisher::PublishError;

/// Why the office was not recovered.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecoverError {
    /// The office has signed another trust list of this number.
    Fork {
        /// The list that was given.
        path: PathBuf,
        /// Its number.
        seq: u64,
    },
    /// No status list was found.
    NoLists {
        /// Whether the office remembers having published one.
        was_published: bool,
    },
    /// No trust list is left, and none was brought.
    NoTrustList {
        /// The office's directory.
        dir: PathBuf,
    },
    /// No shard can be opened.
    Pool(PoolError),
    /// A repository cannot be read.
    Repository {
        /// The repository.
        path: PathBuf,
        /// What is wrong.
        cause: PublishError,
    },
    /// The directory.
    Store(StoreError),
    /// A trust list is not this root's.
    TrustList {
        /// The list.
        path: PathBuf,
        /// What is wrong.
        cause: TrustError,
    },
}

impl fmt::Display for RecoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not recovered: ")?;
        match self {
            Self::Fork { path, seq } => write!(
                f,
                "{}: the root has signed two trust lists of number {seq}. Devices keep the one they \
                 saw first; sign the next one with a higher number, after recovering without this file",
                path.display()
            ),
            Self::NoLists { was_published: true } => f.write_str(
                "none of the repositories has a status list of this authority, and lists were \
                 published. Name a copy of one with --lists, from a web server, a mirror or a memory \
                 stick. If none is left, nobody knows what was revoked: say --lists-lost, withdraw the \
                 authority key with --replace, and issue anew",
            ),
            Self::NoLists { was_published: false } => f.write_str(
                "none of the repositories has a status list of this authority. Name with --lists one \
                 that gates get; if none was ever published, say --never-published",
            ),
            Self::NoTrustList { dir } => write!(
                f,
                "{}: no trust list is left. Bring the newest one with --trust, from a gate \
                 (trust-list.cbor in its directory), or trust-chain.cbor from where devices fetch it",
                dir.display()
            ),
            Self::Pool(cause) => cause.fmt(f),
            Self::Repository { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Store(cause) => cause.fmt(f),
            Self::TrustList { path, cause: TrustError::Signature } => write!(
                f,
                "{}: no root key that is here has signed it: it is another authority's, or the public \
                 half of the root that signed it is lost (root.pub, or root-before-N.pub for lists \
                 before number N). Put that back from where you keep keys and lists",
                path.display()
            ),
            Self::TrustList { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for RecoverError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Pool(cause) => Some(cause),
            Self::Repository { cause, .. } => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::TrustList { cause, .. } => Some(cause),
            Self::Fork { .. } | Self::NoLists { .. } | Self::NoTrustList { .. } => None,
        }
    }
}

impl From<StoreError> for RecoverError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
