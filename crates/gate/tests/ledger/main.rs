//! The durable ledger through kills, full disks, restored copies and clocks that jump.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod bench;
mod clocks;
mod disk;
#[cfg(unix)]
mod processes;
mod restored;
mod runs;
mod uses;
