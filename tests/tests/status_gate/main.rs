//! Status lists at the gate: a real store behind the checklist.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod ages;
mod changes;
mod coverage;
mod listed;
