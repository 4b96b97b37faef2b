//! A provider that counts the signatures it verifies: what a cache saves can be seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clearance_core::crypto::{
    BadSignature, FixedKey, InvalidKey, Provider, RING, Signature, TableSize,
};
use clearance_core::delegate_provider;

/// [`RING`], with a count.
#[derive(Debug, Default)]
pub struct Counting {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    signatures: AtomicUsize,
    by_small_table: AtomicUsize,
    filled: AtomicUsize,
}

fn count(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counting {
    /// A new one, for as long as the test runs.
    pub fn provider() -> &'static Self {
        Box::leak(Box::default())
    }

    /// Signatures verified since the last time, in whatever way.
    pub fn signatures(&self) -> usize {
        self.counts.signatures.swap(0, Ordering::Relaxed)
    }

    /// Those of them that a small table verified, as a returning holder's does.
    pub fn by_small_table(&self) -> usize {
        self.counts.by_small_table.swap(0, Ordering::Relaxed)
    }

    /// Tables filled since the last time.
    pub fn filled(&self) -> usize {
        self.counts.filled.swap(0, Ordering::Relaxed)
    }
}

#[derive(Debug)]
struct CountingTable {
    table: Box<dyn FixedKey>,
    size: TableSize,
    counts: Arc<Counts>,
}

impl FixedKey for CountingTable {
    fn fill(&mut self, key: &[u8; 32]) -> Result<(), InvalidKey> {
        count(&self.counts.filled);
        self.table.fill(key)
    }

    fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        count(&self.counts.signatures);
        if self.size == TableSize::Small {
            count(&self.counts.by_small_table);
        }
        self.table.verify(message, signature)
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
        count(&self.counts.signatures);
        RING.verify_ed25519(key, message, signature)
    }

    fn fixed_ed25519(&self, size: TableSize) -> Option<Box<dyn FixedKey>> {
        let table = RING.fixed_ed25519(size)?;
        Some(Box::new(CountingTable { table, size, counts: Arc::clone(&self.counts) }))
    }

    fn verify_p256(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        count(&self.counts.signatures);
        RING.verify_p256(key, message, signature)
    }

    delegate_provider!(RING =>
        ed25519_key, p256_key, static_key, x25519, x25519_public, hmac_sha256, sha256,
        seal_in_place, open_in_place);
}
