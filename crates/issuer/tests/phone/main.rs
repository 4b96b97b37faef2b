//! The phone through its public API: keys, wallet, storage, clock, frames, enquiry.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod enquiry;
mod frames;
mod keys;
mod prepared;
mod storage;
mod wallet;
mod world;
