//! What an authority believes of a phone that lost all but its key.

use clearance_authority::keys::KeyKind;
use clearance_authority::recovery::{self, Recovering, RecoveryRefused};
use clearance_core::crypto::RING;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{Challenge, KeyThumbprint};
use clearance_core::recovery::{RecoveryError, RecoveryRequest};
use clearance_core::time::Timestamp;

use crate::common::{NOW, pair};

const OWN: KeyThumbprint = KeyThumbprint([1; 32]);
const OTHER: KeyThumbprint = KeyThumbprint([2; 32]);
const GIVEN: Challenge = Challenge([3; 8]);

fn asked(issued_at: Timestamp, challenge: Challenge) -> Vec<u8> {
    let key = pair(KeyKind::P256, 9).signing(&RING).unwrap();
    RecoveryRequest { audience: OWN, issued_at, holder_key: key.public(), challenge }
        .sign_with(|message| key.sign(message))
        .unwrap()
}

fn believed(request: &[u8], audiences: &[KeyThumbprint]) -> Result<Recovering, RecoveryRefused> {
    recovery::accept(&RING, request, audiences, |challenge| challenge == GIVEN, NOW)
}

#[test]
fn a_phone_that_proves_its_key_is_believed() {
    let key = pair(KeyKind::P256, 9).public().signer().unwrap();
    let found = believed(&asked(NOW, GIVEN), &[OTHER, OWN]).unwrap();
    assert_eq!(*found.holder_key(), key);
}

#[test]
fn a_request_for_another_authority_of_another_challenge_or_time_is_not_believed() {
    let good = asked(NOW, GIVEN);
    assert_eq!(believed(&good, &[OTHER]), Err(RecoveryRefused::Audience { found: OWN }));
    let other = asked(NOW, Challenge([4; 8]));
    assert_eq!(believed(&other, &[OWN]), Err(RecoveryRefused::Challenge));
    for (request, fine) in [
        (NOW.minus(3_600), true),
        (NOW.minus(3_601), false),
        (NOW.plus(600), true),
        (NOW.plus(601), false),
    ] {
        let found = believed(&asked(request, GIVEN), &[OWN]);
        assert_eq!(found.is_ok(), fine);
        assert!(fine || found == Err(RecoveryRefused::Date { request, now: NOW }));
    }
}

#[test]
fn an_enrolment_request_recovers_nothing() {
    let key = pair(KeyKind::P256, 9).signing(&RING).unwrap();
    let (holder_key, challenge) = (key.public(), Some(GIVEN));
    let seen = EnrolmentRequest { audience: OWN, issued_at: NOW, holder_key, challenge };
    let seen = seen.sign_with(|message| key.sign(message)).unwrap();
    let found = believed(&seen, &[OWN]);
    let is_malformed = matches!(found, Err(RecoveryRefused::Request(RecoveryError::Malformed(_))));
    assert!(is_malformed, "{found:?}");
}

/// The order of P-256.
const ORDER: [u8; 32] = *b"\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";

/// The other signature that verifies, which anybody can make of one: r with the order less s.
fn signed_otherwise(request: &[u8]) -> Vec<u8> {
    let mut other = request.to_vec();
    let s = other.last_chunk_mut::<32>().unwrap();
    let mut borrow = false;
    for (s, order) in s.iter_mut().zip(ORDER).rev() {
        let (less, first) = order.overflowing_sub(*s);
        let (less, second) = less.overflowing_sub(u8::from(borrow));
        (*s, borrow) = (less, first || second);
    }
    other
}

/// Whoever recorded a request can write another signature under it: it is one request all the same.
#[test]
fn n6_requests_are_the_same_where_they_say_the_same() {
    let digest = |request: &[u8]| *believed(request, &[OWN]).unwrap().digest();
    let first = asked(NOW, GIVEN);
    let again = signed_otherwise(&first);
    assert_ne!(first, again);
    assert_eq!(digest(&first), digest(&again));
    assert_ne!(digest(&first), digest(&asked(NOW.plus(1), GIVEN)));
    let any = |challenge| {
        let request = asked(NOW, challenge);
        *recovery::accept(&RING, &request, &[OWN], |_| true, NOW).unwrap().digest()
    };
    assert_ne!(any(GIVEN), any(Challenge([4; 8])));
}
