//! Signing: what is signed at any length, and keys that do not sign.

use clearance_core::cbor::Writer;
use clearance_core::credential;
use clearance_core::crypto::{PublicKey, Signature, SigningFailed, SigningKey};
use clearance_core::sign1::with_sig_structure;
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, SignListError};

use crate::objects::{self as o, Holder};

/// A key store that is locked.
#[derive(Debug)]
struct Locked;

impl SigningKey for Locked {
    fn public(&self) -> PublicKey {
        Holder::Ed25519.key().public()
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, SigningFailed> {
        Err(SigningFailed)
    }
}

#[test]
fn no_object_comes_out_of_a_key_that_did_not_sign() {
    let claims = o::claims(Holder::Ed25519.key().public());
    assert_eq!(credential::sign(o::AUTHORITY, &Locked, &claims), Err(SigningFailed));
    let list = trust::sign(&o::trust_content(), &Locked);
    assert_eq!(list, Err(SignListError::Signing(SigningFailed)));
}

#[test]
fn a_long_part_is_signed_as_rfc_9052_says() {
    for len in [0, 23, 24, 255, 256, 400, 65_535, 65_536, 100_000] {
        let payload = vec![0x5a; len];
        let mut expected = Writer::new();
        expected.array(4).text("Signature1").bytes(b"header").bytes(b"aad").bytes(&payload);
        with_sig_structure(b"header", b"aad", &payload, |signed| {
            assert_eq!(signed, expected.into_bytes(), "{len} bytes");
        });
    }
}

#[test]
fn a_step_of_nothing_does_not_divide_by_zero() {
    let moment = Timestamp::from_secs(1_800_000_007);
    assert_eq!(moment.step_start(0), moment);
    assert_eq!(moment.step_start(15), Timestamp::from_secs(1_800_000_000));
}
