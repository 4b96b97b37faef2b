use core::fmt;
use std::path::{Path, PathBuf};

use clearance_core::cbor;
use clearance_core::crypto::InvalidKey;
use clearance_core::trust::{ChainError, TrustError};
use clearance_durable::checked::CheckedError;
use clearance_durable::{JournalError, LockError, ReadError, WriteError};
use clearance_revocation::alloc::PoolError;

use super::entropy::NoEntropy;
use crate::keys::{KeyFileError, WrongKind};

/// What can be wrong with an office's directory, whatever is done with it.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The chain of trust lists is longer than devices take.
    Chain {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        cause: ChainError,
    },
    /// A file's checksum does not match, or it is another kind of file.
    Checked {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: CheckedError,
    },
    /// The trust list to hand out is none that was signed here.
    Copy {
        /// The copy.
        path: PathBuf,
        /// The list that belongs there.
        list: PathBuf,
    },
    /// An issued credential's file is damaged.
    Credential {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: cbor::Error,
    },
    /// No random bytes.
    Entropy(NoEntropy),
    /// A journal failed.
    Journal(JournalError),
    /// A key file cannot be read.
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: KeyFileError,
    },
    /// A key cannot be used for its job.
    KeyKind {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: WrongKind,
    },
    /// A signed trust list cannot be read.
    List {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: TrustError,
    },
    /// A lock was not taken.
    Lock(LockError),
    /// Random bytes made no key.
    NewKey(InvalidKey),
    /// No trust list is left of an office.
    NoTrustList {
        /// The directory.
        dir: PathBuf,
    },
    /// Not an authority's directory.
    NotAnOffice {
        /// The directory.
        dir: PathBuf,
    },
    /// The pool of status positions does not decode.
    Pool {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: PoolError,
    },
    /// A file cannot be read.
    Read(ReadError),
    /// The public half of the root is gone.
    RootMissing {
        /// Its file.
        path: PathBuf,
    },
    /// The public half of the root has signed none of the lists: it is another one's.
    RootOther {
        /// Its file.
        path: PathBuf,
        /// One of the lists.
        list: PathBuf,
    },
    /// A key file is sealed, and no passphrase was given.
    Sealed {
        /// The file.
        path: PathBuf,
    },
    /// A status in the log that is none.
    StatusLog {
        /// The file.
        path: PathBuf,
        /// The record, counted from 1.
        record: usize,
    },
    /// A file that should be text.
    Text {
        /// The file.
        path: PathBuf,
    },
    /// No passphrase that was given opens a sealed key file, or it is damaged.
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written.
    Write(WriteError),
}

impl StoreError {
    pub(super) fn key_file(path: &Path) -> impl FnOnce(KeyFileError) -> Self {
        let path = path.to_owned();
        |cause| Self::KeyFile { path, cause }
    }

    pub(super) fn key_kind(path: &Path) -> impl FnOnce(WrongKind) -> Self {
        let path = path.to_owned();
        |cause| Self::KeyKind { path, cause }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Checked { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Copy { path, list } => write!(
                f,
                "{}: damaged, or no list that was signed here; put a copy of {} in its place",
                path.display(),
                list.display()
            ),
            Self::Credential { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Entropy(cause) => cause.fmt(f),
            Self::Journal(cause @ JournalError::Damaged { .. }) => {
                write!(f, "{cause}; run 'clearance authority recover --lists REPOSITORY'")
            }
            Self::Journal(cause) => cause.fmt(f),
            Self::KeyFile { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::KeyKind { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::List { path, cause: TrustError::Signature } => write!(
                f,
                "{}: no root key that is here has signed it. It is damaged: put a copy back, or bring \
                 one with 'clearance authority recover --trust FILE'. Or the public half of the root \
                 that signed it is lost (root.pub, or root-before-N.pub for lists before number N): put \
                 that back from where you keep keys and lists",
                path.display()
            ),
            Self::List { path, cause } => write!(
                f,
                "{}: {cause}; put a copy back, or bring one with 'clearance authority recover --trust \
                 FILE'",
                path.display()
            ),
            Self::Lock(cause) => cause.fmt(f),
            Self::NewKey(cause) => write!(f, "no key was made: {cause}; try again"),
            Self::NoTrustList { dir } => write!(
                f,
                "{}: its trust lists are gone (lists/, trust-list.cbor). Put copies back, or run \
                 'clearance authority recover --trust FILE --lists REPOSITORY' with the newest one that a \
                 gate has (trust-list.cbor in its directory)",
                dir.display()
            ),
            Self::NotAnOffice { dir } => write!(
                f,
                "{}: not an authority's directory; make one with 'clearance authority init {0}'",
                dir.display()
            ),
            Self::Pool { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Read(cause) => cause.fmt(f),
            Self::RootMissing { path } => write!(
                f,
                "{}: missing, and without it no trust list can be told from a forged one. Put it back \
                 from where you keep keys and lists, or make it of the root key: 'clearance keys public \
                 root.key > {0}'",
                path.display()
            ),
            Self::RootOther { path, list } => write!(
                f,
                "{}: the key in it has signed none of the trust lists here, such as {}. Put the right \
                 file back from where you keep keys and lists, or make it of the root key: 'clearance keys \
                 public root.key > {0}'. If it is right, the list is damaged: bring another one with \
                 'clearance authority recover --trust FILE'",
                path.display(),
                list.display()
            ),
            Self::StatusLog { path, record } => {
                write!(f, "{}: record {record} says no status", path.display())
            }
            Self::Sealed { path } => write!(
                f,
                "{}: the key is sealed; give the file with the passphrase: --passphrase-file FILE",
                path.display()
            ),
            Self::Text { path } => write!(f, "{}: not a text", path.display()),
            Self::WrongPassphrase { path } => write!(
                f,
                "{}: the passphrase is another one, or the file is damaged; a copy of the file from a backup helps against the latter",
                path.display()
            ),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Chain { cause, .. } => Some(cause),
            Self::Checked { cause, .. } => Some(cause),
            Self::Credential { cause, .. } => Some(cause),
            Self::Entropy(cause) => Some(cause),
            Self::Journal(cause) => Some(cause),
            Self::KeyFile { cause, .. } => Some(cause),
            Self::KeyKind { cause, .. } => Some(cause),
            Self::List { cause, .. } => Some(cause),
            Self::Lock(cause) => Some(cause),
            Self::NewKey(cause) => Some(cause),
            Self::Pool { cause, .. } => Some(cause),
            Self::Read(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
            Self::Copy { .. }
            | Self::NoTrustList { .. }
            | Self::NotAnOffice { .. }
            | Self::RootMissing { .. }
            | Self::RootOther { .. }
            | Self::StatusLog { .. }
            | Self::Sealed { .. }
            | Self::Text { .. }
            | Self::WrongPassphrase { .. } => None,
        }
    }
}

impl From<ReadError> for StoreError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<WriteError> for StoreError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<LockError> for StoreError {
    fn from(error: LockError) -> Self {
        Self::Lock(error)
    }
}

impl From<JournalError> for StoreError {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<NoEntropy> for StoreError {
    fn from(error: NoEntropy) -> Self {
        Self::Entropy(error)
    }
}
