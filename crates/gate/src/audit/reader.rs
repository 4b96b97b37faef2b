//! Reading the audit for people and other programs. Nothing is verified here.

use std::path::{Path, PathBuf};

use clearance_core::time::{Timestamp, Validity};
use clearance_durable::{
    Access, ReadError, WriteError, read, read_if_there, remove_leftovers, write,
};

use super::chain::Parsed;
use super::tail::{MAX_FILE, files};

/// An entry as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub seq: u64,
    /// When it was written, by the gate's clock.
    pub at: Timestamp,
    /// What happened: a JSON object with `action`.
    pub json: String,
}

/// Calls `then` with each entry of the audit in `dir` that was written within `range`, oldest first, until it says that it has
/// enough.
///
/// # Errors
/// [`ReadError`].
pub fn for_each(
    dir: &Path,
    range: Validity,
    mut then: impl FnMut(Record) -> bool,
) -> Result<(), ReadError> {
    for path in files(dir)? {
        let bytes = read(&path, MAX_FILE)?;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let Some(entry) = Parsed::of(line) else { continue };
            let at = Timestamp::from_secs(entry.at);
            if range.contains(at) {
                let record = Record { seq: entry.link.seq, at, json: entry.json.to_owned() };
                if !then(record) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Moves every file of the audit in `dir` but the newest to the directory `to`, where it verifies as before. A kill leaves a
/// file in one of the two places, or in both. Gives the files that were moved.
///
/// # Errors
/// [`ArchiveError`].
pub fn archive(dir: &Path, to: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let mut old = files(dir).map_err(ArchiveError::Read)?;
    old.pop();
    drop(remove_leftovers(to));
    let mut moved = Vec::new();
    for path in old {
        let bytes = read(&path, MAX_FILE).map_err(ArchiveError::Read)?;
        let copy = to.join(path.file_name().unwrap_or_default());
        let there = read_if_there(&copy, MAX_FILE).map_err(ArchiveError::Read)?;
        if there.is_some_and(|there| there != bytes) {
            return Err(ArchiveError::Other { path, copy });
        }
        write(&copy, &bytes, Access::Secret).map_err(ArchiveError::Write)?;
        let removed = std::fs::remove_file(&path);
        removed.map_err(|cause| ArchiveError::Write(WriteError::Io { path, cause }))?;
        moved.push(copy);
    }
    Ok(moved)
}

/// Why files were not moved.
#[derive(Debug)]
#[non_exhaustive]
pub enum ArchiveError {
    /// There is another file of that name.
    Other {
        /// The gate's file.
        path: PathBuf,
        /// The one that is there.
        copy: PathBuf,
    },
    /// A file cannot be read.
    Read(ReadError),
    /// A file cannot be written.
    Write(WriteError),
}

impl core::fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Other { path, copy } => write!(
                f,
                "{}: another file than {}. Is this the archive of another gate, or was the audit continued twice? \
                 Choose another directory and verify both",
                copy.display(),
                path.display()
            ),
            Self::Read(cause) => cause.fmt(f),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for ArchiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Other { .. } => None,
            Self::Read(cause) => Some(cause),
            Self::Write(cause) => Some(cause),
        }
    }
}
