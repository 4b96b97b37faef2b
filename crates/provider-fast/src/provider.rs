use core::fmt;

use clearance_core::crypto::{
    BadSignature, BadTag, FixedKey, InvalidKey, Provider, PublicKey, RING, Secret32, Signature,
    SigningFailed, SigningKey, StaticKey, TooLong, ZeroSharedSecret,
};
use graviola::signing::eddsa::{Ed25519SigningKey, Ed25519VerifyingKey};

use crate::fixed_key::FixedEd25519;

/// graviola and tables for Ed25519, [`RING`] for the rest; its X25519 is graviola's too.
///
/// Holding one is proof that the CPU runs graviola: [`detect`](Self::detect) is the only way to it.
#[derive(Debug)]
pub struct FastProvider {
    _cpu_is_supported: (),
}

static FAST: FastProvider = FastProvider { _cpu_is_supported: () };

impl FastProvider {
    /// This provider, if the CPU has what graviola needs. Valgrind's has not.
    pub fn detect() -> Option<&'static Self> {
        graviola::util::is_cpu_supported().then_some(&FAST)
    }
}

impl Provider for FastProvider {
    fn name(&self) -> &'static str {
        "graviola and ring"
    }

    fn verify_ed25519(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        match Ed25519VerifyingKey::from_bytes(key) {
            Ok(key) => key.verify(signature, message).map_err(|_| BadSignature),
            // Off the curve, or not canonical: graviola takes no such key, ring reduces the latter.
            Err(_) => RING.verify_ed25519(key, message, signature),
        }
    }

    fn fixed_ed25519(&self, key: &[u8; 32]) -> Option<Box<dyn FixedKey>> {
        FixedEd25519::new(key).map(|key| Box::new(key) as _)
    }

    /// ring is faster than graviola here.
    fn verify_p256(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        RING.verify_p256(key, message, signature)
    }

    fn ed25519_key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        let key = Ed25519SigningKey::from_bytes(seed.as_bytes())
            .expect("graviola refuses a seed for its length only, and this one has 32 bytes");
        let public = PublicKey::Ed25519(key.public_key().as_bytes());
        Box::new(Ed25519Key { key, public })
    }

    /// graviola mixes randomness into its nonces; the trait asks for RFC 6979 as it stands.
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

/// graviola wipes the key.
struct Ed25519Key {
    key: Ed25519SigningKey,
    public: PublicKey,
}

impl SigningKey for Ed25519Key {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SigningFailed> {
        Ok(self.key.sign(message))
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Key(redacted)")
    }
}
