//! Directories: made for their owner alone, listed, made durable.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::read::ReadError;
use crate::write::WriteError;

/// Makes a directory that its owner alone may enter, with all above it. One that is there stays
/// as it is.
///
/// # Errors
/// [`WriteError`].
pub fn make_private_dir(path: &Path) -> Result<(), WriteError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(WriteError::about(path))?;
    sync_dir_of(path).map_err(WriteError::about(path))
}

/// Refuses a path that is taken. An empty directory is as good as none.
///
/// # Errors
/// [`WriteError::Exists`].
pub fn refuse_existing(path: &Path) -> Result<(), WriteError> {
    let is_empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    // A dangling link is something, too.
    if fs::symlink_metadata(path).is_ok() && !is_empty {
        return Err(WriteError::Exists { path: path.to_owned() });
    }
    Ok(())
}

/// The paths in a directory whose names end in `.extension`, sorted by name.
///
/// # Errors
/// [`ReadError`].
pub fn list(dir: &Path, extension: &str) -> Result<Vec<PathBuf>, ReadError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(ReadError::about(dir))? {
        let path = entry.map_err(ReadError::about(dir))?.path();
        if path.extension().is_some_and(|has| has == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Makes the name `path` durable: a new or changed name is on disk once its directory is. Windows
/// has no such call and needs none.
///
/// # Errors
/// Those of the file system.
pub fn sync_dir_of(path: &Path) -> io::Result<()> {
    // The parent of a bare name is empty, and no directory has that name.
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
