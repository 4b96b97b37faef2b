use core::fmt;

use clearance_core::crypto::{
    BadSignature, Provider, PublicKey, RING, Secret32, Signature, SigningFailed, SigningKey,
};
use clearance_core::delegate_provider;
use graviola::signing::eddsa::{Ed25519SigningKey, Ed25519VerifyingKey};

/// graviola for Ed25519, [`RING`] for the rest; its X25519 is graviola's too.
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

    fn ed25519_key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        let key = Ed25519SigningKey::from_bytes(seed.as_bytes())
            .expect("graviola refuses a seed for its length only, and this one has 32 bytes");
        let public = PublicKey::Ed25519(key.public_key().as_bytes());
        Box::new(Ed25519Key { key, public })
    }

    // Of P-256, ring verifies faster than graviola, which besides mixes randomness into the nonces of its
    // signatures; the trait asks for RFC 6979 as it stands.
    delegate_provider!(RING =>
        fixed_ed25519, verify_p256, p256_key, static_key, x25519, x25519_public, hmac_sha256, sha256,
        seal_in_place, open_in_place);
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
