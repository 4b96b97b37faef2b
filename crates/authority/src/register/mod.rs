//! The register: who is known, what happened to them, what they were given, and who did it and why.
//!
//! # Design overview
//! This module says what a register keeps and what it promises; `clearance-authority-sql` keeps it in SQLite or
//! PostgreSQL. Everything is done in a [`Unit`] of work: all of it is kept, or none.
//!
//! What lasts is of three kinds.
//! - **What was told** is only ever added to: events, papers, decisions, passages. An event has two times,
//!   when it happened and when it was told, and may arrive late. Sent twice, it counts once.
//! - **What follows** can be worked out again from what was told: the standings, and what must be done. What
//!   was done is only ever added to.
//! - **Who did what and why** is the audit: a chain of hashes with no person in it, only the register's own
//!   number for the person. It stays whole when the person's data are erased.
//!
//! # What a register promises
//! | promise | held by |
//! |---|---|
//! | no two credentials share a status position | a unique key, and the office that gives positions out |
//! | a slot holds no more people than it has places | one conditional update a booking |
//! | a request, a passage, an event told twice counts once | a unique key of the sender's |
//! | an entry of the audit cannot be changed, left out or put elsewhere | each holds the hash of the one before |
//! | personal data can be erased; audit and statistics stay | the audit names numbers, never people |
//!
//! No clock and no randomness: moments and ids are arguments.

mod audit;
mod error;
mod head;
mod record;
mod unit;

pub use audit::{Actor, AuditEntry, AuditLink, ChainError, Role, verify_chain};
pub use error::RegisterError;
pub use head::{AuditHead, HeadError, UntrustedHead};
pub(crate) use record::digest;
pub use record::{
    Ahead, ApplicationRecord, AppointmentRecord, CredentialRecord, DecisionRecord, DocumentRecord,
    DoneRecord, EventRecord, FileRecord, Guardianship, HeadRecord, HolderKeyRecord, Id, IdError,
    KnownRecord, MemberRecord, NoticeRecord, PaperRecord, PassageRecord, PersonQuery, PersonRecord,
    RequestRecord, SlipRecord, SlotRecord, StandingRecord, SweepRecord,
};
pub use unit::{Register, Told, Unit};
