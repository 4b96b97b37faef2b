//! Making a gate's directory, which takes several files: unfinished until the last one is there.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use clearance_durable::{Access, WriteError, sync_dir_of, write};

use crate::config::GateConfig;
use crate::error::DirError;

/// The settings, until everything else is there. It becomes `gate.toml` in one step, so that a directory has always one of
/// the two.
const UNFINISHED: &str = "gate.toml.unfinished";
/// What else a gate has. None of it is touched where a finished gate may have left it.
const PARTS: [&str; 12] = [
    "trust-list.cbor",
    "trust-list.next",
    "anchor.cbor",
    "keys",
    "pseudonym.key",
    "status",
    "ledger",
    "audit",
    "audit.key",
    "audit.pub",
    "outbox",
    "passages.pub",
];

/// A directory that is being made into a gate. Hold its lock.
#[derive(Debug)]
#[must_use]
pub(crate) struct Making {
    unfinished: PathBuf,
}

impl Making {
    /// Begins in `dir`. What an earlier call left unfinished goes first: it may be another group's.
    pub(crate) fn begin(dir: &Path, config: &GateConfig) -> Result<Self, DirError> {
        let this = Self { unfinished: dir.join(UNFINISHED) };
        let parts = PARTS.map(|name| dir.join(name));
        if this.unfinished.exists() {
            for part in &parts {
                remove(part)?;
            }
        } else if let Some(found) = parts.into_iter().find(|part| is_something(part)) {
            return Err(DirError::NoSettings { dir: dir.to_owned(), found });
        }
        write(&this.unfinished, config.to_toml().as_bytes(), Access::Shared)?;
        Ok(this)
    }

    /// Everything is there: it is a gate from now on.
    pub(crate) fn finish(self, config_file: &Path) -> Result<(), DirError> {
        let renamed = fs::rename(&self.unfinished, config_file);
        let done = renamed.and_then(|()| sync_dir_of(config_file));
        Ok(done.map_err(about(config_file))?)
    }
}

/// An empty directory is nothing.
fn is_something(path: &Path) -> bool {
    let is_empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    fs::symlink_metadata(path).is_ok() && !is_empty
}

fn remove(path: &Path) -> Result<(), WriteError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(about(path)(error)),
        _ => Ok(()),
    }
}

fn about(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    |cause| WriteError::Io { path, cause }
}
