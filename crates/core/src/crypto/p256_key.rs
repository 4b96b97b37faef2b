//! P-256 keys in software, which sign deterministically (RFC 6979): crate `p256` for every provider here.

use core::fmt;

use p256::ecdsa::signature::Signer;

use super::{InvalidKey, PublicKey, Signature, SigningFailed, SigningKey, forgetting, p256_point};

pub(super) struct P256Key {
    key: p256::ecdsa::SigningKey,
    public: PublicKey,
}

impl P256Key {
    pub(super) fn new(scalar: &[u8; 32]) -> Result<Self, InvalidKey> {
        let key = p256::ecdsa::SigningKey::from_slice(scalar)
            .map_err(|_| InvalidKey::ScalarOutOfRange)?;
        let point = p256_point::uncompressed(&p256::PublicKey::from(key.verifying_key()))?;
        let public = PublicKey::from_uncompressed_p256(&point)?;
        Ok(Self { key, public })
    }
}

impl SigningKey for P256Key {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SigningFailed> {
        let signature: p256::ecdsa::Signature =
            forgetting(|| self.key.try_sign(message)).map_err(|_| SigningFailed)?;
        Ok(signature.to_bytes().into())
    }
}

impl fmt::Debug for P256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256Key(redacted)")
    }
}
