//! Revoked is for ever: what a newer state must keep of an older one.

use core::fmt;

use clearance_core::time::Timestamp;

use super::StatusTable;
use crate::month::ExpiryMonth;
use crate::source::{ShardSource, SourceError};

/// What a newer state of the same epoch has lost. It names shards, not positions, which lead to
/// persons.
///
/// Deliberately closed: the three ways in which a revoked credential could come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// A shard has another capacity than it had.
    Capacity {
        /// The shard.
        number: u16,
    },
    /// A position that was revoked is not.
    Revocation {
        /// The shard.
        number: u16,
    },
    /// A shard is gone, or another has its number, and its month is not over.
    Shard {
        /// The shard.
        number: u16,
        /// Its month.
        month: ExpiryMonth,
    },
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Capacity { number } => write!(f, "shard {number} has another capacity"),
            Self::Revocation { number } => {
                write!(f, "a position of shard {number} was revoked and is not any more")
            }
            Self::Shard { number, month } => {
                write!(f, "shard {number} is gone, and its month {month} is not over")
            }
        }
    }
}

impl std::error::Error for Loss {}

impl<B: AsRef<[u8]>> StatusTable<B> {
    /// R10: the first thing that `newer`, made at `made`, lacks of what this state says for ever: a
    /// shard that stays keeps its capacity and all that was revoked, and it stays until its month
    /// is over. Takes time in proportion to both tables.
    ///
    /// # Errors
    /// [`SourceError`], where one of the tables is damaged.
    pub fn first_loss<C: AsRef<[u8]>>(
        &self,
        newer: &StatusTable<C>,
        made: Timestamp,
    ) -> Result<Option<Loss>, SourceError> {
        for header in self.headers() {
            let (number, month) = (header.number, header.month);
            let after = newer.entry(number).map(|entry| entry.header(number));
            let Some(after) = after.filter(|after| after.month == month) else {
                if month.end() <= made {
                    continue;
                }
                return Ok(Some(Loss::Shard { number, month }));
            };
            if after.capacity != header.capacity {
                return Ok(Some(Loss::Capacity { number }));
            }
            if self.region(number) == newer.region(number) && after == header {
                continue;
            }
            let (Some(old), Some(new)) = (self.read(number)?, newer.read(number)?) else {
                return Err(SourceError::Missing { number });
            };
            if old.first_unrevoked(&new).is_some() {
                return Ok(Some(Loss::Revocation { number }));
            }
        }
        Ok(None)
    }

    /// The bytes that tell one shard's statuses.
    fn region(&self, number: u16) -> Option<&[u8]> {
        let entry = self.entry(number)?;
        self.as_bytes().get(entry.offsets as usize..entry.end as usize)
    }
}
