//! Clearance in virtual time: real wallets mint codes, real gates judge them, and a truth that is kept
//! apart says what was right.
//!
//! # Design overview
//! A [`Scenario`] is read from TOML or made in code; [`simulate`] gives a [`Report`], the same for the
//! same scenario on any machine and any number of threads. Checkpoints are independent: each is a
//! queue of events in virtual time.
//!
//! | real | modelled |
//! |---|---|
//! | keys, credentials, trust list, [`Wallet`](clearance_issuer::Wallet), its clock | people, queues, phones' errors, cameras that fail to read |
//! | [`Gate`](clearance_verifier::Gate) with its whole checklist, challenges, the person check's rules | what the person check finds |
//! | [`MemoryLedger`](clearance_verifier::MemoryLedger): the lanes' own and the shared one | the way between them: cut, healed, reconciled |
//! | the gate's rules about lists' ages | the lists: a date and who was revoked by then |
//!
//! Every code is labelled with who shows it. What the gates admit is compared with everything that was
//! admitted before, by rules of their own ([`Limit`]): a false admission is inside a limit that the
//! specification states, or it is a fault. [`Plant`](scenario::Plant) puts a fault into the gates, to
//! see that it is found.
//!
//! [`clocks`] uses the same phones and gates to weigh a scheme's times: what a phone's error costs its
//! owner against how long a filmed code opens a gate.

// Pure: no clock, no randomness, no files.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod checkpoint;
mod clock;
pub mod clocks;
mod ledger;
mod lists;
mod phone;
mod plot;
pub mod report;
mod rng;
mod run;
pub mod scenario;
mod truth;
mod world;

pub use report::Report;
pub use run::{Run, SimulationError, simulate};
pub use scenario::{Scenario, ScenarioError};
pub use truth::{Limit, Presenter};
