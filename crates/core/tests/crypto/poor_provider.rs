//! HPKE over a provider that fails: no message is sealed by halves.

use clearance_core::crypto::hpke::{self, SealError};
use clearance_core::crypto::{
    BadSignature, BadTag, InvalidKey, Provider, RING, Secret32, Signature, SigningKey, StaticKey,
    TooLong, ZeroSharedSecret,
};

/// What fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Poor {
    Agreement,
    Sealing,
}

impl Provider for Poor {
    fn name(&self) -> &'static str {
        "poor"
    }

    fn verify_ed25519(&self, k: &[u8; 32], m: &[u8], s: &Signature) -> Result<(), BadSignature> {
        RING.verify_ed25519(k, m, s)
    }

    fn verify_p256(&self, k: &[u8; 65], m: &[u8], s: &Signature) -> Result<(), BadSignature> {
        RING.verify_p256(k, m, s)
    }

    fn ed25519_key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }

    fn p256_key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        RING.p256_key(scalar)
    }

    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        RING.static_key(secret)
    }

    fn x25519(&self, secret: &Secret32, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        if *self == Self::Agreement { Err(ZeroSharedSecret) } else { RING.x25519(secret, peer) }
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
        if *self == Self::Sealing {
            Err(TooLong)
        } else {
            RING.seal_in_place(key, nonce, aad, data)
        }
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

#[test]
fn a_message_is_sealed_by_halves() {
    let recipient = *RING.static_key(&Secret32::from([1; 32])).public();
    for (provider, refused) in [
        (Poor::Agreement, SealError::Recipient(InvalidKey::SmallOrder)),
        (Poor::Sealing, SealError::TooLong),
    ] {
        let mut message = b"a presentation".to_vec();
        let entropy = Secret32::from([2; 32]);
        let sealed = hpke::seal(&provider, &entropy, &recipient, b"", b"", &mut message);
        assert_eq!(sealed, Err(refused));
        assert_eq!(message, b"a presentation", "a tag was appended to no ciphertext");
    }
}
