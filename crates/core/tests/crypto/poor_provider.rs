//! Providers that fail, or offer no more than they must.

use clearance_core::crypto::hpke::{self, SealError};
use clearance_core::crypto::{
    BadSignature, FixedVerifyingKey, InvalidKey, Provider, RING, Secret32, Signature, TableSize,
    TooLong, Verifier, ZeroSharedSecret,
};
use clearance_core::delegate_provider;

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

    fn x25519(&self, secret: &Secret32, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        if *self == Self::Agreement { Err(ZeroSharedSecret) } else { RING.x25519(secret, peer) }
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

    delegate_provider!(RING =>
        verify_ed25519, verify_p256, ed25519_key, p256_key, static_key, x25519_public,
        hmac_sha256, sha256, open_in_place);
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

#[test]
fn a_provider_without_tables_verifies_nothing() {
    let poor = Poor::Agreement;
    assert!(poor.fixed_ed25519(TableSize::Large).is_none());
    let signer = RING.ed25519_key(&Secret32::from([1; 32]));
    let signature = signer.sign(b"message").expect("software signs");
    let key = signer.public().prepare(&poor).expect("a good key");
    let fixed = FixedVerifyingKey::new(&poor, &key);
    assert_eq!(fixed.verify(&poor, b"message", &signature), Ok(()));
    assert!(fixed.verify(&poor, b"another", &signature).is_err());
}

/// Verifies by table or not at all.
#[derive(Debug)]
struct OnlyTables;

impl Provider for OnlyTables {
    fn name(&self) -> &'static str {
        "only tables"
    }

    fn verify_ed25519(&self, _: &[u8; 32], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Err(BadSignature)
    }

    delegate_provider!(RING =>
        fixed_ed25519, verify_p256, ed25519_key, p256_key, static_key, x25519, x25519_public,
        hmac_sha256, sha256, seal_in_place, open_in_place);
}

#[test]
fn a_fixed_key_goes_without_its_table() {
    let signer = RING.ed25519_key(&Secret32::from([1; 32]));
    let signature = signer.sign(b"message").expect("software signs");
    let key = signer.public().prepare(&OnlyTables).expect("a good key");
    assert!(key.verify(&OnlyTables, b"message", &signature).is_err());
    let fixed = FixedVerifyingKey::new(&OnlyTables, &key);
    assert_eq!(fixed.verify(&OnlyTables, b"message", &signature), Ok(()));
    let without = FixedVerifyingKey::from(key);
    assert!(without.verify(&OnlyTables, b"message", &signature).is_err());
}
