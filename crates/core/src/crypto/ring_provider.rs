//! The default backend: ring, with graviola, x25519-dalek, curve25519-dalek and p256 for what ring
//! cannot do.

use core::fmt;
use core::hint::black_box;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey,
};
use ring::{digest, hmac};

use super::fixed_key::FixedEd25519;
use super::p256_key::P256Key;
use super::x25519::X25519;
use super::{
    BadSignature, BadTag, Ed25519, FixedKey, Hashing, InvalidKey, P256, Provider, PublicKey,
    Sealing, Secret32, Signature, SigningFailed, SigningKey, TableSize, TooLong, forgetting,
};

/// The default provider: `static`, so that `&RING` fits wherever a `&'static Provider` is asked for.
///
/// ring, with p256 for points and deterministic software signatures, and with X25519, of which ring
/// has only ephemeral keys, from graviola, or from x25519-dalek where the CPU cannot run that. Ed25519
/// keys that stay verify by table, over curve25519-dalek's points. docs/speed.md says why these.
///
/// Keys and [`Secret32`] are wiped on drop, and the stack after a key was made or has signed.
pub static RING: Provider = Provider {
    name: "ring",
    ed25519: &Ring,
    p256: &Ring,
    agreement: &X25519,
    hashing: &Ring,
    sealing: &Ring,
};

#[derive(Debug)]
struct Ring;

impl Ed25519 for Ring {
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let key = UnparsedPublicKey::new(&ED25519, key);
        key.verify(message, signature).map_err(|_| BadSignature)
    }

    fn fixed(&self, size: TableSize) -> Option<Box<dyn FixedKey>> {
        Some(Box::new(FixedEd25519::new(size)))
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        forgetting(|| Box::new(Ed25519Key::new(seed.as_bytes())))
    }
}

impl P256 for Ring {
    fn verify(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
        key.verify(message, signature).map_err(|_| BadSignature)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        forgetting(|| P256Key::new(scalar.as_bytes()).map(|key| Box::new(key) as _))
    }
}

impl Hashing for Ring {
    fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let mut context = hmac::Context::with_key(&key);
        for part in parts {
            context.update(part);
        }
        first_32(context.sign().as_ref())
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in parts {
            context.update(part);
        }
        first_32(context.finish().as_ref())
    }
}

impl Sealing for Ring {
    fn seal_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; 16], TooLong> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let sealed = aead_key(key).seal_in_place_separate_tag(nonce, Aad::from(aad), data);
        let mut tag = [0; 16];
        tag.copy_from_slice(sealed.map_err(|_| TooLong)?.as_ref());
        Ok(tag)
    }

    fn open_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = aead_key(key).open_in_place(nonce, Aad::from(aad), data);
        opened.map(|plaintext| plaintext.len()).map_err(|_| BadTag)
    }
}

fn aead_key(key: &[u8; 32]) -> LessSafeKey {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key)
        .expect("ring refuses a key for its length only, and this one has 32 bytes");
    LessSafeKey::new(key)
}

/// SHA-256 output as an array; both callers pass exactly 32 bytes.
fn first_32(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(bytes);
    out
}

struct Ed25519Key {
    pair: Ed25519KeyPair,
    public: [u8; 32],
}

impl Ed25519Key {
    fn new(seed: &[u8; 32]) -> Self {
        let pair = ed25519_pair(seed);
        let mut public = [0; 32];
        public.copy_from_slice(pair.public_key().as_ref());
        Self { pair, public }
    }
}

impl Drop for Ed25519Key {
    /// ring's pair does not wipe itself, but nothing hinders another one from taking its place.
    fn drop(&mut self) {
        self.pair = ed25519_pair(&[0; 32]);
        black_box(&self.pair);
    }
}

fn ed25519_pair(seed: &[u8; 32]) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(seed)
        .expect("ring refuses a seed for its length only, and this one has 32 bytes")
}

impl SigningKey for Ed25519Key {
    fn public(&self) -> PublicKey {
        PublicKey::Ed25519(self.public)
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SigningFailed> {
        let signature = forgetting(|| self.pair.sign(message));
        signature.as_ref().try_into().map_err(|_| SigningFailed)
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Key(redacted)")
    }
}
