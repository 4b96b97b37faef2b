//! A provider that counts the signatures it verifies: what a cache saves can be seen.

use std::sync::atomic::{AtomicUsize, Ordering};

use clearance_core::crypto::{
    BadSignature, BadTag, InvalidKey, Provider, RING, Secret32, Signature, SigningKey, StaticKey,
    TooLong, ZeroSharedSecret,
};

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

    fn ed25519_key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }

    fn p256_key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }

    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        RING.static_key(secret)
    }

    fn x25519(&self, secret: &Secret32, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        RING.x25519(secret, peer)
    }

    fn x25519_public(&self, secret: &Secret32) -> [u8; 32] {
        RING.x25519_public(secret)
    }

    fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        RING.hmac_sha256(key, parts)
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        RING.sha256(parts)
    }

    fn seal_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; 16], TooLong> {
        RING.seal_in_place(key, nonce, aad, data)
    }

    fn open_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag> {
        RING.open_in_place(key, nonce, aad, data)
    }
}
