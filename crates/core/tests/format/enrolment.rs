//! Rules N1 to N3: what an authority must not believe of a holder key.

use clearance_core::crypto::{InvalidKey, PublicKey, RING};
use clearance_core::enrolment::{EnrolmentError, EnrolmentRequest};
use clearance_core::sign1::VerifyError;

use crate::keys::one;
use crate::kit::{Kind, Parts, replaced, unhex};
use crate::objects::{self as o, Holder};

#[test]
fn what_is_read_is_what_was_asked() {
    for holder in [Holder::Ed25519, Holder::P256] {
        for challenge in [None, Some(o::CHALLENGE)] {
            let read = EnrolmentRequest::verify(&RING, &o::enrolment(holder, challenge));
            let holder_key = holder.key().public();
            let request = EnrolmentRequest {
                audience: o::enrolment_audience(),
                issued_at: o::NOW,
                holder_key,
                challenge,
            };
            assert_eq!(read, Ok(request));
        }
    }
}

#[test]
fn n1_no_request_of_another_shape_is_read() {
    let parts = Parts::good(Kind::Enrolment);
    let malformed = |parts: &Parts| {
        let verdict = EnrolmentRequest::verify(&RING, &parts.signed());
        assert!(matches!(verdict, Err(EnrolmentError::Malformed(_))), "{verdict:?}");
    };
    for header in ["a10132", "a0", "a2013210183d", "a201321060", "a3013204410110183d"] {
        malformed(&parts.with_protected(unhex(header)));
    }
    let trust_list = Parts::good(Kind::TrustList).protected;
    malformed(&parts.with_protected(trust_list));
    for (from, to) in [
        ("a4035820", "a3035820"),
        ("035820", "03581f"),
        ("035820", "025820"),
        ("48a0a1a2a3a4a5a6a7", "47a0a1a2a3a4a5a6"),
        ("0a48a0a1a2a3a4a5a6a7", "0748a0a1a2a3a4a5a6a7"),
        ("061a6b014f80", "0619ffff"),
    ] {
        malformed(&parts.with_payload(replaced(&parts.payload, from, to)));
    }
}

#[test]
fn n2_no_key_that_anybody_holds_is_enrolled() {
    // The identity verifies a signature of zeros with R the identity over any message.
    let request = EnrolmentRequest {
        audience: o::enrolment_audience(),
        issued_at: o::NOW,
        holder_key: PublicKey::Ed25519(one()),
        challenge: None,
    };
    let mut signature = [0; 64];
    signature[0] = 1;
    let bytes = request.sign_with(|_| Ok::<_, ()>(signature)).expect("it repeats");
    let verdict = EnrolmentRequest::verify(&RING, &bytes);
    assert_eq!(verdict, Err(EnrolmentError::HolderKey(InvalidKey::SmallOrder)));
}

#[test]
fn n3_no_key_is_enrolled_without_proof_of_possession() {
    let stranger = o::status_key();
    let hostile = Parts::good(Kind::Enrolment).signed_by(&*stranger);
    let verdict = EnrolmentRequest::verify(&RING, &hostile);
    assert_eq!(verdict, Err(EnrolmentError::Possession(VerifyError::Signature)));
}
