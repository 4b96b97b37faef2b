//! Signed status objects and the gate's store of them.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod budget;
mod carried;
mod dates;
mod debug;
mod event;
mod forged;
mod histories;
mod hostile;
mod kept;
mod kit;
#[path = "../../../core/tests/format/log.rs"]
mod log;
mod messages;
mod objects;
mod poor_disk;
mod poor_keys;
mod poor_source;
mod recovery;
mod refused;
mod rollback;
mod store;
mod threads;
