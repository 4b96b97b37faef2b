//! Public keys that are checked before they are used.

use clearance_core::crypto::{InvalidKey, PublicKey, Secret32};
use proptest::prelude::*;

use super::provider;

fn p256(x: [u8; 32]) -> PublicKey {
    PublicKey::P256 { x, y_is_odd: false }
}

#[test]
fn no_point_off_the_curve_is_prepared() {
    // x^3 - 3x + b is a square for about half of all x.
    let (mut on, mut off) = (0, 0);
    for lowest in 0..=255 {
        let mut x = [0; 32];
        x[31] = lowest;
        match p256(x).prepare(provider()) {
            Ok(_) => on += 1,
            Err(error) => {
                assert_eq!(error, InvalidKey::NotOnCurve);
                off += 1;
            }
        }
    }
    assert!(on > 90 && off > 90, "{on} on, {off} off");
}

#[test]
fn no_x_beyond_the_field_is_reduced() {
    assert_eq!(p256([0xff; 32]).prepare(provider()), Err(InvalidKey::NotOnCurve));
}

#[test]
fn no_other_format_passes_as_an_uncompressed_point() {
    let key = provider().p256_key(&Secret32::from([1; 32])).expect("in range").public();
    let PublicKey::P256 { x, y_is_odd } = key else { panic!("a P-256 key") };
    let good = provider().p256.decompress(&x, y_is_odd).expect("on the curve");
    assert_eq!(PublicKey::from_uncompressed_p256(&good), Ok(key));

    for first in [0x00, 0x02, 0x03, 0x05, 0x06, 0x07] {
        let mut bad = good;
        bad[0] = first;
        assert!(PublicKey::from_uncompressed_p256(&bad).is_err(), "first byte {first}");
    }
    for length in [0, 1, 33, 64] {
        assert_eq!(
            PublicKey::from_uncompressed_p256(&good[..length]),
            Err(InvalidKey::WrongFormat { expected: 65, found: length })
        );
    }
    let mut off = good;
    off[64] ^= 1;
    assert_eq!(PublicKey::from_uncompressed_p256(&off), Err(InvalidKey::NotOnCurve));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn preparing_leaves_a_key_as_it_is(seed: [u8; 32]) {
        let seed = Secret32::from(seed);
        let mut keys = vec![provider().ed25519_key(&seed)];
        keys.extend(provider().p256_key(&seed));
        for key in keys {
            let ready = key.public().prepare(provider()).expect("a good key");
            prop_assert_eq!(ready.public(), key.public());
            prop_assert_eq!(ready.algorithm(), key.public().algorithm());
            let signature = key.sign(b"message").expect("software signs");
            prop_assert_eq!(ready.verify(provider(), b"message", &signature), Ok(()));
        }
    }
}
