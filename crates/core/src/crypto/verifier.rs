//! What verifies a signature: a checked key, or one with a table.

use core::fmt::Debug;

use super::key::Ready;
use super::{BadSignature, FixedKey, Provider, Signature, TableSize, VerifyingKey};

/// A checked key that verifies signatures: a [`VerifyingKey`], or one with a table, as
/// [`FixedVerifyingKey`] is.
pub trait Verifier: Debug {
    /// The key whose signatures these are.
    fn key(&self) -> &VerifyingKey;

    /// Verifies that this key signed `message`. The verdict is always that of
    /// [`VerifyingKey::verify`].
    ///
    /// # Errors
    /// [`BadSignature`], without a reason.
    fn verify(
        &self,
        provider: &Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        self.key().verify(provider, message, signature)
    }
}

impl Verifier for VerifyingKey {
    fn key(&self) -> &VerifyingKey {
        self
    }
}

/// A checked key that stays, such as an authority's at a gate, with what its provider could work
/// out ahead ([`Ed25519::fixed`](super::Ed25519::fixed)).
#[derive(Debug)]
pub struct FixedVerifyingKey {
    key: VerifyingKey,
    fixed: Option<Box<dyn FixedKey>>,
}

impl FixedVerifyingKey {
    /// Has `provider` work out what it can. With ours that is a [large](TableSize::Large) table for an
    /// Ed25519 key, some 0.1 ms and 110 KB, and nothing for a P-256 key; the first one in a process
    /// takes 0.2 ms and 220 KB more, which all share.
    pub fn new(provider: &Provider, key: &VerifyingKey) -> Self {
        let fixed = match key.ready() {
            Ready::Ed25519(key) => with_table(provider, key),
            Ready::P256(_) => None,
        };
        Self { key: *key, fixed }
    }
}

fn with_table(provider: &Provider, key: &[u8; 32]) -> Option<Box<dyn FixedKey>> {
    let mut fixed = provider.ed25519.fixed(TableSize::Large)?;
    fixed.fill(key).ok()?;
    Some(fixed)
}

/// Without a table.
impl From<VerifyingKey> for FixedVerifyingKey {
    fn from(key: VerifyingKey) -> Self {
        Self { key, fixed: None }
    }
}

impl Verifier for FixedVerifyingKey {
    fn key(&self) -> &VerifyingKey {
        &self.key
    }

    fn verify(
        &self,
        provider: &Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        match &self.fixed {
            Some(fixed) => fixed.verify(message, signature),
            None => self.key.verify(provider, message, signature),
        }
    }
}
