//! The replay ledger that the lanes of a checkpoint share, on three nodes of etcd.
//!
//! # Design overview
//! [`Settings`] say where the [`Engine`] is; [`SharedLedger`] asks it, and knows what to do while it is away.
//!
//! ```text
//!            claim                        one transaction
//!  gate ───────────────▶ SharedLedger ───────────────────▶ Engine ──▶ node, or the next, or the next
//!                          │      ▲ is it back? what was admitted meanwhile?
//!              engine away ▼      │
//!                    own ledger, journal
//! ```
//!
//! A claim is recorded by a majority of the nodes, on their disks, before [`SharedLedger`] says so. Every claim has a random
//! token: a claim whose answer was lost is asked again, of the next node, and recognised.
//!
//! The ledger says what it may have forgotten, as the durable ledger of `clearance-gate` does: an engine that is new, was emptied,
//! or was put back from a copy has a *gap*. Codes that start within two minutes of its discovery are refused as
//! [`Denial::NoRecord`](clearance_verifier::Denial::NoRecord), credentials of few uses that began before it are referred as
//! [`Denial::UsesUnknown`](clearance_verifier::Denial::UsesUnknown).
//!
//! None of this depends on a clock of the engine.

mod alone;
mod caretaker;
mod claim;
mod cluster;
mod concern;
mod engine;
mod error;
mod finding;
mod health;
mod keys;
mod lease;
mod pulse;
mod reconcile;
mod records;
mod seen;
mod settings;
mod shared;
#[cfg(test)]
mod tests;
mod times;
mod wire;

pub use concern::Concern;
pub use engine::Engine;
pub use error::{ConnectError, OpenError, Refused};
pub use finding::{Admission, Finding, FindingId, FindingKind};
pub use health::{NodeReport, Report};
pub use settings::{Checked, Settings, SettingsError};
pub use shared::{SharedLedger, Standing};
pub use times::{SHORTEST_KEEP, Times};

/// The README's example is compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
