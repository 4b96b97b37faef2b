//! A provider that counts the signatures it verifies: what a cache saves can be seen.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};

use clearance_core::crypto::{
    BadSignature, Ed25519, FixedKey, InvalidKey, P256, Provider, RING, Secret32, Signature,
    SigningKey, TableSize,
};

/// [`RING`], with a count.
#[derive(Debug)]
pub struct Counting {
    provider: Provider,
    counts: &'static Counts,
}

#[derive(Debug, Default)]
struct Counts {
    signatures: AtomicUsize,
    by_small_table: AtomicUsize,
    filled: AtomicUsize,
}

#[derive(Debug)]
struct Counted(&'static Counts);

fn count(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counting {
    /// A new one, for as long as the test runs.
    pub fn provider() -> &'static Self {
        let counts: &'static Counts = Box::leak(Box::default());
        let counted: &'static Counted = Box::leak(Box::new(Counted(counts)));
        let provider = Provider { name: "counting", ed25519: counted, p256: counted, ..RING };
        Box::leak(Box::new(Self { provider, counts }))
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

impl Deref for Counting {
    type Target = Provider;

    fn deref(&self) -> &Provider {
        &self.provider
    }
}

#[derive(Debug)]
struct CountingTable {
    table: Box<dyn FixedKey>,
    size: TableSize,
    counts: &'static Counts,
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

impl Ed25519 for Counted {
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        count(&self.0.signatures);
        RING.ed25519.verify(key, message, signature)
    }

    fn fixed(&self, size: TableSize) -> Option<Box<dyn FixedKey>> {
        let table = RING.ed25519.fixed(size)?;
        Some(Box::new(CountingTable { table, size, counts: self.0 }))
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

impl P256 for Counted {
    fn verify(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        count(&self.0.signatures);
        RING.p256.verify(key, message, signature)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }
}
