//! Fixtures for the tests across the crates: a small world of an authority, phones and gates, and
//! a forger who has every key he could wish for.
//!
//! Everything is deterministic: keys and ids come from names, randomness from a counter, and the
//! time is an argument as everywhere.

#![allow(clippy::missing_errors_doc, clippy::unwrap_used)] // a fixture may fail and panic: only tests use it

pub mod counting;
pub mod crowd;
pub mod forge;
pub mod hex;
pub mod keys;
pub mod phone;
pub mod picture;
pub mod places;
pub mod ports;
pub mod random;
pub mod scene;
pub mod testkit;
pub mod vectors;
pub mod world;

pub use counting::Counting;
pub use forge::Forgery;
pub use phone::Phone;
pub use random::Random;
pub use world::{Person, START, Setup, World};

/// The README's examples, compiled and so kept true.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub mod readme {}
