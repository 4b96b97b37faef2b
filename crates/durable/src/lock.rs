//! One process at a time.

use core::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::read::{ReadError, open_file};

/// Held until dropped. The system lets go of it when the process ends, however it ends, so a lock
/// file that lies there means nothing: never delete one.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else holds the lock that the file `path` stands for.
    ///
    /// # Errors
    /// [`LockError::Io`].
    pub fn take(path: &Path) -> Result<Self, LockError> {
        Self::take_telling(path, || ())
    }

    /// The same; calls `waiting` once when somebody else holds the lock, before it waits.
    ///
    /// # Errors
    /// [`LockError::Io`].
    pub fn take_telling(path: &Path, waiting: impl FnOnce()) -> Result<Self, LockError> {
        match Self::try_take(path) {
            Err(LockError::Held { .. }) => waiting(),
            other => return other,
        }
        let file = open(path)?;
        file.lock().map_err(LockError::about(path))?;
        Ok(Self { _file: file })
    }

    /// Takes the lock if nobody else holds it.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn try_take(path: &Path) -> Result<Self, LockError> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(LockError::about(path)(cause)),
        }
    }
}

fn open(path: &Path) -> Result<File, LockError> {
    let mut options = OpenOptions::new();
    open_file(path, options.create(true).truncate(false).write(true)).map_err(|error| match error {
        ReadError::Io { path, cause } => LockError::Io { path, cause },
        ReadError::Missing { path } => LockError::Io { path, cause: ErrorKind::NotFound.into() },
        ReadError::NotAFile { path } | ReadError::TooLong { path, .. } => {
            LockError::NotAFile { path }
        }
    })
}

/// Why a lock was not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// Another process holds it.
    Held {
        /// The lock's file.
        path: PathBuf,
    },
    /// The file system failed, or knows no locks.
    Io {
        /// The lock's file.
        path: PathBuf,
        /// Its error.
        cause: io::Error,
    },
    /// Something else than a file has the name: a directory, a device, a named pipe.
    NotAFile {
        /// What is no file.
        path: PathBuf,
    },
}

impl LockError {
    fn about(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |cause| Self::Io { path, cause }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held { path } => {
                write!(f, "{}: another process is at work here; wait until it ends", path.display())
            }
            Self::Io { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::NotAFile { path } => write!(
                f,
                "{}: not a regular file, so no lock; take it away from here",
                path.display()
            ),
        }
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Held { .. } | Self::NotAFile { .. } => None,
            Self::Io { cause, .. } => Some(cause),
        }
    }
}
