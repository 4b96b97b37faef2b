//! The audit: every decision and every act at a gate, in a chain of hashes, with no person in it.
//!
//! ```text
//! audit/0000000000000001.log   entries, from the one with this number on
//! audit/boot                   the machine's start that the last run belonged to
//! audit/touched                when an entry was last meant to be written
//! audit/lock                   one process writes
//!
//! file   = header entry *
//! header = "clearance-gate-audit 1 " number of the last entry before " " its hash "\n"
//! entry  = hash " " body "\n"
//! body   = seq " " at " " json         ; seq: from 1, without gaps; at: seconds since 1970, by the gate's clock
//! hash   = SHA-256("clearance gate audit 1" || 0 || hash of the entry before || body), in base64url
//! ```
//! An entry that is changed, left out or put elsewhere breaks the chain there. Every now and then the gate's audit key signs the
//! number and hash of an entry, within the chain: such a checkpoint finds whoever changes an entry and makes everything after it
//! anew. Whoever has that key too, or cuts the end off, or puts yesterday's copy back, is found by a checkpoint that somebody
//! else holds.
//!
//! # What a kill and a power cut cost
//! An entry is in the system's hands when [`AuditLog::note`] returns: a killed process loses nothing. It is on disk after
//! the next sync, at most `sync-entries` entries or `sync-seconds` later. A power cut costs at most that much, and the first
//! entry of the next run says so. What was admitted is in the ledger all the same, on disk before the door opens. A checkpoint
//! is given out only when everything up to it is on disk.

mod act;
mod boot;
mod chain;
mod error;
mod finding;
mod log;
mod reader;
mod settings;
mod tail;
mod verify;

pub use clearance_core::checkpoint::{AuditKid, Checkpoint, MAX_CHECKPOINT, UntrustedCheckpoint};

pub use act::{Act, Decided, Entry, RunBefore, Started, Words};
pub use error::AuditError;
pub use finding::{Finding, Line};
pub use log::{AuditLog, AuditState};
pub use reader::{ArchiveError, Record, archive, for_each};
pub use settings::{AuditSettings, AuditSettingsError, CannotWrite};
pub use verify::{Evidence, Verified, verify};
