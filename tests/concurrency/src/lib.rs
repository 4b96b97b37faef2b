//! The replay ledger of `clearance-verifier`, its very source, with the locks of `shuttle`:
//! a scheduler that runs a test again and again, each time with its threads interleaved otherwise.
//! The store of status lists stands beside it, as a crate of its own name with the same locks.
//!
//! ```sh
//! cargo test --manifest-path tests/concurrency/Cargo.toml
//! ```

include!(concat!(env!("OUT_DIR"), "/ledger.rs"));
