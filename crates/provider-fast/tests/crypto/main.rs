//! The fast provider against everything that the default one has to pass, and against that one.

#![cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]

#[path = "../../../core/tests/crypto/cose_hpke.rs"]
mod cose_hpke;
mod differential;
#[path = "../../../core/tests/crypto/ed25519.rs"]
mod ed25519;
mod fallback;
#[path = "../../../core/tests/crypto/hex.rs"]
mod hex;
#[path = "../../../core/tests/crypto/hpke_peer.rs"]
mod hpke_peer;
#[path = "../../../core/tests/crypto/hpke_rfc9180.rs"]
mod hpke_rfc9180;
#[path = "../../../core/tests/crypto/keys.rs"]
mod keys;
#[path = "../../../core/tests/crypto/primitives.rs"]
mod primitives;
#[path = "../../../core/tests/crypto/secrets.rs"]
mod secrets;
#[path = "../../../core/tests/crypto/signatures.rs"]
mod signatures;
#[path = "../../../core/tests/crypto/small_order.rs"]
mod small_order;

use clearance_core::crypto::Provider;
use clearance_provider_fast::detect;
use hex::{array, secret, unhex};

/// The provider under test. Without a CPU that can run it, nothing here would test anything.
fn provider() -> &'static Provider {
    detect().expect("these tests need a CPU that graviola supports")
}
