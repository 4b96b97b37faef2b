//! Changes of status, and which of them there can be.

use core::fmt;
use core::iter::Peekable;

use clearance_core::status::Status;

use crate::shard::Shard;

/// A change of one position's status. There is no way back from `Revoked`.
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
    pub fn change(&mut self, changes: &[(u32, Change)]) -> Result<(), ChangeError> {
        if !changes.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(ChangeError::Order);
        }
        for (position, change) in changes {
            let status = self.status(*position).ok_or(ChangeError::BeyondCapacity)?;
            if status != change.from() {
                return Err(ChangeError::Impossible { from: status, to: change.to() });
            }
        }
        self.revoked = merged(&self.revoked, changes, Status::Revoked);
        self.suspended = merged(&self.suspended, changes, Status::Suspended);
        Ok(())
    }

    /// The changes that lead from this state of the shard to `newer`, by ascending position.
    pub fn changes_to(&self, newer: &Self) -> Result<Vec<(u32, Change)>, ChangeError> {
        if self.spec != newer.spec {
            return Err(ChangeError::OtherShard);
        }
        let mut changes = Vec::new();
        let (mut old, mut new) = (self.marked(), newer.marked());
        loop {
            let next = [old.peek(), new.peek()].into_iter().flatten().map(|mark| mark.0).min();
            let Some(position) = next else {
                return Ok(changes);
            };
            let from = old.next_if(|mark| mark.0 == position).map_or(Status::Valid, |mark| mark.1);
            let to = new.next_if(|mark| mark.0 == position).map_or(Status::Valid, |mark| mark.1);
            let change = Change::between(from, to)?;
            changes.extend(change.map(|change| (position, change)));
        }
    }

    /// Every position that is not valid, ascending.
    pub(crate) fn marked(&self) -> Peekable<impl Iterator<Item = (u32, Status)>> {
        let mut suspended = self.suspended.iter().copied().peekable();
        let mut revoked = self.revoked.iter().copied().peekable();
        core::iter::from_fn(move || match (suspended.peek(), revoked.peek()) {
            (Some(s), Some(r)) if s < r => suspended.next().map(|p| (p, Status::Suspended)),
            (Some(_), None) => suspended.next().map(|p| (p, Status::Suspended)),
            _ => revoked.next().map(|p| (p, Status::Revoked)),
        })
        .peekable()
    }
}

/// `set`, the positions of `status`, after `changes`.
fn merged(set: &[u32], changes: &[(u32, Change)], status: Status) -> Vec<u32> {
    let mut gone = changes.iter().filter(|(_, c)| c.from() == status).map(|c| c.0).peekable();
    let mut come = changes.iter().filter(|(_, c)| c.to() == status).map(|c| c.0).peekable();
    let mut all = Vec::with_capacity(set.len() + changes.len());
    for position in set {
        while let Some(new) = come.next_if(|new| new < position) {
            all.push(new);
        }
        if gone.next_if_eq(position).is_none() {
            all.push(*position);
        }
    }
    all.extend(come);
    all
}

/// Why a change cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
