//! Status lists: which credentials are suspended or revoked, exactly, in as few bytes as there can be.
//!
//! # Design overview
//!
//! A credential carries a [`StatusIndex`](clearance_core::ids::StatusIndex): a shard and a position
//! in it, drawn at random by an [`alloc::Allotment`] and never again. A [`Shard`] is the status of
//! every position of one shard; its coded form is canonical, and its size is within a few percent of
//! the [information bound](bound). All shards together are a [`ShardSource`], named by its
//! [`StateRoot`]. A [`delta::Delta`] leads from one state to the next, and a
//! [`table::StatusTable`] answers for single positions without allocating. None of this is a
//! filter: there are no false answers, and a credential issued after the list was made is `Valid`.
//!
//! The work that a list makes is bounded by its bytes, however many are revoked: a [`Shard`] is held
//! by the positions that do not have its commonest status.
//!
//! Only [`object`] signs, only [`store`] touches files, and nothing reads a clock or draws a random
//! number. The format is in [`spec`], reasons are in the README, figures in `docs/status-lists.md`.

// Pure, but for the store: no clock, no randomness, no files.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod alloc;
mod answer;
mod bits;
pub mod bound;
mod change;
pub mod delta;
mod month;
pub mod object;
mod rice;
mod shard;
mod source;
mod status;
#[allow(clippy::disallowed_methods)] // the lists of a gate lie in files
pub mod store;
pub mod table;
pub mod token_status_list;
mod varint;

pub use answer::StatusAnswer;
pub use change::{Change, ChangeError};
pub use clearance_core::status::Status;
pub use month::ExpiryMonth;
pub use shard::{Shard, ShardError, ShardHeader, ShardSpec};
pub use source::{Digest, ShardSource, SourceError, StateRoot};

#[doc = include_str!("../SPEC.md")]
pub mod spec {}

/// Tests what the README shows.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
