//! The replay ledger: which codes were accepted, and how often each credential was used.

mod answer;
mod claim;
mod kept;
mod memory;
mod usage;

use core::fmt::Debug;

use clearance_core::time::Timestamp;

pub use answer::{Answer, Denial, Keeper, Trouble, Unavailable};
pub use claim::{Claim, Member};
pub use kept::{Horizon, Kept, Used};
pub use memory::{LedgerSettings, MemoryLedger};

/// Remembers the last accepted code of each credential, and the uses of those that have few.
///
/// Codes are told apart by (authority kid, cti, iat), never by their bytes or signatures, which
/// have variants. A code at or before the one accepted last is a replay, so an older code dies as
/// soon as a newer one has passed.
///
/// A ledger that answers later, over a network, need not implement this trait:
/// [`Gate::examine`](crate::Gate::examine) gives the claim, and
/// [`Cleared::conclude`](crate::Cleared::conclude) takes the answer when it has come.
pub trait Ledger: Debug + Send + Sync {
    /// Records every member of `claim`, or none.
    ///
    /// Comparing and recording are one atomic step, and the record is as durable as the ledger
    /// promises before this returns: the gate opens right afterwards. Where
    /// [`SharedElseRefer`](clearance_core::trust::LedgerPolicy::SharedElseRefer) asks for a shared
    /// record that cannot be had, nothing is recorded.
    fn claim(&self, claim: &Claim<'_>, now: Timestamp) -> Answer;
}
