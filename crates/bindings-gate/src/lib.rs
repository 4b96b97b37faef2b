//! A gate for C, and for whatever speaks C.
//!
//! # Design overview
//! `include/clearance_gate.h` is the reference: what each entry does, what it promises and what it asks for. It is written
//! by hand, because it is what its users read, and a test holds it to this crate: every entry's signature, every field's place and
//! type, every number, by a C compiler (`tests/header.rs`).
//!
//! No logic of its own: what a code is worth, the verifier says; what a frame shows, the reader.
//!
//! | file | is |
//! |---|---|
//! | `abi.rs` | every entry, one after the other |
//! | `entry.rs` | what all entries have: no panic leaves, a failure is a status and a line of words |
//! | `memory.rs` | the pointers of the caller, and the only place where they are followed |
//! | `table.rs` | handles: numbers into a table, so that a wrong one is told and never followed |
//! | `structs.rs`, `layout.rs` | what C sees of a struct, and what the test needs to know of it |
//! | `gate.rs`, `decision.rs`, `ledger.rs`, `status_source.rs`, `frame.rs` | what is behind the entries |
//!
//! This is the one crate of the workspace with `unsafe` in it. Each block says what it rests on.

#[cfg(panic = "abort")]
compile_error!("panics become a status here: build with panic = \"unwind\"");

pub mod abi;
mod clock;
mod decision;
mod entry;
mod failure;
mod frame;
mod gate;
pub mod layout;
mod ledger;
mod memory;
mod status_source;
pub mod structs;
mod table;
mod version;

pub use failure::Status;
pub use table::Kind;
pub use version::{ABI_MAJOR, ABI_MINOR};
