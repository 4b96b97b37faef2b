//! What tells a file from a copy of it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::read::ReadError;

/// What the file system says of a file and no backup can set: its inode and when that last changed,
/// in nanoseconds since 1970.
///
/// A copy that was put back, in place or under the same name, has another identity. Renaming a directory
/// above the file keeps it; renaming the file, changing its owner or its rights does not. A whole disk
/// that goes back to a snapshot brings identities back with it: nothing on that disk can tell.
///
/// Systems other than Unix have the time of creation instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The inode's number.
    pub inode: u64,
    /// When the inode last changed.
    pub changed: u64,
    /// Whether the content changed then, and nothing later: what a program that writes leaves, and
    /// one that restores a file with its dates does not.
    pub is_as_written: bool,
}

impl Identity {
    /// The identity of the file `path`.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn of(path: &Path) -> Result<Self, ReadError> {
        let metadata = fs::metadata(path).map_err(ReadError::about(path))?;
        if !metadata.is_file() {
            return Err(ReadError::NotAFile { path: path.to_owned() });
        }
        Ok(Self::from_metadata(&metadata))
    }

    /// Whether both are the same file, unchanged.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.inode, self.changed) == (other.inode, other.changed)
    }

    #[cfg(unix)]
    fn from_metadata(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let nanos = |secs: i64, nanos: i64| {
            let duration = Duration::new(
                u64::try_from(secs).unwrap_or_default(),
                u32::try_from(nanos).unwrap_or_default(),
            );
            u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
        };
        let changed = nanos(metadata.ctime(), metadata.ctime_nsec());
        let written = nanos(metadata.mtime(), metadata.mtime_nsec());
        Self { inode: metadata.ino(), changed, is_as_written: changed == written }
    }

    #[cfg(not(unix))]
    fn from_metadata(metadata: &fs::Metadata) -> Self {
        let created =
            metadata.created().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let nanos = created.unwrap_or(Duration::ZERO).as_nanos();
        Self { inode: 0, changed: u64::try_from(nanos).unwrap_or(u64::MAX), is_as_written: true }
    }
}
