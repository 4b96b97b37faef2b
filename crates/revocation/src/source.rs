//! All shards together, and the hash that names them.

use core::fmt;

use crate::change::ChangeError;
use crate::shard::{Shard, ShardError, ShardHeader};

/// A SHA-256 hash.
pub type Digest = [u8; 32];

/// A state of all shards, read one shard at a time, so that a billion positions need no more
/// memory than one shard.
pub trait ShardSource {
    /// What shards there are, by ascending number.
    fn headers(&self) -> Vec<ShardHeader>;

    /// One shard, or `None` when there is no such shard.
    ///
    /// # Errors
    /// [`SourceError`], where it is damaged.
    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError>;
}

impl ShardSource for std::collections::BTreeMap<u16, Shard> {
    fn headers(&self) -> Vec<ShardHeader> {
        self.values().map(Shard::header).collect()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        Ok(self.get(&number).cloned())
    }
}

/// Hash of a whole state: SHA-256("clearance-status-root/1" ‖ (number: u16 ‖ SHA-256(shard))*), by
/// ascending number, integers big-endian, each shard in its coded form.
///
/// The caller brings SHA-256, so that the crate has no provider of its own.
#[derive(Clone)]
pub struct StateRoot {
    input: Vec<u8>,
    last: u16,
}

impl Default for StateRoot {
    fn default() -> Self {
        Self { input: Self::CONTEXT.to_vec(), last: 0 }
    }
}

impl StateRoot {
    /// Keeps the hash from being that of anything else.
    const CONTEXT: &[u8] = b"clearance-status-root/1";

    /// Adds a shard by its number and the SHA-256 of its coded form.
    ///
    /// # Errors
    /// [`SourceError::Order`] where its number is no higher than the last one.
    pub fn push(&mut self, number: u16, shard: &Digest) -> Result<(), SourceError> {
        if number <= self.last {
            return Err(SourceError::Order { number });
        }
        self.last = number;
        self.input.extend_from_slice(&number.to_be_bytes());
        self.input.extend_from_slice(shard);
        Ok(())
    }

    /// The root of what was added.
    pub fn finish(self, sha256: impl Fn(&[u8]) -> Digest) -> Digest {
        sha256(&self.input)
    }

    /// The root of all of `source`.
    ///
    /// # Errors
    /// [`SourceError`], where it cannot be read.
    pub fn of(
        source: &impl ShardSource,
        sha256: impl Fn(&[u8]) -> Digest,
    ) -> Result<Digest, SourceError> {
        let mut root = Self::default();
        for header in source.headers() {
            let number = header.number;
            let shard = source.read(number)?.ok_or(SourceError::Missing { number })?;
            root.push(number, &sha256(&shard.encode()))?;
        }
        Ok(root.finish(sha256))
    }
}

/// Why a state cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceError {
    /// A change does not fit the shard that it is made to.
    Change {
        /// The shard.
        number: u16,
        /// What does not fit.
        error: ChangeError,
    },
    /// A shard that was announced is not there.
    Missing {
        /// The shard.
        number: u16,
    },
    /// Shards that do not ascend.
    Order {
        /// The shard that comes too late.
        number: u16,
    },
    /// A shard is damaged.
    Shard(ShardError),
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change { number, error } => write!(f, "shard {number}: {error}"),
            Self::Missing { number } => {
                write!(f, "shard {number} is announced but missing; fetch the list again")
            }
            Self::Order { number } => write!(f, "shard {number} comes after a higher one"),
            Self::Shard(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Change { error, .. } => Some(error),
            Self::Shard(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ShardError> for SourceError {
    fn from(error: ShardError) -> Self {
        Self::Shard(error)
    }
}
