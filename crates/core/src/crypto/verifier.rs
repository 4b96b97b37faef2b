//! What verifies a signature: a checked key, or one with a table.

use std::fmt::Debug;

use super::key::Ready;
use super::{
    Algorithm, BadSignature, FixedKey, Provider, PublicKey, Signature, TableSize, VerifyingKey,
};

/// A checked key that verifies signatures: a [`VerifyingKey`], or one with a table, as
/// [`FixedVerifyingKey`] is.
///
/// Whoever implements it owes two things: the key came from [`PublicKey::prepare`], and the verdict is
/// always that of [`VerifyingKey::verify`].
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
    /// Has `provider` work out what it can. With ours that is a [large](TableSize::Large) table for an
    /// Ed25519 key, some 0.1 ms and 110 KB, and nothing for a P-256 key; the first one in a process
    /// takes 0.2 ms and 220 KB more, which all share.
    #[must_use]
    pub fn new(provider: &dyn Provider, key: &VerifyingKey) -> Self {
        let fixed = match key.ready() {
            Ready::Ed25519(key) => with_table(provider, key),
            Ready::P256(_) => None,
        };
        Self { key: *key, fixed }
    }
}

fn with_table(provider: &dyn Provider, key: &[u8; 32]) -> Option<Box<dyn FixedKey>> {
    let mut fixed = provider.fixed_ed25519(TableSize::Large)?;
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
