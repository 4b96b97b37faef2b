//! The file beside the one that is being written.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::read::{ReadError, open_file};
use crate::write::{Access, WriteError};

/// Names that are tried before giving up. A name is taken only when a killed process of the same
/// number left it.
const ATTEMPTS: u32 = 1_000;
const EXTENSION: &str = "part";

/// Written, flushed, and locked for as long as it is somebody's; removed when dropped.
#[derive(Debug)]
pub(crate) struct Neighbour {
    path: PathBuf,
    _file: File,
    gone: bool,
}

impl Neighbour {
    pub(crate) fn of(target: &Path, bytes: &[u8], access: Access) -> Result<Self, WriteError> {
        let name = target.file_name();
        let name = name.ok_or_else(|| WriteError::NotAName { path: target.to_owned() })?;
        for _ in 0..ATTEMPTS {
            let path = target.with_file_name(hidden(name));
            match create(&path, access) {
                Ok(file) => {
                    let mut neighbour = Self { path, _file: file, gone: false };
                    neighbour.fill(bytes).map_err(WriteError::about(target))?;
                    return Ok(neighbour);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(WriteError::about(target)(error)),
            }
        }
        Err(WriteError::Io { path: target.to_owned(), cause: ErrorKind::AlreadyExists.into() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// It has taken another name.
    pub(crate) fn moved(mut self) {
        self.gone = true;
    }

    fn fill(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        // A file system without locks has no locks to respect either.
        drop(self._file.try_lock());
        self._file.write_all(bytes)?;
        self._file.sync_all()
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        if !self.gone {
            // The failure that led here is the one to tell.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Removes from `dir` what writes that were killed left there, and returns how many files that
/// were. A file that another process is writing right now stays, and so does what is no regular file.
///
/// # Errors
/// [`ReadError`] when the directory cannot be read; files that cannot be removed are passed over.
pub fn remove_leftovers(dir: &Path) -> Result<usize, ReadError> {
    let mut removed = 0;
    for path in crate::dir::list(dir, EXTENSION)? {
        if is_ours(&path) && is_idle(&path) && fs::remove_file(&path).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}

/// Whether it has a name that [`hidden`] gives, and is a file: no link, and no pipe.
fn is_ours(path: &Path) -> bool {
    let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    is_hidden && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

fn is_idle(path: &Path) -> bool {
    let file = open_file(path, OpenOptions::new().read(true));
    file.is_ok_and(|file| file.try_lock().is_ok())
}

/// `.NAME.PROCESS-COUNT.part`: hidden, and no other writer's.
fn hidden(name: &std::ffi::OsStr) -> OsString {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{count}.{EXTENSION}", std::process::id()));
    hidden
}

fn create(path: &Path, access: Access) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = access; // the directory's access rules hold
    options.open(path)
}
