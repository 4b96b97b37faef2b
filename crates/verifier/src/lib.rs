//! Clearance codes at the gate: one checklist, a decision with its reason, a replay ledger.
//!
//! # Design overview
//! A [`Gate`] is built once from a trust list, the gate group's keys, a [`Policy`] and three
//! sources, and then judges text after text: [`Gate::check`]`(text, now)`. It reads no clock, draws
//! no randomness and does no IO of its own; the sources behind it are traits. It never panics on any
//! input. [`Gate::renew`] gives it the next trust list, and more keys, while it runs.
//!
//! Where the ledger answers later, a check is two steps: [`Gate::examine`] proves everything but the
//! record and gives a [`Cleared`], and [`Cleared::conclude`] ends it by the ledger's [`Answer`].
//!
//! | part | trait | in this crate |
//! |---|---|---|
//! | status of credentials | [`StatusSource`] | [`FixedStatus`], for tests |
//! | credentials held already | [`RosterSource`] | [`MemoryRoster`] |
//! | codes accepted before | [`Ledger`] | [`MemoryLedger`], for one gate; [`Horizon`] has the rules of one whose records are kept elsewhere |
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

// Pure: no clock, no randomness, no files.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod authority_keys;
mod builder;
mod cache;
mod challenges;
mod check;
mod cleared;
mod clock_trouble;
mod decision;
mod gate;
mod holder_tables;
mod json;
mod ledger;
mod marks;
mod pace;
mod policy;
mod reason;
mod roster;
mod served;
mod status;
mod text;

pub use builder::{GateBuilder, GateKey};
pub use clearance_revocation::StatusAnswer;
pub use cleared::Cleared;
pub use decision::{
    Admission, Decision, Details, Evidence, Form, LedgerSaid, PERSON_CHECK_LIFE, PersonMatch,
    Proven, Referral, Refusal, StatusSeen,
};
pub use gate::{Gate, GateError, KeyReport, ListTaken, MissingKey, RejectedKey, Renewal};
pub use ledger::{
    Answer, Claim, Denial, Horizon, Keeper, Kept, Ledger, LedgerSettings, Member, MemoryLedger,
    Trouble, Unavailable, Used,
};
pub use pace::ReplyPace;
pub use policy::{Crossing, PersonCheck, Policy, Unknown};
pub use reason::{Class, Outcome, Reason};
pub use roster::{MemoryRoster, RosterError, RosterSource};
pub use status::{FixedStatus, StatusGrade, StatusSource};
pub use text::{Language, Message, Texts};
