//! Two files that belong together, such as a trust list and the anchor that has seen it.

use std::path::PathBuf;

use crate::read::{ReadError, read};
use crate::write::{Access, WriteError, write};

/// A file, and another one that vouches for having seen it.
///
/// No file system replaces two files at once. The content goes first: a kill in between leaves a
/// witness that is one step behind, and a reader takes the content as if it had just arrived. The other way round,
/// the witness would vouch for something that is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What is vouched for, for instance a trust list.
    pub content: PathBuf,
    /// What vouches, for instance the anchor.
    pub witness: PathBuf,
}

impl Pair {
    /// Replaces both; anybody may read them.
    ///
    /// # Errors
    /// [`WriteError`]; the content may be new then, and the witness is not.
    pub fn write(&self, content: &[u8], witness: &[u8]) -> Result<(), WriteError> {
        write(&self.content, content, Access::Shared)?;
        write(&self.witness, witness, Access::Shared)
    }

    /// Reads content and witness, each of at most `limit` bytes. Another process may replace both
    /// meanwhile; the witness is read first, so that it is never ahead of the content.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(&self, limit: usize) -> Result<(Vec<u8>, Vec<u8>), ReadError> {
        let witness = read(&self.witness, limit)?;
        Ok((read(&self.content, limit)?, witness))
    }
}
