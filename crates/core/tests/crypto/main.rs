//! Cryptography of clearance-core against published vectors and other implementations.
//!
//! All but `der`, `fallback` and `poor_provider` ask [`provider`] for its primitives:
//! crates/provider-fast runs these same files.

mod cose_hpke;
mod der;
mod ed25519;
mod fallback;
mod hex;
mod hpke_peer;
mod hpke_rfc9180;
mod keys;
mod poor_provider;
mod primitives;
mod secrets;
mod signatures;
mod small_order;

use clearance_core::crypto::{Provider, RING};
use hex::{array, secret, unhex};

/// The provider under test.
fn provider() -> &'static Provider {
    &RING
}
