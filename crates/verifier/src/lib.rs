//! Clearance codes at the gate: one checklist, a decision with its reason, a replay ledger.
//!
//! # Design overview
//! A [`Gate`] is built once from a trust list, the gate group's keys, a [`Policy`] and three
//! sources, and then judges text after text: [`Gate::check`]`(text, now)`. It is pure: no IO, no
//! clock, no randomness; the sources behind it are traits. It never panics on any input.
//!
//! | part | trait | in this crate |
//! |---|---|---|
//! | status of credentials | [`StatusSource`] | [`FixedStatus`], for tests |
//! | credentials held already | [`RosterSource`] | [`MemoryRoster`] |
//! | codes accepted before | [`Ledger`] | [`MemoryLedger`], for one gate |
//!
//! The checks and their order stand in one function, `checklist` in `check/mod.rs`, and as rules G1
//! to G22 in the [specification](clearance_core::spec). Of several things wrong the first is
//! reported. An [`Admission`] comes from the last line of that function only.
//!
//! A decision is one of three: [`Decision::Admit`]; [`Decision::Refer`], when the gate cannot tell
//! and an officer decides; [`Decision::Refuse`], when the reason is certain. "Cannot tell" is never
//! reported as "revoked". Each [`Reason`] has a stable code, a [`Class`] and texts in three
//! [`Language`]s; the traveller sees one of few plain [`Message`]s, at a moment that does not tell the
//! reason either: [`ReplyPace`].

mod authority_keys;
mod batch;
mod cache;
mod challenges;
mod check;
mod clock_trouble;
mod decision;
mod gate;
mod holder_tables;
mod json;
mod ledger;
mod pace;
mod policy;
mod reason;
mod roster;
mod status;
mod text;

pub use clearance_revocation::StatusAnswer;
pub use decision::{
    Admission, Decision, Details, Evidence, Form, PERSON_CHECK_LIFE, PersonMatch, Proven, Referral,
    Refusal, StatusSeen,
};
pub use gate::{Gate, GateError, GateKey, GateParts};
pub use ledger::{Claimed, Ledger, LedgerSettings, LedgerUnavailable, MemoryLedger};
pub use pace::ReplyPace;
pub use policy::{PersonCheck, Policy, Unknown};
pub use reason::{Class, Outcome, Reason};
pub use roster::{MemoryRoster, RosterError, RosterSource};
pub use status::{FixedStatus, StatusGrade, StatusSource};
pub use text::{Language, Message, Texts};
