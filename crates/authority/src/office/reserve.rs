//! Positions are spent in blocks: one change of the office's files for hundreds of credentials.

use clearance_core::ids::StatusIndex;
use clearance_core::time::Timestamp;
use clearance_revocation::ExpiryMonth;

use super::clock::{Clock, Signed};
use super::draft::period;
use super::entropy::Entropy;
use super::positions::{Positions, office_id};
use super::{Office, OrderError};

/// Which positions are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Reservation {
    /// For credentials that expire then, or in the same month.
    pub expiring: Timestamp,
    /// How many at most; at least one.
    pub count: u32,
    /// Positions of a shard that has to be opened.
    pub shard_capacity: u32,
    /// The office's time.
    pub clock: Clock,
}

impl Office {
    /// Spends a block of positions. They are spent on disk on return: whoever is killed before using them has lost
    /// them, and nobody gets them again. Gives at least one, and fewer than asked for where a shard runs out.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn reserve(
        &self,
        reservation: &Reservation,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<StatusIndex>, OrderError> {
        let _lock = self.lock()?;
        let list = self.list()?;
        reservation.clock.check(Signed::TrustList, period(&list)).map_err(OrderError::Clock)?;
        let mut positions = self.positions()?;
        self.draw(&mut positions, reservation, entropy)
    }

    /// A block of positions, spent on disk on return. Hold the lock.
    pub(super) fn draw(
        &self,
        positions: &mut Positions,
        wanted: &Reservation,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<StatusIndex>, OrderError> {
        let month = ExpiryMonth::of(wanted.expiring);
        let mut block = Vec::new();
        self.fill(positions, month, wanted.count, &mut block);
        if block.is_empty() && positions.is_branch {
            // A shard that it opened would have the number of another one of the first office's.
            let (expiring, office) = (wanted.expiring, office_id(self)?);
            return Err(OrderError::NoGrant { expiring, office });
        }
        if block.is_empty() {
            self.open_shard(positions, month, wanted.shard_capacity, entropy)?;
            self.fill(positions, month, wanted.count, &mut block);
        }
        // What was opened stays opened: the next list has it.
        self.store_positions(positions)?;
        if block.is_empty() { Err(OrderError::NotInLists { month }) } else { Ok(block) }
    }

    fn fill(
        &self,
        positions: &mut Positions,
        month: ExpiryMonth,
        count: u32,
        block: &mut Vec<StatusIndex>,
    ) {
        for _ in 0..count.max(1) {
            let Some(index) = positions.draw(month, self.sha256()) else { return };
            block.push(index);
        }
    }
}
