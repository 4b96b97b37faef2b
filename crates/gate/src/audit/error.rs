//! Why the audit is not written or read.

use core::fmt;
use std::io;
use std::path::{Path, PathBuf};

use clearance_core::crypto::SigningFailed;
use clearance_core::keys::{KeyFileError, WrongKind};
use clearance_durable::{LockError, ReadError, WriteError};

/// The audit cannot be written, or not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuditError {
    /// The entry was not appended.
    Append {
        /// The file.
        path: PathBuf,
        /// The file system's error.
        cause: io::Error,
    },
    /// The audit key is damaged.
    Key {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        cause: KeyFileError,
    },
    /// The audit key does not sign.
    KeyKind {
        /// Its file.
        path: PathBuf,
        /// What it is instead.
        cause: WrongKind,
    },
    /// Another process writes this audit, or the lock cannot be taken.
    Lock(LockError),
    /// There is no audit key.
    NoKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// A file cannot be read.
    Read(ReadError),
    /// The audit key did not sign.
    Signing(SigningFailed),
    /// A file cannot be written.
    Write(WriteError),
}

impl AuditError {
    pub(super) fn append(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |cause| Self::Append { path, cause }
    }
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Append { path, cause } => {
                write!(f, "{}: {cause}; the audit misses an entry", path.display())?;
                match cause.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => f.write_str(
                        ". Make room: 'clearance gate audit archive DIR' moves old files",
                    ),
                    _ => Ok(()),
                }
            }
            Self::Key { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::KeyKind { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Lock(cause @ LockError::Held { .. }) => {
                write!(f, "{cause}. One process writes the audit of a gate")
            }
            Self::Lock(cause) => cause.fmt(f),
            Self::NoKey { path } => write!(
                f,
                "{}: missing; it is made when the gate is first served. To verify, give the public key: --key FILE",
                path.display()
            ),
            Self::Read(cause) => cause.fmt(f),
            Self::Signing(cause) => write!(f, "the audit key did not sign: {cause}"),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for AuditError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Append { cause, .. } => Some(cause),
            Self::Key { cause, .. } => Some(cause),
            Self::KeyKind { cause, .. } => Some(cause),
            Self::Lock(cause) => Some(cause),
            Self::NoKey { .. } => None,
            Self::Read(cause) => Some(cause),
            Self::Signing(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
        }
    }
}

macro_rules! from {
    ($($variant:ident: $cause:ty),+) => {$(
        impl From<$cause> for AuditError {
            fn from(cause: $cause) -> Self {
                Self::$variant(cause)
            }
        }
    )+};
}
from!(Lock: LockError, Read: ReadError, Signing: SigningFailed, Write: WriteError);
