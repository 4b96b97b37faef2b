//! What an authority does with its keys: it issues credentials and signs trust lists.
//!
//! # Design overview
//! Pure functions over `clearance_core`, and over them the [`office`], which keeps its files: no
//! clock, no source of randomness. Whoever calls brings the time, fresh random bytes ([`Secret32`](clearance_core::crypto::Secret32) for keys)
//! and a place to keep the files.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`keys`] | 32 random bytes, or a key file | a [`keys::KeyPair`]: signing (Ed25519, P-256) or a gate's (X25519) |
//! | [`trust_list`] | authorities, gate groups, schemes | a signed list, numbered after the last one |
//! | [`enrolment`] | a holder's request | an [`enrolment::Enrolled`] key, proved fresh |
//! | [`recovery`] | a phone's request to go on with a key that came back | a [`recovery::Recovering`] key, proved fresh |
//! | [`issue`] | an enrolled key and a [`issue::Grant`] | a credential |
//! | [`office`] | what an officer or a keeper of keys orders | the same, done in the office's directory |
//! | [`moment`] | a moment of the wire, or of the rules | the same as the other one writes it |
//! | [`scheme_file`] | a TOML file of the gate's half | a scheme |
//! | [`publisher`] | changes of status | the next status list, in a repository of files |
//! | [`desk`] | what an officer, a gate or a phone tells the register | the same, kept, with what must be done |
//! | [`register`] | people, events, decisions | a unit of work that is kept as a whole, and the audit |
//!
//! A credential can be issued only for an [`enrolment::Enrolled`] key, and only under a
//! [`TrustList`](clearance_core::trust::TrustList) that was verified: the checks leave values
//! behind that the next step asks for.

pub mod desk;
pub mod enrolment;
mod hex;
pub mod issue;
pub mod moment;
pub mod office;
pub mod publisher;
pub mod recovery;
pub mod register;
pub mod scheme_file;
pub mod trust_list;

pub use clearance_core::keys;
pub use hex::hex;
