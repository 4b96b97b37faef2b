//! Changes of status, and which of them there can be.

use core::fmt;

use clearance_core::status::Status;

use crate::shard::Shard;
use crate::shard::mark::Mark;

/// A change of one position's status. There is no way back from `Revoked`.
///
/// Deliberately closed: these are the four sets of a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// From `Suspended` to `Valid`.
    Lift,
    /// From `Valid` to `Revoked`.
    Revoke,
    /// From `Suspended` to `Revoked`.
    RevokeSuspended,
    /// From `Valid` to `Suspended`.
    Suspend,
}

impl Change {
    /// The change that leads `from` one status `to` another; `None` when there is nothing to do.
    ///
    /// # Errors
    /// [`ChangeError::Impossible`] for what leads back from revoked.
    pub fn between(from: Status, to: Status) -> Result<Option<Self>, ChangeError> {
        Ok(Some(match (from, to) {
            (from, to) if from == to => return Ok(None),
            (Status::Suspended, Status::Valid) => Self::Lift,
            (Status::Valid, Status::Revoked) => Self::Revoke,
            (Status::Suspended, Status::Revoked) => Self::RevokeSuspended,
            (Status::Valid, Status::Suspended) => Self::Suspend,
            _ => return Err(ChangeError::Impossible { from, to }),
        }))
    }

    /// The status that the change starts from.
    pub fn from(self) -> Status {
        match self {
            Self::Revoke | Self::Suspend => Status::Valid,
            Self::Lift | Self::RevokeSuspended => Status::Suspended,
        }
    }

    /// The status that the change ends in.
    pub fn to(self) -> Status {
        match self {
            Self::Lift => Status::Valid,
            Self::Suspend => Status::Suspended,
            Self::Revoke | Self::RevokeSuspended => Status::Revoked,
        }
    }
}

impl Shard {
    /// Makes all of `changes`, by ascending position, or none of them.
    ///
    /// # Errors
    /// [`ChangeError`]; the shard is then as it was.
    pub fn change(&mut self, changes: &[(u32, Change)]) -> Result<(), ChangeError> {
        if !changes.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(ChangeError::Order);
        }
        let mut old = self.marks.iter().copied().peekable();
        let mut new = Vec::with_capacity(self.marks.len() + changes.len());
        for (position, change) in changes {
            if *position >= self.spec.capacity {
                return Err(ChangeError::BeyondCapacity);
            }
            while let Some(mark) = old.next_if(|mark| mark.position() < *position) {
                new.push(mark);
            }
            let mark = old.next_if(|mark| mark.position() == *position);
            let from = mark.map_or(self.common, Mark::status);
            if from != change.from() {
                return Err(ChangeError::Impossible { from, to: change.to() });
            }
            if change.to() != self.common {
                new.push(Mark::new(*position, change.to()));
            }
        }
        new.extend(old);
        *self = Self::of_marks(self.spec, self.common, new);
        Ok(())
    }

    /// The changes that lead from this state of the shard to `newer`, by ascending position.
    ///
    /// # Errors
    /// [`ChangeError::OtherShard`], or [`ChangeError::Impossible`] where a position left `Revoked`.
    pub fn changes_to(&self, newer: &Self) -> Result<Vec<(u32, Change)>, ChangeError> {
        if self.spec != newer.spec {
            return Err(ChangeError::OtherShard);
        }
        let mut changes = Vec::new();
        let common = self.common;
        let (mut old, mut new) =
            (self.marks_against(common).peekable(), newer.marks_against(common).peekable());
        loop {
            let next = [old.peek(), new.peek()].into_iter().flatten().map(|m| m.position()).min();
            let Some(position) = next else {
                return Ok(changes);
            };
            let [from, to] = [&mut old, &mut new].map(|marks| {
                marks.next_if(|mark| mark.position() == position).map_or(common, Mark::status)
            });
            let change = Change::between(from, to)?;
            changes.extend(change.map(|change| (position, change)));
        }
    }

    /// The first position that is revoked here and not in `newer`, which is of the same spec. Takes
    /// time in proportion to what both have marked, unless there is such a position.
    pub(crate) fn first_unrevoked(&self, newer: &Self) -> Option<u32> {
        let mut after = newer.marks.iter().peekable();
        let mut is_lost = |position: &u32| {
            while after.next_if(|mark| mark.position() < *position).is_some() {}
            let mark = after.next_if(|mark| mark.position() == *position);
            mark.map_or(newer.common, |mark| mark.status()) != Status::Revoked
        };
        match (self.common, newer.common) {
            // Only what is marked in the new one can have left.
            (Status::Revoked, Status::Revoked) => {
                let mut before = self.marks.iter().peekable();
                let was_revoked = |position: &u32| {
                    while before.next_if(|mark| mark.position() < *position).is_some() {}
                    before.peek().is_none_or(|mark| mark.position() != *position)
                };
                newer.marks.iter().map(|mark| mark.position()).find(was_revoked)
            }
            // At least as many of them are marked there now, or one of them is not revoked.
            (Status::Revoked, _) => self.unmarked().find(&mut is_lost),
            _ => {
                let revoked = self.marks.iter().filter(|mark| mark.status() == Status::Revoked);
                revoked.map(|mark| mark.position()).find(&mut is_lost)
            }
        }
    }
}

/// Why a change cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeError {
    /// The shard has no such position.
    BeyondCapacity,
    /// The position has another status than the change starts from, or is revoked.
    Impossible {
        /// The status there is.
        from: Status,
        /// The status that was asked for.
        to: Status,
    },
    /// The changes do not ascend, or name a position twice.
    Order,
    /// Two states of different shards.
    OtherShard,
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeyondCapacity => f.write_str("no such position: check the shard's capacity"),
            Self::Impossible { from, to } => {
                write!(f, "a credential that is {from} cannot become {to} by this change")
            }
            Self::Order => f.write_str("changes must ascend, each position once"),
            Self::OtherShard => f.write_str("states of two different shards cannot be compared"),
        }
    }
}

impl std::error::Error for ChangeError {}
