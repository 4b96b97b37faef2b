//! Rules P4, S4, Q1 to Q4: whose signature an object carries, and whether that key is worth anything.

use clearance_core::credential::{self, CredentialError, UntrustedCredential};
use clearance_core::crypto::{Algorithm, InvalidKey, PublicKey, RING};
use clearance_core::ids::GateGroupId;
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::sign1::VerifyError;

use crate::kit::{Kind, Parts, Refused, judge, replaced, unhex};
use crate::objects::{self as o, Form, Holder};

#[test]
fn p4_no_presentation_for_another_gate_group_verifies() {
    for holder in [Holder::Ed25519, Holder::P256] {
        let bytes = o::presentation(holder, Form::Roster, None);
        let presentation = UntrustedPresentation::decode(&bytes).expect("a good one");
        let key = holder.key().public().prepare(&RING).expect("a good key");
        for (group, good) in [("hk-mo", true), ("hk-m", false), ("hk-mo.", false), ("mo", false)] {
            let audience = group.parse::<GateGroupId>().expect("a good id");
            let verdict = presentation.verify(&RING, &key, &audience.audience());
            assert_eq!(verdict.is_ok(), good, "{group}");
        }
    }
}

#[test]
fn s4_no_header_names_another_algorithm_than_the_key() {
    let wrong = VerifyError::Algorithm { header: Algorithm::Esp256, key: Algorithm::Ed25519 };
    let parts = Parts::good(Kind::Credential);
    let bytes = parts.with_protected(replaced(&parts.protected, "0132", "0128")).signed();
    let credential = UntrustedCredential::decode(&bytes).expect("well formed");
    let key = o::authority_key().public().prepare(&RING).expect("a good key");
    assert_eq!(credential.verify(&RING, &key).err(), Some(CredentialError::Authority(wrong)));

    let parts = Parts::good(Kind::RosterChallenge);
    let bytes = parts.with_protected(replaced(&parts.protected, "0132", "0128")).signed();
    let presentation = UntrustedPresentation::decode(&bytes).expect("well formed");
    let key = Holder::Ed25519.key().public().prepare(&RING).expect("a good key");
    assert_eq!(presentation.verify(&RING, &key, &o::audience()), Err(wrong));
    for kind in [Kind::TrustList, Kind::Enrolment, Kind::Recovery] {
        let parts = Parts::good(kind);
        let header = replaced(&parts.protected, "0132", "0128");
        let verdict = judge(kind, &parts.with_protected(header).signed());
        assert!(matches!(verdict, Err(Refused::NotVerified(_))), "{verdict:?}");
    }
}

#[test]
fn q1_q2_no_credential_is_bound_to_a_key_that_anybody_holds() {
    let mut not_canonical = [0xff; 32];
    not_canonical[31] = 0x7f; // 2^255 - 1, above the prime
    let off_curve = (0..=255).map(|lowest| {
        let mut x = [0; 32];
        x[31] = lowest;
        PublicKey::P256 { x, y_is_odd: true }
    });
    let off_curve =
        off_curve.into_iter().find(|key| key.prepare(&RING).is_err()).expect("half are");
    for (key, cause) in [
        (PublicKey::Ed25519(one()), InvalidKey::SmallOrder),
        (PublicKey::Ed25519([0; 32]), InvalidKey::SmallOrder),
        (PublicKey::Ed25519(not_canonical), InvalidKey::NotCanonical),
        (off_curve, InvalidKey::NotOnCurve),
        (PublicKey::P256 { x: [0xff; 32], y_is_odd: false }, InvalidKey::NotOnCurve),
    ] {
        let bytes = credential::sign(o::AUTHORITY, &*o::authority_key(), &o::claims(key));
        let bytes = bytes.expect("software signs");
        let decoded = UntrustedCredential::decode(&bytes).expect("well formed");
        let authority = o::authority_key().public().prepare(&RING).expect("a good key");
        let verdict = decoded.verify(&RING, &authority).err();
        assert_eq!(verdict, Some(CredentialError::HolderKey(cause)), "{key:?}");
    }
}

#[test]
fn q4_the_second_ecdsa_signature_is_accepted_by_all() {
    // n - s for s: accepted, so nobody may take signature bytes for an identity.
    let bytes = o::presentation(Holder::P256, Form::Roster, None);
    let (body, s) = bytes.split_at(bytes.len() - 32);
    let other = [body, &negated_mod_n(s)].concat();
    assert_ne!(other, bytes);
    let presentation = UntrustedPresentation::decode(&other).expect("well formed");
    let key = Holder::P256.key().public().prepare(&RING).expect("a good key");
    presentation.verify(&RING, &key, &o::audience()).expect("the same holder");
}

#[test]
fn no_other_authoritys_credential_is_believed() {
    let bytes = o::credential(Holder::Ed25519);
    let credential = UntrustedCredential::decode(&bytes).expect("a good one");
    let other = o::status_key().public().prepare(&RING).expect("a good key");
    let verdict = credential.verify(&RING, &other).err();
    assert_eq!(verdict, Some(CredentialError::Authority(VerifyError::Signature)));
}

pub(crate) fn one() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    bytes
}

/// n - s, big-endian, n the order of P-256 (SP 800-186 §3.2.1.3).
pub(crate) fn negated_mod_n(s: &[u8]) -> Vec<u8> {
    let n = unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let mut borrow = 0;
    let mut out = vec![0; 32];
    for at in (0..32).rev() {
        let difference = i32::from(n[at]) - i32::from(s[at]) - borrow;
        borrow = i32::from(difference < 0);
        out[at] = difference.rem_euclid(256) as u8;
    }
    out
}
