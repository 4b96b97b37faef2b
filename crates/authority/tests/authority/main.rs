//! The authority through its public API.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod common;
mod issuing;
mod keys;
mod recovery;
mod trust_list;
