//! What tells that something was installed since.

use std::path::{Path, PathBuf};

use clearance_durable::{Identity, ReadError, list};

use crate::dir::GateDir;
use crate::error::DirError;

/// The identities of all files that an update or a synchronisation replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(Vec<FileStamp>);

/// One file: its path, its inode, and when that last changed.
pub(crate) type FileStamp = (PathBuf, u64, u64);

impl Stamp {
    /// The stamp of what lies in `dir` now.
    pub(crate) fn of(dir: &GateDir) -> Result<Self, DirError> {
        let mut files: Vec<_> = dir.lists().files().into_iter().map(identify).collect();
        files.extend(list(&dir.keys_dir(), "key")?.iter().map(|path| identify(path)));
        match list(&dir.store_dir(), "state") {
            Ok(found) => files.extend(found.iter().map(|path| identify(path))),
            Err(ReadError::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Self(files))
    }
}

/// What cannot be looked at is told by its name alone: one bad file must not hide a newer list.
pub(crate) fn identify(path: &Path) -> FileStamp {
    let identity = Identity::of(path).ok();
    let (inode, changed) = identity.map_or((0, 0), |known| (known.inode, known.changed));
    (path.to_owned(), inode, changed)
}
