//! Passages on their way, through kills, full disks, restored copies, and an authority that refuses.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bench;
mod keeping;
#[cfg(unix)]
mod processes;
