//! Secrets neither show nor stay.

use std::fmt::Debug;

use clearance_core::crypto::{PublicKey, Secret32, TableSize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::provider;

/// Unlike any public key derived from it.
const BYTES: [u8; 32] = [0xa7; 32];

fn shows_nothing(value: &dyn Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(text.ends_with("(redacted)"), "{text}");
        for form in ["a7", "A7", "167"] {
            assert!(!text.contains(form), "{text}");
        }
    }
}

#[test]
fn no_secret_is_printed() {
    let secret = Secret32::from(BYTES);
    shows_nothing(&secret);
    shows_nothing(&provider().ed25519_key(&secret));
    shows_nothing(&provider().p256_key(&secret).expect("in range"));
    shows_nothing(&provider().static_key(&secret));
}

#[test]
fn no_public_key_is_printed_whole() {
    let secret = Secret32::from(BYTES);
    for key in [provider().ed25519_key(&secret), provider().p256_key(&secret).expect("in range")] {
        for text in [
            format!("{:?}", key.public()),
            format!("{:?}", key.public().prepare(provider()).expect("a good key")),
        ] {
            assert!(text.len() < 40, "{text}");
        }
    }
    let mut table = provider().ed25519.fixed(TableSize::Small).expect("both providers have tables");
    assert_eq!(format!("{table:?}"), "FixedEd25519(none)");
    let PublicKey::Ed25519(key) = provider().ed25519_key(&secret).public() else {
        panic!("an Ed25519 key")
    };
    table.fill(&key).expect("a point");
    let text = format!("{table:?}");
    assert!(text.starts_with("FixedEd25519(") && text.len() < 40, "{text}");
}

#[test]
fn no_secret_stays_after_it_was_wiped() {
    fn wiped_on_drop<T: ZeroizeOnDrop>(_: &T) {}

    let mut secret = Secret32::from(BYTES);
    wiped_on_drop(&secret);
    secret.zeroize();
    assert_eq!(secret.as_bytes(), &[0; 32]);
}
