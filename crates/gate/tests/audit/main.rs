//! The audit through kills, full disks, restored copies, and hands that change it.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bench;
mod evidence;
#[cfg(unix)]
mod processes;
mod tampering;
mod writing;
