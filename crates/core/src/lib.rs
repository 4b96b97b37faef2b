//! Wire format C1, crypto provider and trust list of Clearance.
//!
//! A phone without network shows a code that renews itself every few seconds; a gate without
//! network opens and judges it. This crate holds what both sides share, and is pure: it does no
//! IO, reads no clock and draws no randomness; `now` and entropy are arguments.
//!
//! # Design overview
//! A code is four layers, each with a module, and each layer's bytes become a value only through
//! an exact decoder:
//!
//! | layer | module | made of | proof it leaves |
//! |---|---|---|---|
//! | text | [`code`] | `C1:` and Base45 | |
//! | token | [`token`] | COSE_Encrypt0 with HPKE | the plaintext |
//! | presentation | [`presentation`] | COSE_Sign1 by the holder key | |
//! | credential | [`credential`] | CWT by an authority | [`credential::Credential`] |
//!
//! Whom to believe stands in the [`trust`] list; a [`trust::TrustAnchor`] makes a
//! [`trust::TrustList`] of bytes that a pinned root signed. Algorithms come through
//! [`crypto::Provider`], chosen by value. Names that start with `Untrusted` hold what was received
//! and nobody verified.
//!
//! The format's rules are numbered in [`spec`]; code cites them (`// K2`).

// Pure: no clock, no randomness, no files.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod base45;
pub mod cbor;
pub mod checkpoint;
pub mod code;
pub mod cose_key;
pub mod credential;
pub mod crypto;
pub mod due;
pub mod enrolment;
mod fields;
pub mod ids;
pub mod keys;
pub mod language;
pub mod passage;
mod possession;
pub mod presentation;
pub mod recovery;
pub mod registry;
pub mod sign1;
pub mod status;
pub mod time;
pub mod token;
pub mod trust;
pub mod words;

#[doc = include_str!("../SPEC.md")]
pub mod spec {}
