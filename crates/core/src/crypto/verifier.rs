//! What verifies a signature: a checked key, or one with a table.

use std::fmt::Debug;

use super::key::Ready;
use super::{
    Algorithm, BadSignature, FixedKey, Provider, PublicKey, Signature, TableSize, VerifyingKey,
};

/// A checked key that verifies signatures: a [`VerifyingKey`], or a [`FixedVerifyingKey`].
pub trait Verifier: Debug {
    /// The key in the form it travels in.
    fn public(&self) -> PublicKey;

    /// The algorithm this key verifies.
    fn algorithm(&self) -> Algorithm;

    /// Verifies that this key signed `message`, as [`VerifyingKey::verify`] does.
    ///
    /// # Errors
    /// [`BadSignature`], without a reason.
    fn verify(
        &self,
        provider: &dyn Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature>;
}

impl Verifier for VerifyingKey {
    fn public(&self) -> PublicKey {
        Self::public(self)
    }

    fn algorithm(&self) -> Algorithm {
        Self::algorithm(self)
    }

    fn verify(
        &self,
        provider: &dyn Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        Self::verify(self, provider, message, signature)
    }
}

/// A checked key that stays, such as an authority's at a gate, with what its provider could work
/// out ahead ([`Provider::fixed_ed25519`]).
#[derive(Debug)]
pub struct FixedVerifyingKey {
    key: VerifyingKey,
    fixed: Option<Box<dyn FixedKey>>,
}

impl FixedVerifyingKey {
    /// Has `provider` work out what it can. With the default provider that takes some 0.1 ms and
    /// 110 KB for a large table, 0.04 ms and 25 KB for a small one; a P-256 key has none.
    #[must_use]
    pub fn new(provider: &dyn Provider, key: &VerifyingKey, size: TableSize) -> Self {
        let fixed = match key.ready() {
            Ready::Ed25519(key) => with_table(provider, key, size),
            Ready::P256(_) => None,
        };
        Self { key: *key, fixed }
    }
}

fn with_table(
    provider: &dyn Provider,
    key: &[u8; 32],
    size: TableSize,
) -> Option<Box<dyn FixedKey>> {
    let mut fixed = provider.fixed_ed25519(size)?;
    fixed.set(key).ok()?;
    Some(fixed)
}

/// Without a table.
impl From<VerifyingKey> for FixedVerifyingKey {
    fn from(key: VerifyingKey) -> Self {
        Self { key, fixed: None }
    }
}

impl Verifier for FixedVerifyingKey {
    fn public(&self) -> PublicKey {
        self.key.public()
    }

    fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    fn verify(
        &self,
        provider: &dyn Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        match &self.fixed {
            Some(fixed) => fixed.verify(message, signature),
            None => self.key.verify(provider, message, signature),
        }
    }
}
