//! Changes of the trust list, one file each. Every one signs the next list.

mod authority_key;
mod gate_key;
mod root;
mod scheme;
mod status_key;
mod whole;

pub use authority_key::{ForeignAuthority, Withdrawn};
pub use scheme::{Narrowed, SchemeChange};

use clearance_core::time::{Timestamp, Validity};

use super::draft::ListError;

/// Seconds until a new key begins, where a key like it is in force: a week, for the list to reach every
/// phone and gate.
pub const TRAVEL: u64 = 7 * 86_400;
/// Seconds that a key which begins at once is dated back: a phone whose clock is behind must find it
/// too.
const BACKDATE: u64 = 60;

/// When a new key begins.
///
/// Deliberately closed: these are all the answers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// When the list has travelled, [`TRAVEL`] from now; at once where nothing like it is in force.
    AfterTravel,
    /// At a stated time.
    At(Timestamp),
    /// At once: what the list has not reached is shut out until it has.
    Now,
}

impl Start {
    /// The period of a key that is good for `life` seconds. `follows`: something like it is in force.
    fn period(self, now: Timestamp, life: u64, follows: bool) -> Result<Validity, ListError> {
        let not_before = match self {
            Self::At(at) => at,
            Self::AfterTravel if follows => now.plus(TRAVEL),
            Self::AfterTravel | Self::Now => now.minus(BACKDATE),
        };
        let asked = Validity { not_before, not_after: not_before.max(now).plus(life) };
        if asked.is_well_formed() && now < asked.not_after {
            Ok(asked)
        } else {
            Err(ListError::KeyPeriod { asked, now })
        }
    }
}
