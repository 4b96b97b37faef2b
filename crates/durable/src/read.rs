//! Reading what somebody else may have put there.

use core::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Reads the whole regular file `path`, of at most `limit` bytes.
///
/// Anything else of that name (a directory, a device, a named pipe without a writer) is refused
/// and never waited for. Room is made once, so that a secret that is read leaves no copies behind.
///
/// # Errors
/// [`ReadError`].
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
    let file = open_file(path, OpenOptions::new().read(true))?;
    let len = file.metadata().map_err(ReadError::about(path))?.len();
    let too_long = || ReadError::TooLong { path: path.to_owned(), limit };
    let expected = usize::try_from(len).ok().filter(|len| *len <= limit);
    let bytes = read_limited(file, limit, expected.ok_or_else(too_long)?);
    bytes.map_err(ReadError::about(path))?.ok_or_else(too_long)
}

/// The same, with a missing file as `None`.
///
/// # Errors
/// [`ReadError`].
pub fn read_if_there(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, ReadError> {
    match read(path, limit) {
        Err(ReadError::Missing { .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// Reads `source` to its end, or gives `None` when it has more than `limit` bytes. Room for
/// `expected` bytes is made at once: what grows in memory leaves behind what it was.
///
/// # Errors
/// Those of `source`.
pub fn read_limited(
    source: impl Read,
    limit: usize,
    expected: usize,
) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(expected.min(limit) + 64); // and some, to find the end
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    source.take(most).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// Opens the regular file `path`, or makes it where `options` say so. Anything else of that name is refused and never
/// waited for: whoever opens a named pipe waits until somebody has its other end.
///
/// # Errors
/// [`ReadError`].
pub fn open_file(path: &Path, options: &mut OpenOptions) -> Result<File, ReadError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {} // made, or missed below
        looked => check_kind(path, &looked.map_err(ReadError::about(path))?)?,
    }
    never_wait(options);
    let file = options.open(path).map_err(ReadError::about(path))?;
    // It may have been exchanged in between.
    check_kind(path, &file.metadata().map_err(ReadError::about(path))?)?;
    Ok(file)
}

fn check_kind(path: &Path, metadata: &fs::Metadata) -> Result<(), ReadError> {
    if metadata.is_file() { Ok(()) } else { Err(ReadError::NotAFile { path: path.to_owned() }) }
}

/// Not even for the other end of a pipe that came in place of the file since it was looked at.
fn never_wait(options: &mut OpenOptions) {
    #[cfg(all(
        target_os = "linux",
        any(
            target_arch = "x86_64",
            target_arch = "x86",
            target_arch = "aarch64",
            target_arch = "arm",
            target_arch = "riscv64"
        )
    ))]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(0o4000); // O_NONBLOCK of these architectures
    }
    let _ = options; // elsewhere the look before is all there is
}

/// Why a file was not read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The file system failed.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Its error.
        cause: io::Error,
    },
    /// There is no such file.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is a directory, a device, a named pipe or a socket.
    NotAFile {
        /// What is no file.
        path: PathBuf,
    },
    /// Longer than any file that belongs there.
    TooLong {
        /// The file.
        path: PathBuf,
        /// Bytes allowed.
        limit: usize,
    },
}

impl ReadError {
    /// What was to be read.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::Missing { path }
            | Self::NotAFile { path }
            | Self::TooLong { path, .. } => path,
        }
    }

    pub(crate) fn about(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |cause| match cause.kind() {
            ErrorKind::NotFound => Self::Missing { path },
            ErrorKind::IsADirectory => Self::NotAFile { path },
            _ => Self::Io { path, cause },
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display();
        match self {
            Self::Io { cause, .. } => write!(f, "{path}: {cause}"),
            Self::Missing { .. } => write!(f, "{path}: no such file or directory"),
            Self::NotAFile { .. } => write!(f, "{path}: not a regular file; give the file itself"),
            Self::TooLong { limit, .. } => write!(
                f,
                "{path}: longer than {limit} bytes, which no file of this kind is; is it the right one?"
            ),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { cause, .. } => Some(cause),
            Self::Missing { .. } | Self::NotAFile { .. } | Self::TooLong { .. } => None,
        }
    }
}
