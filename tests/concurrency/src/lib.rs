//! The replay ledger of `clearance-verifier` and its marks, their very source, with the locks of `shuttle`:
//! a scheduler that runs a test again and again, each time with its threads interleaved otherwise.
//! The store of status lists stands beside it, as a crate of its own name with the same locks.
//!
//! ```sh
//! cargo test --manifest-path tests/concurrency/Cargo.toml
//! ```

include!(concat!(env!("OUT_DIR"), "/ledger.rs"));

/// The newest signed dates that a gate has seen.
#[allow(missing_docs, clippy::new_without_default)] // private at home
pub mod marks {
    include!(concat!(env!("OUT_DIR"), "/marks.rs"));
}
