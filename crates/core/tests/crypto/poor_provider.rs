//! Providers that fail, or offer no more than they must.

use clearance_core::crypto::hpke::{self, SealError};
use clearance_core::crypto::{
    Agreement, BadSignature, BadTag, Ed25519, FixedKey, FixedVerifyingKey, InvalidKey, Provider,
    RING, Sealing, Secret32, Signature, SigningKey, StaticKey, TableSize, TooLong, Verifier,
    ZeroSharedSecret,
};

/// Agrees with nobody.
#[derive(Debug)]
struct NoAgreement;

impl Agreement for NoAgreement {
    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        RING.static_key(secret)
    }

    fn x25519(&self, _: &Secret32, _: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret> {
        Err(ZeroSharedSecret)
    }

    fn x25519_public(&self, secret: &Secret32) -> [u8; 32] {
        RING.x25519_public(secret)
    }
}

/// Neither seals nor opens.
#[derive(Debug)]
struct NoSealing;

impl Sealing for NoSealing {
    fn seal_in_place(
        &self,
        _: &[u8; 32],
        _: &[u8; 12],
        _: &[u8],
        _: &mut [u8],
    ) -> Result<[u8; 16], TooLong> {
        Err(TooLong)
    }

    fn open_in_place(
        &self,
        _: &[u8; 32],
        _: &[u8; 12],
        _: &[u8],
        _: &mut [u8],
    ) -> Result<usize, BadTag> {
        Err(BadTag)
    }
}

/// Knows nothing faster than verifying.
#[derive(Debug)]
struct NoTables;

impl Ed25519 for NoTables {
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        RING.ed25519.verify(key, message, signature)
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

#[test]
fn a_message_that_cannot_be_sealed_stays_as_it_was() {
    let recipient = *RING.static_key(&Secret32::from([1; 32])).public();
    for (provider, refused) in [
        (
            Provider { agreement: &NoAgreement, ..RING },
            SealError::Recipient(InvalidKey::SmallOrder),
        ),
        (Provider { sealing: &NoSealing, ..RING }, SealError::TooLong),
    ] {
        let mut message = b"a presentation".to_vec();
        let entropy = Secret32::from([2; 32]);
        let sealed = hpke::seal(&provider, &entropy, &recipient, b"", b"", &mut message);
        assert_eq!(sealed, Err(refused));
        assert_eq!(message, b"a presentation", "a tag was appended to no ciphertext");
    }
}

#[test]
fn a_provider_without_tables_verifies_without() {
    let poor = Provider { ed25519: &NoTables, ..RING };
    assert!(poor.ed25519.fixed(TableSize::Large).is_none());
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

impl Ed25519 for OnlyTables {
    fn verify(&self, _: &[u8; 32], _: &[u8], _: &Signature) -> Result<(), BadSignature> {
        Err(BadSignature)
    }

    fn fixed(&self, size: TableSize) -> Option<Box<dyn FixedKey>> {
        RING.ed25519.fixed(size)
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        RING.ed25519_key(seed)
    }
}

#[test]
fn a_fixed_key_verifies_by_its_table() {
    let provider = Provider { ed25519: &OnlyTables, ..RING };
    let signer = RING.ed25519_key(&Secret32::from([1; 32]));
    let signature = signer.sign(b"message").expect("software signs");
    let key = signer.public().prepare(&provider).expect("a good key");
    assert!(key.verify(&provider, b"message", &signature).is_err());
    let fixed = FixedVerifyingKey::new(&provider, &key);
    assert_eq!(fixed.verify(&provider, b"message", &signature), Ok(()));
    let without = FixedVerifyingKey::from(key);
    assert!(without.verify(&provider, b"message", &signature).is_err());
}
