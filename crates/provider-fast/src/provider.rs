use core::fmt;

use clearance_core::crypto::{
    BadSignature, Ed25519, FixedKey, Provider, PublicKey, RING, Secret32, Signature, SigningFailed,
    SigningKey, TableSize,
};
use graviola::signing::eddsa::{Ed25519SigningKey, Ed25519VerifyingKey};

/// graviola for Ed25519, [`RING`] for the rest; its X25519 is graviola's too.
///
/// Of P-256, ring verifies faster than graviola, which besides mixes randomness into the nonces of its
/// signatures; [`P256`](clearance_core::crypto::P256) asks for RFC 6979 as it stands.
static FAST: Provider = Provider { name: "graviola and ring", ed25519: &Graviola, ..RING };

/// The fast provider, if the CPU has what graviola needs. Valgrind's has not.
pub fn detect() -> Option<&'static Provider> {
    graviola::util::is_cpu_supported().then_some(&FAST)
}

/// Panics where the CPU cannot run it: [`detect`] is the only way to it.
#[derive(Debug)]
struct Graviola;

impl Ed25519 for Graviola {
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        match Ed25519VerifyingKey::from_bytes(key) {
            Ok(key) => key.verify(signature, message).map_err(|_| BadSignature),
            // Off the curve, or not canonical: graviola takes no such key, ring reduces the latter.
            Err(_) => RING.ed25519.verify(key, message, signature),
        }
    }

    fn fixed(&self, size: TableSize) -> Option<Box<dyn FixedKey>> {
        RING.ed25519.fixed(size)
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        let key = Ed25519SigningKey::from_bytes(seed.as_bytes())
            .expect("graviola refuses a seed for its length only, and this one has 32 bytes");
        let public = PublicKey::Ed25519(key.public_key().as_bytes());
        Box::new(Ed25519Key { key, public })
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
