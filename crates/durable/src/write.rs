//! Writing a file whole or not at all.

use core::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::dir::sync_dir_of;
use crate::neighbour::Neighbour;

/// Who may read a file. Deliberately closed: a third kind would be a decision for every caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The owner alone.
    Secret,
    /// Whoever the system lets.
    Shared,
}

/// Replaces `path` by `bytes`, in one step: the bytes go to a neighbour first, which then takes
/// the name. When this returns, they are on disk.
///
/// # Errors
/// [`WriteError`]; `path` is then as it was, or already new, and the neighbour is gone.
pub fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), WriteError> {
    let neighbour = Neighbour::of(path, bytes, access)?;
    fs::rename(neighbour.path(), path).map_err(WriteError::about(path))?;
    neighbour.moved();
    sync_dir_of(path).map_err(WriteError::about(path))
}

/// Makes the file `path` of `bytes`, which must not be there: of several processes that try, one
/// succeeds. When this returns, the bytes are on disk.
///
/// File systems without hard links (FAT) take the name first and the bytes a moment later; a kill
/// in between leaves an empty file there.
///
/// # Errors
/// [`WriteError::Exists`] when there is something; [`WriteError::Io`].
pub fn create_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), WriteError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(WriteError::Exists { path: path.to_owned() });
    }
    let neighbour = Neighbour::of(path, bytes, access)?;
    match fs::hard_link(neighbour.path(), path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists { path: path.to_owned() });
        }
        Err(_) => {
            fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(path)
                .map_err(WriteError::about(path))?;
            fs::rename(neighbour.path(), path).map_err(WriteError::about(path))?;
            neighbour.moved();
            return sync_dir_of(path).map_err(WriteError::about(path));
        }
    }
    drop(neighbour);
    sync_dir_of(path).map_err(WriteError::about(path))
}

/// Gives the name `path` to a file that was written piece by piece under another name in the same directory, in one
/// step, once its bytes are on disk: for what is too long to be held in memory.
///
/// # Errors
/// [`WriteError`]; `path` is then as it was, or already new.
pub fn keep(written: &Path, path: &Path) -> Result<(), WriteError> {
    let file = fs::OpenOptions::new().write(true).open(written);
    file.and_then(|file| file.sync_all()).map_err(WriteError::about(written))?;
    fs::rename(written, path).map_err(WriteError::about(path))?;
    sync_dir_of(path).map_err(WriteError::about(path))
}

/// Why a file was not written.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// There is something of that name.
    Exists {
        /// The file or directory.
        path: PathBuf,
    },
    /// The file system failed.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Its error.
        cause: io::Error,
    },
    /// The path names no file.
    NotAName {
        /// The path.
        path: PathBuf,
    },
}

impl WriteError {
    /// What was to be written.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Exists { path } | Self::Io { path, .. } | Self::NotAName { path } => path,
        }
    }

    pub(crate) fn about(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |cause| match cause.kind() {
            ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::Io { path, cause },
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display();
        match self {
            Self::Exists { .. } => {
                write!(f, "{path}: exists already; remove it or choose another name")
            }
            Self::Io { cause, .. } if cause.kind() == ErrorKind::IsADirectory => {
                write!(f, "{path}: a directory is where a file belongs; move it away")
            }
            Self::Io { cause, .. } if cause.kind() == ErrorKind::StorageFull => {
                write!(f, "{path}: {cause}; make room and try again")
            }
            Self::Io { cause, .. } => write!(f, "{path}: {cause}"),
            Self::NotAName { .. } => write!(f, "{path}: this is not the name of a file"),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { cause, .. } => Some(cause),
            Self::Exists { .. } | Self::NotAName { .. } => None,
        }
    }
}
