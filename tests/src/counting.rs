//! A provider that counts the signatures it verifies: what a cache saves can be seen.

use std::sync::atomic::{AtomicUsize, Ordering};

use clearance_core::crypto::{BadSignature, Provider, RING, Signature};
use clearance_core::delegate_provider;

/// [`RING`], with a count.
#[derive(Debug, Default)]
pub struct Counting {
    signatures: AtomicUsize,
}

impl Counting {
    /// A new one, for as long as the test runs.
    pub fn provider() -> &'static Self {
        Box::leak(Box::default())
    }

    /// Signatures verified since the last time.
    pub fn signatures(&self) -> usize {
        self.signatures.swap(0, Ordering::Relaxed)
    }
}

impl Provider for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn verify_ed25519(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        self.signatures.fetch_add(1, Ordering::Relaxed);
        RING.verify_ed25519(key, message, signature)
    }

    fn verify_p256(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        self.signatures.fetch_add(1, Ordering::Relaxed);
        RING.verify_p256(key, message, signature)
    }

    delegate_provider!(RING =>
        ed25519_key, p256_key, static_key, x25519, x25519_public, hmac_sha256, sha256,
        seal_in_place, open_in_place);
}
