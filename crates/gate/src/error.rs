//! Why a gate's directory could not be used.

use core::fmt;
use std::path::{Path, PathBuf};

use clearance_core::cbor;
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::keys::{KeyFileError, WrongKind};
use clearance_core::trust::{ChainError, TrustError};
use clearance_durable::checked::CheckedError;
use clearance_durable::{JournalError, LockError, ReadError, WriteError};
use clearance_revocation::store::StoreError;

use crate::config::ConfigError;

/// A gate's directory could not be read or written, or does not hold what it should.
#[derive(Debug)]
#[non_exhaustive]
pub enum DirError {
    /// The anchor is damaged. Without it nobody knows which lists are too old.
    Anchor {
        /// The anchor's file.
        path: PathBuf,
        /// What is wrong with it.
        cause: cbor::Error,
    },
    /// The chain of trust lists is not followed.
    Chain {
        /// The chain's file.
        path: PathBuf,
        /// Why not.
        cause: ChainError,
    },
    /// The settings make no sense.
    Config {
        /// The settings' file.
        path: PathBuf,
        /// Where, and what.
        cause: ConfigError,
    },
    /// The list of open challenges is damaged.
    Challenges {
        /// Its file.
        path: PathBuf,
    },
    /// No secret key, or not one that opens codes.
    Key {
        /// The key's file.
        path: PathBuf,
        /// What is wrong with it.
        cause: KeyProblem,
    },
    /// The ledger cannot be made.
    Ledger(JournalError),
    /// The trust list is not believed.
    List {
        /// The list's file.
        path: PathBuf,
        /// Why not.
        cause: TrustError,
    },
    /// The lock was not taken.
    Lock(LockError),
    /// A gate's files without its `gate.toml`: it was a gate once.
    NoSettings {
        /// The directory.
        dir: PathBuf,
        /// A file or directory of it that a gate has.
        found: PathBuf,
    },
    /// The trust list delegates no status lists.
    NoStatusLists {
        /// The list's number.
        seq: u64,
    },
    /// No gate was made there.
    NotAGate {
        /// The directory.
        path: PathBuf,
    },
    /// A key of another gate group, which this gate must not have.
    OtherGroup {
        /// The key's file.
        path: PathBuf,
        /// Its group, by the trust list.
        group: GateGroupId,
        /// Its id there.
        kid: GateKid,
        /// The gate's group.
        own: GateGroupId,
    },
    /// The key of pseudonyms is damaged.
    Pseudonyms {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        cause: CheckedError,
    },
    /// A file was not read.
    Read(ReadError),
    /// The store of status lists is damaged or cannot be opened.
    Store(StoreError),
    /// The trust list does not know the gate's group.
    UnknownGroup {
        /// The gate's group.
        group: GateGroupId,
        /// The groups that it knows.
        known: Vec<GateGroupId>,
    },
    /// A file was not written.
    Write(WriteError),
}

/// What is wrong with a key's file.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyProblem {
    /// No key file, or a damaged one.
    File(KeyFileError),
    /// A key that does something else than open codes.
    Kind(WrongKind),
    /// Not a text.
    NotText,
}

impl DirError {
    pub(crate) fn key(path: &Path, cause: KeyProblem) -> Self {
        Self::Key { path: path.to_owned(), cause }
    }
}

impl fmt::Display for DirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anchor { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Chain { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Config { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Challenges { path } => {
                write!(f, "{}: damaged; remove it and open the challenges again", path.display())
            }
            Self::Key { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Ledger(cause) => cause.fmt(f),
            Self::List { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Lock(cause) => cause.fmt(f),
            Self::NoSettings { dir, found } => write!(
                f,
                "{}: there was a gate in {}, and its gate.toml is gone: put that back, or choose another \
                 directory. Nothing was written",
                found.display(),
                dir.display()
            ),
            Self::NoStatusLists { seq } => write!(
                f,
                "trust list {seq} delegates no status lists; get a newer one by 'clearance gate update'"
            ),
            Self::NotAGate { path } => write!(
                f,
                "{0}: not a gate's directory; make one with 'clearance gate init {0}'",
                path.display()
            ),
            Self::OtherGroup { path, group, kid, own } => write!(
                f,
                "{}: key {kid} of gate group {group}, and this gate is of group {own}; nothing was \
                 installed. Take the key away from here: it opens the codes for other gates",
                path.display()
            ),
            Self::Pseudonyms { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Read(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
            Self::UnknownGroup { group, known } => {
                let known: Vec<_> = known.iter().map(ToString::to_string).collect();
                let known = known.join(", ");
                write!(f, "{group}: the trust list has no such gate group; it has {known}")
            }
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for DirError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Anchor { cause, .. } => Some(cause),
            Self::Chain { cause, .. } => Some(cause),
            Self::Config { cause, .. } => Some(cause),
            Self::Key { cause, .. } => Some(cause),
            Self::Ledger(cause) => Some(cause),
            Self::List { cause, .. } => Some(cause),
            Self::Lock(cause) => Some(cause),
            Self::Pseudonyms { cause, .. } => Some(cause),
            Self::Read(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
            Self::Challenges { .. }
            | Self::NoSettings { .. }
            | Self::NoStatusLists { .. }
            | Self::NotAGate { .. }
            | Self::OtherGroup { .. }
            | Self::UnknownGroup { .. } => None,
        }
    }
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(cause) => cause.fmt(f),
            Self::Kind(cause) => cause.fmt(f),
            Self::NotText => f.write_str("not a text, so not a key file"),
        }
    }
}

impl std::error::Error for KeyProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(cause) => Some(cause),
            Self::Kind(cause) => Some(cause),
            Self::NotText => None,
        }
    }
}

macro_rules! from {
    ($($variant:ident: $cause:ty),+) => {$(
        impl From<$cause> for DirError {
            fn from(cause: $cause) -> Self {
                Self::$variant(cause)
            }
        }
    )+};
}
from!(Ledger: JournalError, Lock: LockError, Read: ReadError, Store: StoreError, Write: WriteError);
