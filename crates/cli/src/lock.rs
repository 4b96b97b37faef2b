//! One process at a time in a directory.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::error::{CliError, about_file};

/// Held until dropped; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until no other process holds the lock named by `path`.
    pub(crate) fn take(path: &Path) -> Result<Self, CliError> {
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).open(path);
        let file = file.map_err(about_file(path))?;
        file.lock().map_err(about_file(path))?;
        Ok(Self { _file: file })
    }
}
