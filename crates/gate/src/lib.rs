//! A gate's directory: settings, trust list, keys, status lists and ledger; opened, renewed and watched.
//!
//! # Design overview
//! The checklist that judges codes is `clearance_verifier`, which is pure. This crate gives it what a
//! gate on a real machine has: files that others replace while it runs, and a record that outlives it.
//!
//! | part | is |
//! |---|---|
//! | [`GateDir`] | the directory of one gate: made, opened, updated, synchronised |
//! | [`GateConfig`] | its `gate.toml`: strict, with a comment for each setting |
//! | [`Running`] | a gate over its directory, which takes new lists and keys while it judges |
//! | [`DurableLedger`] | what this machine admitted, recorded before the door opens |
//! | [`Bundle`] | the gate in one file, for a tablet without a server |
//! | [`Lack`], [`Notice`] | what the operator has to know and to do |
//! | [`Lane`] | what a lane showed last: one presentation, one answer |
//! | [`Occupancy`] | whether somebody is in the lane: one person at a time |
//! | [`audit`] | every decision and every act, in a chain of hashes |
//! | [`Pseudonyms`] | names of credentials for the gate's records |
//! | [`outbox`] | passages, sealed, on their way to the authority |
//! | [`slip`] | landing slips on screen, on A6, on a receipt printer |
//!
//! `now` and random bytes are arguments. The exceptions are the ledger and the audit, which compare dates of
//! files with the computer's own clock, whatever time the gate judges by.

pub mod audit;
mod bundle;
mod challenges;
mod config;
mod current_status;
mod dir;
mod error;
mod keys;
mod lack;
mod lane;
mod ledger;
mod lists;
mod making;
mod notice;
mod occupancy;
pub mod outbox;
mod patience;
mod pseudonym;
mod records;
mod running;
pub mod slip;
mod stamp;
mod touched;

pub use bundle::Bundle;
pub use challenges::CHALLENGE_LIFE;
pub use config::{ConfigError, GateConfig, LedgerKind};
pub use dir::{GateDir, MAX_LISTS, NewGate, Synced, Updated};
pub use error::{DirError, KeyProblem};
pub use keys::{KeysFound, NewKey};
pub use lack::Lack;
pub use lane::{Lane, SAME_PRESENTATION};
pub use ledger::{DurableLedger, LedgerReport};
pub use notice::Notice;
pub use occupancy::{Occupancy, PASSAGE_TIME, Passage, Wait};
pub use pseudonym::{Pseudonym, Pseudonyms};
pub use records::NewPassageKey;
pub use running::{Judged, Running, Start, StartError};
