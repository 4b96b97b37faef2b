//! What a gate's owner builds it from and gets out of it, beside the decision itself.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod answers;
mod cleared;
mod ledgers;
#[path = "../../../crates/core/tests/format/log.rs"]
mod log;
mod parts;
mod renewed;
mod roster;
mod schemes;
mod written;
