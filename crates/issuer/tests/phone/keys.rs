use clearance_core::crypto::{Algorithm, InvalidKey, PublicKey, RING};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::Challenge;
use clearance_issuer::{FrameError, HolderKey, HolderKeyError, SignError, SoftwareKey, enrol};

use crate::world::{AUTHORITY, DerKey, NOW, World, ask, ed25519, enrolment_ask, moment, secret};

/// Answers with whatever it was given, under the public key of another.
struct Faulty {
    public: PublicKey,
    answer: Result<Vec<u8>, HolderKeyError>,
}

impl HolderKey for Faulty {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, HolderKeyError> {
        self.answer.clone()
    }
}

#[test]
fn an_enrolment_request_proves_possession() {
    let challenge = Some(Challenge([7; 8]));
    let keys: [&dyn HolderKey; 3] =
        [&ed25519(3), &DerKey::new(3), &SoftwareKey::p256(&RING, &secret(3)).unwrap()];
    for key in keys {
        let request = enrol(&RING, key, &enrolment_ask(challenge)).unwrap();
        let request = EnrolmentRequest::verify(&RING, &request).unwrap();
        let expected = EnrolmentRequest {
            audience: AUTHORITY,
            issued_at: NOW,
            holder_key: key.public(),
            challenge,
        };
        assert_eq!(request, expected);
    }
}

#[test]
fn a_key_that_signs_wrongly_is_found_on_the_phone() {
    let world = World::new();
    for good in [&ed25519(3) as &dyn HolderKey, &DerKey::new(3)] {
        let (mut wallet, entry) = world.wallet_of(good);
        let public = good.public();
        let algorithm = public.algorithm();
        let of_another_message = good.sign(b"another message").unwrap();
        let of_another_key = ed25519(9).sign(b"x").unwrap();
        for bytes in [vec![], vec![0; 64], vec![1; 70], of_another_message, of_another_key] {
            let length = bytes.len();
            let key = Faulty { public, answer: Ok(bytes) };
            let error = SignError::Signature { algorithm, length };
            let frame = wallet.frame(&ask(entry), &key, moment(), &secret(6));
            assert_eq!(frame, Err(FrameError::Key(error.clone())));
            assert_eq!(enrol(&RING, &key, &enrolment_ask(None)), Err(error));
        }
    }
}

#[test]
fn a_key_store_that_does_not_sign_says_why() {
    let world = World::new();
    let (mut wallet, entry) = world.wallet_of(&ed25519(3));
    for cause in [HolderKeyError::Cancelled, HolderKeyError::Gone, HolderKeyError::Locked] {
        let key = Faulty { public: ed25519(3).public(), answer: Err(cause.clone()) };
        let frame = wallet.frame(&ask(entry), &key, moment(), &secret(6));
        assert_eq!(frame, Err(FrameError::Key(SignError::Key(cause))));
    }
}

#[test]
fn a_small_order_key_does_not_enrol() {
    let mut identity = [0; 32];
    identity[0] = 1;
    let key = Faulty { public: PublicKey::Ed25519(identity), answer: Ok(vec![0; 64]) };
    let refused = enrol(&RING, &key, &enrolment_ask(None));
    assert_eq!(refused, Err(SignError::PublicKey(InvalidKey::SmallOrder)));
}

#[test]
fn debug_output_shows_no_secret() {
    assert_eq!(format!("{:?}", ed25519(3)), "SoftwareKey(redacted)");
    assert_eq!(ed25519(3).public().algorithm(), Algorithm::Ed25519);
}
