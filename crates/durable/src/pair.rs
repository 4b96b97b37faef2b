//! Two files that belong together, such as a trust list and the anchor that has seen it.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::checked::{self, Kind};
use crate::dir::sync_dir_of;
use crate::read::{ReadError, read, read_if_there};
use crate::write::{Access, WriteError, write};

const KIND: Kind = Kind { magic: *b"clr-pair", version: 1 };
/// What the file of both has beside the two, at most.
const FRAME: usize = 64;
/// How often a reader looks again when a writer is at work, who needs some milliseconds.
const LOOKS: usize = 16;

/// A file, and another one that vouches for having seen it, replaced as one.
///
/// No file system replaces two files at once. So both are written into a third one first, and from then on they count: a
/// kill at any later moment leaves the new pair, whatever the two files hold by then. The next writer, or
/// [`complete`](Self::complete), brings them up to date.
///
/// ```text
/// both = checked file of: length of the content: u32, content, witness
/// ```
/// One process at a time may write: hold a [`Lock`](crate::Lock). Readers need none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What is vouched for, for instance a trust list.
    pub content: PathBuf,
    /// What vouches, for instance the anchor.
    pub witness: PathBuf,
    /// Both, while they are being replaced.
    pub both: PathBuf,
}

/// The longest content and witness that are read, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longest {
    /// Of the content.
    pub content: usize,
    /// Of the witness.
    pub witness: usize,
}

impl Pair {
    /// Replaces both; anybody may read them.
    ///
    /// # Errors
    /// [`WriteError`]. Where it is about another file than [`both`](Self::both), the new pair counts all the same.
    pub fn write(&self, content: &[u8], witness: &[u8]) -> Result<(), WriteError> {
        let too_long =
            || WriteError::Io { path: self.both.clone(), cause: ErrorKind::FileTooLarge.into() };
        let both = join(content, witness).ok_or_else(too_long)?;
        write(&self.both, &both, Access::Shared)?;
        self.spread(content, witness)
    }

    /// Ends a write that was cut short, if there is one.
    ///
    /// # Errors
    /// [`WriteError`]; the new pair counts all the same.
    pub fn complete(&self, longest: Longest) -> Result<(), WriteError> {
        match self.being_written(longest) {
            Some((content, witness)) => self.spread(&content, &witness),
            None => Ok(()),
        }
    }

    /// Reads content and witness, which belong together also where another process is replacing them.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(&self, longest: Longest) -> Result<(Vec<u8>, Vec<u8>), ReadError> {
        let mut look = 1;
        loop {
            if let Some(pair) = self.being_written(longest) {
                return Ok(pair);
            }
            let witness = read(&self.witness, longest.witness)?;
            let content = read(&self.content, longest.content)?;
            // Nobody began meanwhile, and nobody ended.
            let is_quiet = self.being_written(longest).is_none()
                && read(&self.witness, longest.witness)? == witness;
            if is_quiet || look == LOOKS {
                return Ok((content, witness));
            }
            look += 1;
        }
    }

    fn spread(&self, content: &[u8], witness: &[u8]) -> Result<(), WriteError> {
        write(&self.content, content, Access::Shared)?;
        write(&self.witness, witness, Access::Shared)?;
        let done = fs::remove_file(&self.both).and_then(|()| sync_dir_of(&self.both));
        done.map_err(WriteError::about(&self.both))
    }

    /// What the third file holds. One that is damaged is as good as none: the two may not fit then, which whoever reads
    /// them has to tell anyway.
    fn being_written(&self, longest: Longest) -> Option<(Vec<u8>, Vec<u8>)> {
        let limit = longest.content.saturating_add(longest.witness).saturating_add(FRAME);
        split(&read_if_there(&self.both, limit).ok()??)
    }
}

fn join(content: &[u8], witness: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(content.len()).ok()?;
    checked::seal(KIND, &[&length.to_be_bytes(), content, witness].concat()).ok()
}

fn split(both: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (length, rest) = checked::open(KIND, both).ok()?.split_first_chunk()?;
    let (content, witness) =
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((content.to_vec(), witness.to_vec()))
}
