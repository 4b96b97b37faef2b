//! One bit changed anywhere: refused when decoded, or not verified.

use clearance_core::crypto::RING;
use clearance_core::presentation::UntrustedPresentation;
use clearance_core::registry::len;
use clearance_core::token::Token;
use clearance_core::trust::TrustAnchor;

use crate::kit::{Kind, judge};
use crate::objects::{self as o, Form, Holder};

#[test]
fn no_signed_object_survives_a_flipped_bit() {
    for kind in Kind::ALL {
        for (bit, bytes) in flips(&kind.good()) {
            assert!(judge(kind, &bytes).is_err(), "{kind:?}, bit {bit}");
        }
    }
}

#[test]
fn no_full_token_survives_a_flipped_bit() {
    refuse_flips(&o::seal(&o::presentation(Holder::P256, Form::Full, Some(o::CHALLENGE)), [5; 32]));
}

#[test]
fn no_roster_token_survives_a_flipped_bit() {
    refuse_flips(&o::seal(&o::presentation(Holder::Ed25519, Form::Roster, None), [5; 32]));
}

/// The anchor is not signed: a flipped bit may give another anchor, but in its own only form.
#[test]
fn an_anchor_with_a_flipped_bit_has_one_form_or_none() {
    let mut anchor = TrustAnchor::new(o::root_key().public());
    anchor.accept(&RING, &Kind::TrustList.good(), o::NOW).expect("a good list");
    let good = anchor.to_bytes();
    assert_eq!(TrustAnchor::from_bytes(&good).expect("its own bytes"), anchor);
    for (bit, bytes) in flips(&good) {
        if let Ok(other) = TrustAnchor::from_bytes(&bytes) {
            assert_ne!(other, anchor, "bit {bit}");
            assert_eq!(other.to_bytes(), bytes, "bit {bit}");
        }
    }
}

fn refuse_flips(good: &[u8]) {
    let (key, mut buffer) = (o::gate_key(), [0; len::TOKEN_MAX]);
    let mut sealed = 0;
    for (bit, bytes) in flips(good) {
        let Ok(token) = Token::decode(&bytes) else { continue };
        sealed += 1;
        // The key's id is authenticated too, not only used to find the key.
        let opened = token.open(&RING, &*key, &o::audience(), &mut buffer);
        assert!(opened.is_err(), "bit {bit}");
    }
    assert!(sealed >= (good.len() - 48) * 8, "most flips are well formed: {sealed}");
    let token = Token::decode(good).expect("a good one");
    let opened = token.open(&RING, &*key, &o::audience(), &mut buffer).expect("the control");
    UntrustedPresentation::decode(opened).expect("the control");
}

fn flips(good: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..good.len() * 8).map(|bit| {
        let mut bytes = good.to_vec();
        bytes[bit / 8] ^= 0x80 >> (bit % 8);
        (bit, bytes)
    })
}
