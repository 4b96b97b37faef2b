//! The replay ledger: which code of each credential was accepted last.

mod memory;

use core::fmt::Debug;

use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;

pub use memory::{LedgerSettings, MemoryLedger};

/// Remembers the last accepted code of each credential.
///
/// Codes are told apart by (authority kid, cti, iat), never by their bytes or signatures, which
/// have variants. A code at or before the one accepted last is a replay, so an older code dies as
/// soon as a newer one has passed.
pub trait Ledger: Debug + Send + Sync {
    /// Records the code of `subject` that starts at `issued_at`, if it is newer than the last one.
    ///
    /// Comparing and recording are one atomic step, and the record is as durable as the ledger
    /// promises before this returns: the gate opens right afterwards.
    ///
    /// # Errors
    /// [`LedgerUnavailable`] when the ledger cannot tell.
    fn claim(
        &self,
        subject: &RosterRef,
        issued_at: Timestamp,
        now: Timestamp,
    ) -> Result<Claimed, LedgerUnavailable>;
}

/// What a ledger says to a claim. Only [`Recorded`](Self::Recorded) may open a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Newer than every code accepted before, and now recorded.
    Recorded,
    /// This very code was accepted before.
    Used,
    /// A newer code was accepted before.
    Superseded {
        /// Start of the newer code.
        last: Timestamp,
    },
    /// From a time of which the ledger has no record: before it started, or before its clock was
    /// set back. A later code will do.
    NoRecord {
        /// Codes that start after this moment can be judged.
        until: Timestamp,
    },
    /// No room. Nothing is forgotten inside the window to make some.
    Full,
}

/// The ledger cannot be reached, or cannot write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerUnavailable;
