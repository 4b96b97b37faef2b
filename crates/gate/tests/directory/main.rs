//! A gate's directory: made, updated, judged by, through kills, full disks and files that somebody changed.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bench;
mod making;
mod records;
mod settings;
mod starting;
mod updates;
