//! Files that are there whole or not at all, also after the power went.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

/// Replaces `path` by `bytes` in one step: writes a file beside it, syncs it, renames it, syncs the
/// directory.
///
/// # Errors
/// Those of the file system; `path` is then as it was, or already new.
pub fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&part, path)?;
    sync_dir_of(path)
}

/// Makes the name `path` durable: a rename is once its directory is. Windows has no such call and
/// needs none.
///
/// # Errors
/// Those of the file system.
pub fn sync_dir_of(path: &Path) -> io::Result<()> {
    // The parent of a bare name is empty, and no directory has that name.
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// The whole file, unless it is longer than `limit` bytes.
pub(crate) fn read_up_to(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("longer than {limit} bytes"),
        ));
    }
    Ok(bytes)
}

/// The same, with a missing file as `None`.
pub(crate) fn read_if_there(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    match read_up_to(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_has_no_directory_to_sync() {
        // Tests run in the directory of the package, which has a Cargo.toml.
        sync_dir_of(Path::new("Cargo.toml")).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_directory_that_is_gone_counts_as_synced() {
        assert!(sync_dir_of(Path::new("no-such-directory/Cargo.toml")).is_err());
    }
}
