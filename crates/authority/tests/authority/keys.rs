//! Key files and key kinds.

use crate::common::pair;
use clearance_authority::keys::{AnyPublic, KeyFileError, KeyKind, KeyPair};
use clearance_core::crypto::{InvalidKey, RING, Secret32};

#[test]
fn a_key_comes_back_from_its_file_as_it_was() {
    for kind in KeyKind::ALL {
        let pair = pair(kind, 7);
        let text = pair.to_text(&RING);
        assert!(text.starts_with(&format!("clearance-secret-key {kind} ")) && text.ends_with('\n'));
        let again = KeyPair::from_text(&RING, &text).unwrap();
        assert_eq!(again.public(), pair.public());
        assert_eq!(again.secret().as_bytes(), pair.secret().as_bytes());
        let text = pair.public().to_text(&RING);
        assert_eq!(AnyPublic::from_text(&RING, &text).unwrap(), *pair.public());
    }
}

#[test]
fn no_slip_of_the_hand_makes_another_key() {
    for kind in KeyKind::ALL {
        for text in
            [pair(kind, 7).to_text(&RING).to_string(), pair(kind, 7).public().to_text(&RING)]
        {
            for at in 0..text.len() - 1 {
                let mut damaged = text.clone().into_bytes();
                damaged[at] = if damaged[at] == b'x' { b'y' } else { b'x' };
                let damaged = String::from_utf8(damaged).unwrap();
                assert!(KeyPair::from_text(&RING, &damaged).is_err(), "{at}: {damaged}");
                assert!(AnyPublic::from_text(&RING, &damaged).is_err(), "{at}: {damaged}");
            }
            for end in 0..text.len() - 1 {
                assert!(KeyPair::from_text(&RING, &text[..end]).is_err());
                assert!(AnyPublic::from_text(&RING, &text[..end]).is_err());
            }
        }
    }
}

#[test]
fn no_secret_key_is_published_as_the_public_one() {
    let pair = pair(KeyKind::Ed25519, 7);
    let (secret, public) = (pair.to_text(&RING), pair.public().to_text(&RING));
    assert_eq!(AnyPublic::from_text(&RING, &secret), Err(KeyFileError::SecretForPublic));
    assert_eq!(KeyPair::from_text(&RING, &public).unwrap_err(), KeyFileError::PublicForSecret);
}

#[test]
fn no_small_order_key_is_read_from_a_file() {
    let zero = AnyPublic::Gate([0; 32]).to_text(&RING);
    assert_eq!(AnyPublic::from_text(&RING, &zero), Err(KeyFileError::Key(InvalidKey::SmallOrder)));
}

#[test]
fn no_secret_shows_in_debug_output() {
    let pair = pair(KeyKind::Ed25519, 0xab);
    let shown = format!("{pair:?}");
    assert!(shown.contains("redacted") && !shown.contains("171, 171"), "{shown}");
}

#[test]
fn no_unusable_scalar_becomes_a_key() {
    let zero = KeyPair::from_entropy(&RING, KeyKind::P256, Secret32::from([0; 32]));
    assert_eq!(zero.unwrap_err(), InvalidKey::ScalarOutOfRange);
}

#[test]
fn no_gate_key_signs_and_no_signer_opens_codes() {
    assert!(pair(KeyKind::X25519, 3).signing(&RING).is_err());
    assert!(pair(KeyKind::Ed25519, 3).opening(&RING).is_err());
    assert!(pair(KeyKind::P256, 3).opening(&RING).is_err());
    assert!(pair(KeyKind::Ed25519, 3).public().gate().is_err());
    assert!(pair(KeyKind::X25519, 3).public().signer().is_err());
}
