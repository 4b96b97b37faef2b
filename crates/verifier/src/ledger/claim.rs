use clearance_core::presentation::RosterRef;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Direction, LedgerPolicy, Uses};

use super::Denial;

/// What a gate asks a ledger to record: the codes of one traveller or of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The codes. All of them are recorded, or none is.
    pub members: &'a [Member],
    /// What the scheme asks for while the shared ledger is away.
    pub policy: LedgerPolicy,
}

/// One code that a gate found good, and what its scheme allows its credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Whose credential it is: together with `issued_at` the identity of the code.
    pub subject: RosterRef,
    /// Start of the code.
    pub issued_at: Timestamp,
    /// The code opens this gate before this moment. A record must outlive it at every gate, so it
    /// is kept for 60 s after `issued_at` at least, whatever stands here.
    pub until: Timestamp,
    /// The credential's period. Its uses are counted until the end of it.
    pub validity: Validity,
    /// How often the credential admits.
    pub uses: Uses,
    /// The direction of the lane.
    pub direction: Direction,
}

impl Member {
    /// Whether a ledger counts the credential's uses.
    pub fn is_counted(&self) -> bool {
        self.uses != Uses::Unlimited
    }

    /// Whether the credential may be used once more: it was used `spent` times, and `inside` says that the last use
    /// led in.
    ///
    /// # Errors
    /// [`Denial::UsesSpent`], [`Denial::AlreadyInside`] or [`Denial::NotInside`].
    pub fn judge_use(&self, spent: u8, inside: bool) -> Result<(), Denial> {
        match (self.uses, self.direction) {
            (Uses::Limited(most), _) if spent >= most.get() => Err(Denial::UsesSpent),
            (Uses::InOut, Direction::Arrival) if inside => Err(Denial::AlreadyInside),
            (Uses::InOut, Direction::Departure) if !inside => Err(Denial::NotInside),
            _ => Ok(()),
        }
    }
}
