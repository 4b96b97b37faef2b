//! What verifies a signature: a checked key, or one with tables.

use std::fmt::Debug;

use super::key::Ready;
use super::{Algorithm, BadSignature, FixedKey, Provider, PublicKey, Signature, VerifyingKey};

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
    /// Has `provider` work out what it can. With clearance-provider-fast that takes some 0.3 ms and
    /// 220 KB for an Ed25519 key, with the default provider nothing.
    #[must_use]
    pub fn new(provider: &dyn Provider, key: &VerifyingKey) -> Self {
        let fixed = match key.ready() {
            Ready::Ed25519(key) => provider.fixed_ed25519(key),
            Ready::P256(_) => None,
        };
        Self { key: *key, fixed }
    }
}

/// Without tables.
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
