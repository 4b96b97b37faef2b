//! Random bytes, and good objects with random damage: no decoder panics, and what passes has one form.

use clearance_core::cbor::Reader;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::recovery::RecoveryRequest;
use clearance_core::registry::len;
use clearance_core::token::Token;
use clearance_core::trust::TrustAnchor;
use clearance_core::{base45, code};
use proptest::prelude::*;

use crate::kit::{Kind, Parts, judge};
use crate::objects as o;

proptest! {
    #[test]
    fn no_decoder_panics_on_random_bytes(bytes: Vec<u8>) {
        decode_all(&bytes);
    }

    #[test]
    fn no_decoder_panics_on_random_heads(
        // Heads of every type with every width, then anything.
        heads in prop::collection::vec((0u8..8, 24u8..32, any::<u64>()), 1..12), tail: Vec<u8>,
    ) {
        let mut bytes = Vec::new();
        for (major, info, argument) in heads {
            bytes.push(major << 5 | info);
            bytes.extend_from_slice(&argument.to_be_bytes());
        }
        bytes.extend_from_slice(&tail);
        decode_all(&bytes);
    }

    #[test]
    fn no_decoder_panics_on_random_text(text: String) {
        let _ = code::decode(&text, &mut [0; len::TOKEN_MAX]);
        let _ = code::decode(&format!("C1:{text}"), &mut [0; len::TOKEN_MAX]);
        let _ = base45::decode_into(text.as_bytes(), &mut [0; 16]);
    }

    #[test]
    fn no_decoder_panics_on_random_damage(
        kind in prop::sample::select(&Kind::ALL[..]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        payload: bool,
    ) {
        // Signed again, so that damage gets past the signature.
        let mut parts = Parts::good(kind);
        let target = if payload { &mut parts.payload } else { &mut parts.protected };
        for (at, byte) in damage {
            let at = at.index(target.len());
            target[at] = byte;
        }
        let bytes = parts.signed();
        decode_all(&bytes);
        if let Ok(again) = judge(kind, &bytes) {
            prop_assert_eq!(again, bytes, "{:?}", kind);
        }
    }

    #[test]
    fn opening_never_panics_on_random_ciphertext(ciphertext in prop::collection::vec(any::<u8>(), 108)) {
        let mut bytes = o::seal(&[0; 92], [5; 32]);
        let at = bytes.len() - ciphertext.len();
        bytes[at..].copy_from_slice(&ciphertext);
        let token = Token::decode(&bytes).expect("well formed");
        let opened = token.open(&RING, &*o::gate_key(), &o::audience(), &mut [0; len::TOKEN_MAX])
            .is_ok();
        prop_assert!(!opened);
    }
}

fn decode_all(bytes: &[u8]) {
    if let Ok(found) = UntrustedCredential::decode(bytes) {
        assert_eq!(found.encode(), bytes);
    }
    if let Ok(found) = UntrustedPresentation::decode(bytes) {
        assert_eq!(found.encode(), bytes);
    }
    if let Ok(found) = Token::decode(bytes) {
        assert_eq!(found.encode(), bytes);
    }
    if let Ok(found) = TrustAnchor::from_bytes(bytes) {
        assert_eq!(found.to_bytes(), bytes);
    }
    let _ = EnrolmentRequest::verify(&RING, bytes);
    let _ = RecoveryRequest::verify(&RING, bytes);
    let _ = TrustAnchor::new(o::root_key().public()).accept(&RING, bytes, o::NOW);
    let mut reader = Reader::new(bytes);
    let _ = (reader.array_up_to(8), reader.map(), reader.int(), reader.text(), reader.bool());
}
