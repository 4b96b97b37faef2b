use std::io;
use std::path::PathBuf;

use clearance_core::ids::AuthorityKid;
use clearance_durable::{self as durable, ReadError};

/// Where a store gets its files: a directory, a web server, a USB stick. Nothing it says is
/// believed.
pub trait ObjectSource {
    /// The file `name` of `authority`, refused when it is longer than `limit` bytes.
    ///
    /// # Errors
    /// When it is not there, too long, or cannot be read.
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>>;
}

/// A repository in a directory: `DIR/KID/NAME`. Only regular files are read: what stands in the
/// place of one, such as a pipe, is refused and not waited for.
#[derive(Clone, Debug)]
pub struct DirSource {
    root: PathBuf,
}

impl DirSource {
    /// The repository in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

impl ObjectSource for DirSource {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        let path = self.root.join(authority.to_string()).join(name);
        durable::read(&path, limit).map_err(|error| io::Error::new(kind_of(&error), error))
    }
}

fn kind_of(error: &ReadError) -> io::ErrorKind {
    match error {
        ReadError::Io { cause, .. } => cause.kind(),
        ReadError::Missing { .. } => io::ErrorKind::NotFound,
        _ => io::ErrorKind::InvalidData,
    }
}
