//! Files: read with a limit, written whole or not at all, secrets for their owner only.

use std::io;
use std::path::{Path, PathBuf};

use clearance_authority::keys::{AnyPublic, KeyPair};
use clearance_core::crypto::RING;
use clearance_durable::{self as durable, WriteError};
use zeroize::Zeroizing;

pub(crate) use clearance_durable::Access;

use crate::error::{CliError, about, about_file};

/// No file of ours comes near it, and a camera's picture stays below.
const LIMIT: usize = 64 << 20;

/// Reads a whole file of reasonable size.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    durable::read(path, LIMIT).map_err(CliError::failed)
}

/// Reads standard input to its end.
pub(crate) fn read_stdin() -> Result<Vec<u8>, CliError> {
    let bytes = durable::read_limited(io::stdin().lock(), LIMIT, 0);
    let bytes = bytes.map_err(about("standard input"))?;
    bytes.ok_or_else(|| {
        CliError::failed(format_args!("standard input: longer than {} MiB", LIMIT >> 20))
    })
}

/// Reads a file of text.
pub(crate) fn read_text(path: &Path) -> Result<Zeroizing<String>, CliError> {
    let text = String::from_utf8(read(path)?);
    text.map(Zeroizing::new)
        .map_err(|_| CliError::failed(format_args!("{}: not a text", path.display())))
}

/// Reads a secret key's file.
pub(crate) fn read_key(path: &Path) -> Result<KeyPair, CliError> {
    KeyPair::from_text(&RING, &read_text(path)?).map_err(about_file(path))
}

/// Reads a public key's file.
pub(crate) fn read_public(path: &Path) -> Result<AnyPublic, CliError> {
    AnyPublic::from_text(&RING, &read_text(path)?).map_err(about_file(path))
}

/// Writes a pair as `path` and its public half next to it as `.pub`.
pub(crate) fn write_pair(path: &Path, pair: &KeyPair) -> Result<(), CliError> {
    write(path, pair.to_text(&RING).as_bytes(), Access::Secret)?;
    write(&path.with_extension("pub"), pair.public().to_text(&RING).as_bytes(), Access::Shared)
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), CliError> {
    durable::write(path, bytes, access).map_err(failed)
}

/// Gives a file that was written piece by piece its name, once it is on disk.
pub(crate) fn keep(written: &Path, path: &Path) -> Result<(), CliError> {
    durable::keep(written, path).map_err(failed)
}

/// Makes a directory that its owner alone may enter, with all above it.
pub(crate) fn make_private_dir(path: &Path) -> Result<(), CliError> {
    durable::make_private_dir(path).map_err(failed)
}

/// Refuses to write over what is there; an empty directory is as good as none.
pub(crate) fn refuse_existing(path: &Path) -> Result<(), CliError> {
    durable::refuse_existing(path).map_err(failed)
}

/// The files in a directory whose names end in `extension`, sorted by name.
pub(crate) fn list(dir: &Path, extension: &str) -> Result<Vec<PathBuf>, CliError> {
    durable::list(dir, extension).map_err(CliError::failed)
}

/// The directories in a directory, sorted by name. Those whose names begin with a dot are not meant.
pub(crate) fn list_dirs(dir: &Path) -> Result<Vec<PathBuf>, CliError> {
    let entries = std::fs::read_dir(dir).map_err(about_file(dir))?;
    let mut dirs = Vec::new();
    for entry in entries {
        let entry = entry.map_err(about_file(dir))?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.path().is_dir() {
            dirs.push(entry.path());
        }
    }
    dirs.sort();
    Ok(dirs)
}

/// Makes a directory, with all above it.
pub(crate) fn make_dir(path: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(path).map_err(about_file(path))
}

/// Writes a file that is not there yet, whole or not at all.
pub(crate) fn create_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), CliError> {
    durable::create_new(path, bytes, access).map_err(failed)
}

fn failed(error: WriteError) -> CliError {
    match error {
        WriteError::NotAName { .. } => CliError::usage(error),
        _ => CliError::failed(error),
    }
}
