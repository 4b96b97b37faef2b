//! Rules N1 to N3 of a recovery request, and that it is none for a credential.

use clearance_core::cbor::{Reader, Writer};
use clearance_core::crypto::{InvalidKey, PublicKey, RING};
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::recovery::{RecoveryError, RecoveryRequest};
use clearance_core::sign1::{Sign1, VerifyError};

use crate::keys::one;
use crate::kit::{Kind, Parts, replaced, unhex};
use crate::objects::{self as o, Holder};

fn request(holder_key: PublicKey) -> RecoveryRequest {
    RecoveryRequest {
        audience: o::enrolment_audience(),
        issued_at: o::NOW,
        holder_key,
        challenge: o::CHALLENGE,
    }
}

#[test]
fn what_is_read_is_what_was_asked() {
    for holder in [Holder::Ed25519, Holder::P256] {
        let read = RecoveryRequest::verify(&RING, &o::recovery(holder));
        assert_eq!(read, Ok(request(holder.key().public())));
    }
}

/// Both say the same, of the same key, and are signed by it: the `typ` alone keeps them apart.
#[test]
fn n1_no_enrolment_is_a_recovery_and_no_recovery_an_enrolment() {
    for holder in [Holder::Ed25519, Holder::P256] {
        let (enrolment, recovery) = (o::enrolment(holder, Some(o::CHALLENGE)), o::recovery(holder));
        let payload = |bytes: &[u8]| {
            let mut reader = Reader::new(bytes);
            reader.expect_tag(18).expect("tagged");
            Sign1::read(&mut reader).expect("well formed").payload.to_vec()
        };
        assert_eq!(payload(&enrolment), payload(&recovery));
        let verdict = RecoveryRequest::verify(&RING, &enrolment);
        assert!(matches!(verdict, Err(RecoveryError::Malformed(_))), "{verdict:?}");
        let verdict = EnrolmentRequest::verify(&RING, &recovery);
        assert!(matches!(verdict, Err(EnrolmentError::Malformed(_))), "{verdict:?}");
    }
}

/// Whoever saw the one cannot write the other's header over its signature.
#[test]
fn n3_a_signature_does_not_pass_from_one_to_the_other() {
    let both = [Kind::Enrolment, Kind::Recovery].map(|kind| (Parts::good(kind), kind.good()));
    let forged = |header: &Parts, signed: &[u8]| {
        let mut reader = Reader::new(signed);
        reader.expect_tag(18).expect("tagged");
        let seen = Sign1::read(&mut reader).expect("well formed");
        let mut writer = Writer::new();
        writer.tag(18);
        Sign1 { protected: &header.protected, ..seen }.write(&mut writer);
        writer.into_bytes()
    };
    let [(enrolment, seen_enrolment), (recovery, seen_recovery)] = both;
    let verdict = RecoveryRequest::verify(&RING, &forged(&recovery, &seen_enrolment));
    assert_eq!(verdict, Err(RecoveryError::Possession(VerifyError::Signature)));
    let verdict = EnrolmentRequest::verify(&RING, &forged(&enrolment, &seen_recovery));
    assert_eq!(verdict, Err(EnrolmentError::Possession(VerifyError::Signature)));
}

#[test]
fn n1_no_recovery_does_without_a_challenge() {
    let parts = Parts::good(Kind::Recovery);
    let three = replaced(&parts.payload, "a4035820", "a3035820");
    for payload in [
        replaced(&three, "0a48a0a1a2a3a4a5a6a7", ""),
        replaced(&parts.payload, "0a48a0a1a2a3a4a5a6a7", "0af6"),
        replaced(&parts.payload, "0a48a0a1a2a3a4a5a6a7", "0a40"),
        three,
    ] {
        let verdict = RecoveryRequest::verify(&RING, &parts.with_payload(payload).signed());
        assert!(matches!(verdict, Err(RecoveryError::Malformed(_))), "{verdict:?}");
    }
}

#[test]
fn n1_no_request_of_another_shape_is_read() {
    let parts = Parts::good(Kind::Recovery);
    let malformed = |parts: &Parts| {
        let verdict = RecoveryRequest::verify(&RING, &parts.signed());
        assert!(matches!(verdict, Err(RecoveryError::Malformed(_))), "{verdict:?}");
    };
    for header in ["a10132", "a0", "a2013210183d", "a201321060", "a3013204410110183d"] {
        malformed(&parts.with_protected(unhex(header)));
    }
    for (from, to) in [
        ("035820", "03581f"),
        ("035820", "025820"),
        ("0a48a0a1a2a3a4a5a6a7", "0748a0a1a2a3a4a5a6a7"),
        ("061a6b014f80", "0619ffff"),
    ] {
        malformed(&parts.with_payload(replaced(&parts.payload, from, to)));
    }
}

#[test]
fn n2_no_key_that_anybody_holds_recovers() {
    // The identity verifies a signature of zeros with R the identity over any message.
    let mut signature = [0; 64];
    signature[0] = 1;
    let request = request(PublicKey::Ed25519(one()));
    let bytes = request.sign_with(|_| Ok::<_, ()>(signature)).expect("it repeats");
    let verdict = RecoveryRequest::verify(&RING, &bytes);
    assert_eq!(verdict, Err(RecoveryError::HolderKey(InvalidKey::SmallOrder)));
}

#[test]
fn n3_no_phone_recovers_without_proof_of_possession() {
    let stranger = o::status_key();
    let hostile = Parts::good(Kind::Recovery).signed_by(&*stranger);
    let verdict = RecoveryRequest::verify(&RING, &hostile);
    assert_eq!(verdict, Err(RecoveryError::Possession(VerifyError::Signature)));
}
