//! The tables of small-order keys against points computed by curve25519-dalek.

use clearance_core::crypto::{
    InvalidKey, PublicKey, Secret32, check_x25519_public, is_small_order_ed25519,
    is_small_order_x25519,
};
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::CompressedEdwardsY;
use proptest::prelude::*;

use super::provider;

type Key = [u8; 32];

/// `key` and the same with the top bit the other way.
fn both_signs(key: Key) -> [Key; 2] {
    let mut other = key;
    other[31] ^= 0x80;
    [key, other]
}

/// 0 to 39 and the 19 + 21 numbers around p = 2^255 - 19, with either top bit: every number below
/// 2^255 that has, or is, a second encoding.
fn edges() -> Vec<Key> {
    let low = (0..40).map(|lowest| {
        let mut key = [0; 32];
        key[0] = lowest;
        key
    });
    let high = (0xd8..=0xff).map(|lowest| {
        let mut key = [0xff; 32];
        (key[0], key[31]) = (lowest, 0x7f);
        key
    });
    low.chain(high).flat_map(both_signs).collect()
}

fn dalek_says_small(key: &Key) -> bool {
    CompressedEdwardsY(*key).decompress().is_some_and(|point| point.is_small_order())
}

#[test]
fn the_ed25519_table_has_every_small_point_and_no_other() {
    let torsion = EIGHT_TORSION.iter().flat_map(|point| both_signs(point.compress().0));
    let mut keys: Vec<Key> = torsion.chain(edges()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in &keys {
        assert_eq!(is_small_order_ed25519(key), dalek_says_small(key), "{key:02x?}");
    }
    // 8 points; 0, 1 and the sign of x = 0 have more than one encoding.
    assert_eq!(keys.iter().filter(|key| is_small_order_ed25519(key)).count(), 14);
}

#[test]
fn the_x25519_table_has_every_small_point_and_no_other() {
    let torsion =
        EIGHT_TORSION.iter().flat_map(|point| both_signs(point.to_montgomery().to_bytes()));
    let mut keys: Vec<Key> = torsion.chain(edges()).collect();
    keys.sort_unstable();
    keys.dedup();
    let secret = Secret32::from([0x55; 32]);
    for key in &keys {
        let gives_zero = provider().agreement.x25519(&secret, key).is_err();
        assert_eq!(is_small_order_x25519(key), gives_zero, "{key:02x?}");
        assert_eq!(check_x25519_public(key) == Err(InvalidKey::SmallOrder), gives_zero);
    }
    assert_eq!(keys.iter().filter(|key| is_small_order_x25519(key)).count(), 14);
}

#[test]
fn a_key_with_two_encodings_is_accepted_in_the_canonical_one_only() {
    for key in edges() {
        let mut reduced = key;
        reduced[31] &= 0x7f;
        // 2^255 - 19 and above.
        let beyond = reduced[31] == 0x7f && reduced[0] >= 0xed;
        if beyond || key[31] & 0x80 != 0 {
            assert!(check_x25519_public(&key).is_err(), "{key:02x?}");
        }
        let prepared = PublicKey::Ed25519(key).prepare(provider()).map(|ready| ready.public());
        assert_eq!(prepared.is_err(), beyond || dalek_says_small(&key), "{key:02x?}");
    }
}

/// Why such keys are refused: under the identity, one signature is good for every message.
#[test]
fn the_identity_key_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    for message in [&b"admit the bearer"[..], b"admit everybody"] {
        assert!(provider().ed25519.verify(&identity, message, &signature).is_ok());
    }
    let prepared = PublicKey::Ed25519(identity).prepare(provider());
    assert_eq!(prepared, Err(InvalidKey::SmallOrder));
}

/// Mixed order: the base point plus a small-order one is of large order.
#[test]
fn no_point_of_large_order_is_called_small() {
    for small in EIGHT_TORSION {
        let point = ED25519_BASEPOINT_POINT + small;
        assert!(!is_small_order_ed25519(&point.compress().0));
        assert!(!is_small_order_x25519(&point.to_montgomery().to_bytes()));
    }
}

proptest! {
    #[test]
    fn a_random_key_is_judged_as_by_dalek(key: [u8; 32]) {
        prop_assert_eq!(is_small_order_ed25519(&key), dalek_says_small(&key));
    }
}
