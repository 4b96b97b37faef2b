//! ciborium as a second opinion: it reads whatever we accept, and writes it, with its maps sorted
//! as RFC 8949 §4.2.1 says, as the same bytes.

use ciborium::Value;
use clearance_core::credential::UntrustedCredential;
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::token::Token;
use proptest::prelude::*;

use crate::kit::{Kind, judge};
use crate::mutants::mutants;
use crate::objects as o;
use crate::round_trip::{any_credential, any_presentation};

proptest! {
    #[test]
    fn a_credential_is_deterministic_cbor(bytes in any_credential()) {
        UntrustedCredential::decode(&bytes).expect("well formed");
        agrees(&bytes);
        sign1_agrees(&bytes);
    }

    #[test]
    fn a_presentation_is_deterministic_cbor(bytes in any_presentation()) {
        UntrustedPresentation::decode(&bytes).expect("well formed");
        agrees(&bytes);
        sign1_agrees(&bytes);
    }

    #[test]
    fn damage_that_we_accept_is_deterministic_cbor(
        bytes in any_credential(), at: prop::sample::Index, byte: u8,
    ) {
        let mut bytes = bytes;
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if UntrustedCredential::decode(&bytes).is_ok() {
            agrees(&bytes);
            sign1_agrees(&bytes);
        }
    }

    #[test]
    fn a_damaged_token_that_we_accept_is_deterministic_cbor(
        at: prop::sample::Index, byte: u8,
    ) {
        let mut bytes = o::seal(&Kind::FullEd25519.good(), [5; 32]);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if Token::decode(&bytes).is_ok() {
            let Value::Array(parts) = agrees(&bytes) else { panic!("an array") };
            agrees(parts[0].as_bytes().expect("a byte string"));
        }
    }
}

#[test]
fn a_good_object_is_deterministic_cbor() {
    for kind in Kind::ALL {
        agrees(&kind.good());
        sign1_agrees(&kind.good());
    }
}

/// ciborium is the lenient one: whatever it cannot read, we must not read either.
#[test]
fn we_accept_nothing_that_ciborium_cannot_read() {
    for kind in Kind::ALL {
        for (fault, bytes) in mutants(&kind.good()) {
            if ciborium::from_reader::<Value, _>(&bytes[..]).is_err() {
                assert!(judge(kind, &bytes).is_err(), "{kind:?} {fault:?}");
            }
        }
    }
}

/// The protected header and the payload are CBOR inside byte strings.
fn sign1_agrees(bytes: &[u8]) {
    let value = match agrees(bytes) {
        Value::Tag(18, inner) => *inner,
        other => other,
    };
    let Value::Array(parts) = value else { panic!("an array") };
    for part in [&parts[0], &parts[2]] {
        agrees(part.as_bytes().expect("a byte string"));
    }
}

fn agrees(bytes: &[u8]) -> Value {
    let value: Value = ciborium::from_reader(bytes).expect("ciborium reads what we read");
    assert_eq!(encode(&sorted(value.clone())), bytes, "{value:?}");
    value
}

/// The value with the entries of each map in the order of their encoded keys.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Tag(number, inner) => Value::Tag(number, Box::new(sorted(*inner))),
        Value::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.into_iter().map(|(k, v)| (k, sorted(v))).collect();
            pairs.sort_by_cached_key(|(key, _)| encode(key));
            assert!(pairs.windows(2).all(|two| two[0].0 != two[1].0), "a key twice: {pairs:?}");
            Value::Map(pairs)
        }
        other => other,
    }
}

fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    ciborium::into_writer(value, &mut out).expect("a vector takes everything");
    out
}
