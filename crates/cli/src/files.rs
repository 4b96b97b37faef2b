//! Files: read with a limit, written whole or not at all, secrets for their owner only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clearance_authority::keys::{AnyPublic, KeyPair};
use clearance_core::crypto::RING;
use clearance_revocation::store::sync_dir_of;
use zeroize::Zeroizing;

use crate::error::{CliError, about_file};

/// No file of ours comes near it, and a camera's picture stays below.
const LIMIT: u64 = 64 << 20;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// The owner alone.
    Secret,
    /// Whoever the system lets.
    Shared,
}

/// Reads a whole file of reasonable size.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let file = File::open(path).map_err(about_file(path))?;
    let len = file.metadata().map_err(about_file(path))?.len();
    read_limited(file, len).map_err(about_file(path))
}

/// Reads standard input to its end.
pub(crate) fn read_stdin() -> Result<Vec<u8>, CliError> {
    read_limited(io::stdin().lock(), 0)
        .map_err(|cause| CliError::failed(format_args!("standard input: {cause}")))
}

/// `expected`: room for so many bytes is made at once, because a secret that grows in memory leaves
/// what it was behind.
fn read_limited(source: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let room = usize::try_from(expected.min(LIMIT)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(room + 64); // and some, to find the end without growing
    source.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("longer than {} MiB", LIMIT >> 20)));
    }
    Ok(bytes)
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

/// Writes a file whole or not at all: to a neighbour first, which then takes its name.
pub(crate) fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), CliError> {
    let neighbour = neighbour(path)?;
    // A run that was killed may have left it, and its process number may have come again.
    drop(fs::remove_file(&neighbour));
    let written = write_new(&neighbour, bytes, access).and_then(|()| fs::rename(&neighbour, path));
    written.and_then(|()| sync_dir_of(path)).map_err(|cause| {
        // The first failure is the one to tell; what is left behind has a name that says so.
        drop(fs::remove_file(&neighbour));
        about_file(path)(cause)
    })
}

fn neighbour(path: &Path) -> Result<PathBuf, CliError> {
    let name = path.file_name().ok_or_else(|| {
        CliError::usage(format_args!("{}: this is not the name of a file", path.display()))
    })?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(hidden))
}

fn write_new(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a directory that its owner alone may enter, with all above it.
pub(crate) fn make_private_dir(path: &Path) -> Result<(), CliError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(about_file(path))
}

/// Refuses to write over what is there; an empty directory is as good as none.
pub(crate) fn refuse_existing(path: &Path) -> Result<(), CliError> {
    let is_empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    if path.exists() && !is_empty {
        return Err(CliError::failed(format_args!(
            "{}: exists already; remove it or choose another name",
            path.display()
        )));
    }
    Ok(())
}

/// The files in a directory whose names end in `extension`, sorted by name.
pub(crate) fn list(dir: &Path, extension: &str) -> Result<Vec<PathBuf>, CliError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(about_file(dir))? {
        let path = entry.map_err(about_file(dir))?.path();
        if path.extension().is_some_and(|has| has == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
