//! Every way to verify Ed25519 agrees on every input, good or bad: a fleet may mix them. By the
//! provider under test, by ring, and by tables of either size.

use clearance_core::crypto::{
    FixedKey, InvalidKey, PublicKey, RING, Secret32, Signature, TableSize, is_small_order_ed25519,
};
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use proptest::collection::vec;
use proptest::prelude::*;

use super::provider;

fn table(size: TableSize) -> Box<dyn FixedKey> {
    provider().ed25519.fixed(size).expect("both providers have tables")
}

fn agree_on_ed25519(key: &[u8; 32], message: &[u8], signature: &Signature) -> bool {
    let verdict = provider().ed25519.verify(key, message, signature);
    let ring = RING.ed25519.verify(key, message, signature);
    assert_eq!(verdict, ring, "key {key:02x?}, message {message:02x?}, {signature:02x?}");
    for size in [TableSize::Large, TableSize::Small] {
        let mut fixed = table(size);
        if fixed.fill(key).is_ok() {
            let verdict = fixed.verify(message, signature);
            assert_eq!(verdict, ring, "{size:?} {key:02x?}, {message:02x?}, {signature:02x?}");
        }
    }
    verdict.is_ok()
}

/// Every canonical point has a table, no other encoding has: the comparison above does not pass by
/// leaving them out.
#[test]
fn every_key_has_one_table_in_its_one_encoding() {
    let set = |key: &[u8; 32]| table(TableSize::Small).fill(key);
    for torsion in &EIGHT_TORSION {
        for point in [*torsion, ED25519_BASEPOINT_POINT + torsion] {
            assert_eq!(set(&point.compress().0), Ok(()));
        }
    }
    let negative_zero = [1, 0xec].map(|low| {
        let mut key = [if low == 1 { 0 } else { 0xff }; 32];
        (key[0], key[31]) = (low, if low == 1 { 0x80 } else { 0xff });
        key
    });
    let above_prime = edges().into_iter().filter(|key| key[0] >= 0xed && key[1] == 0xff);
    for key in above_prime.chain(negative_zero) {
        assert_eq!(set(&key), Err(InvalidKey::NotOnCurve), "{key:02x?}");
    }
}

#[test]
fn a_table_verifies_for_its_own_key_only() {
    let signed = [7, 8].map(|seed| {
        let key = RING.ed25519_key(&Secret32::from([seed; 32]));
        let PublicKey::Ed25519(public) = key.public() else { panic!("an Ed25519 key") };
        (public, key.sign(b"message").expect("software signs"))
    });
    for size in [TableSize::Large, TableSize::Small] {
        let mut table = table(size);
        let verified = |table: &dyn FixedKey| {
            signed.map(|(_, signature)| table.verify(b"message", &signature).is_ok())
        };
        assert_eq!(verified(&*table), [false, false], "no key yet");
        for (turn, (key, _)) in signed.iter().enumerate() {
            assert_eq!(table.fill(key), Ok(()));
            assert_eq!(verified(&*table), [turn == 0, turn == 1]);
        }
        assert_eq!(table.fill(&[0xff; 32]), Err(InvalidKey::NotOnCurve));
        assert_eq!(verified(&*table), [false, false], "a key that was refused");
    }
}

/// Encodings at the edges of the field, either top bit: 0 to 39, and around 2^255 - 19.
pub(super) fn edges() -> Vec<[u8; 32]> {
    let low = (0..40).map(|lowest| {
        let mut bytes = [0; 32];
        bytes[0] = lowest;
        bytes
    });
    let high = (0xd8..=0xff).map(|lowest| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (lowest, 0x7f);
        bytes
    });
    let both = |bytes: [u8; 32]| {
        let mut other = bytes;
        other[31] ^= 0x80;
        [bytes, other]
    };
    low.chain(high).flat_map(both).collect()
}

/// Points of small order, in every encoding.
fn small_points() -> Vec<[u8; 32]> {
    let canonical = EIGHT_TORSION.iter().map(|point| point.compress().0);
    let others = edges().into_iter().filter(is_small_order_ed25519);
    canonical.chain(others).collect()
}

/// SHA-512(R || A || message) as both sides of the equation see it: reduced modulo the order.
fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    let digest = sha512(&[r, key, message]);
    Scalar::from_bytes_mod_order_wide(&digest)
}

/// SHA-512 by a third implementation.
fn sha512(parts: &[&[u8]]) -> [u8; 64] {
    use sha2::{Digest, Sha512};
    let mut hash = Sha512::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// A signature that the cofactored equation accepts: key = aB + T, R = rB + U, with T and U of
/// small order. The cofactorless one accepts it only where kT + U happens to vanish.
fn signature_with_torsion(
    [a, r]: [u64; 2],
    small: [&EdwardsPoint; 2],
    message: &[u8],
) -> ([u8; 32], Signature) {
    let [a, r] = [a, r].map(|n| Scalar::from(n) + Scalar::ONE);
    let key = (ED25519_BASEPOINT_POINT * a + small[0]).compress().0;
    let point = (ED25519_BASEPOINT_POINT * r + small[1]).compress().0;
    let s = r + challenge(&point, &key, message) * a;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&point);
    signature[32..].copy_from_slice(&s.to_bytes());
    (key, signature)
}

#[test]
fn no_key_of_small_or_mixed_order_splits_the_fleet() {
    let mut accepted = 0;
    for (index, t) in EIGHT_TORSION.iter().enumerate() {
        for u in &EIGHT_TORSION {
            for n in 0..16 {
                let message = [index as u8, n];
                let (key, signature) = signature_with_torsion([7, n.into()], [t, u], &message);
                accepted += u32::from(agree_on_ed25519(&key, &message, &signature));
            }
        }
    }
    // A cofactored check would have accepted all 1,024.
    assert!((16..400).contains(&accepted), "{accepted} accepted");
}

#[test]
fn no_small_order_key_or_point_in_any_encoding_splits_the_fleet() {
    let mut accepted = 0;
    for key in small_points().iter().chain(&edges()) {
        for point in small_points() {
            for message in [&b"a"[..], b"b", b"c"] {
                let mut signature = [0; 64];
                signature[..32].copy_from_slice(&point);
                accepted += u32::from(agree_on_ed25519(key, message, &signature));
            }
        }
    }
    assert!(accepted > 20, "{accepted}: the edge cases have lost their edge");
}

#[test]
fn no_s_beyond_the_order_splits_the_fleet() {
    let key = RING.ed25519_key(&Secret32::from([3; 32]));
    let PublicKey::Ed25519(public) = key.public() else { panic!("an Ed25519 key") };
    let good = key.sign(b"message").expect("software signs");
    // l = 2^252 + 27742317777372353535851937790883648493, added to s until it overflows.
    let order = (-Scalar::ONE).to_bytes();
    let mut signature = good;
    for _ in 0..15 {
        let mut carry = 1; // the order is that number and one more
        for (byte, add) in signature[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert!(!agree_on_ed25519(&public, b"message", &signature));
    }
    for top in [0x10, 0x1f, 0x20, 0x40, 0x80, 0xff] {
        let mut signature = good;
        signature[63] = top;
        agree_on_ed25519(&public, b"message", &signature);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn signatures_and_their_bit_flips_are_judged_alike(
        seed: [u8; 32],
        message in vec(any::<u8>(), 0..400),
        flip in 0usize..512 + 256 + 8,
    ) {
        let (ours, ring) = (provider().ed25519_key(&seed.into()), RING.ed25519_key(&seed.into()));
        prop_assert_eq!(ours.public(), ring.public());
        let signature = ours.sign(&message).expect("software signs");
        prop_assert_eq!(Ok(signature), ring.sign(&message));
        let PublicKey::Ed25519(key) = ours.public() else {
            panic!("an Ed25519 key")
        };
        prop_assert!(agree_on_ed25519(&key, &message, &signature));
        let (mut key, mut signature, mut message) = (key, signature, message);
        match flip {
            0..512 => signature[flip / 8] ^= 1 << (flip % 8),
            512..768 => key[(flip - 512) / 8] ^= 1 << (flip % 8),
            _ => message.push(flip as u8),
        }
        prop_assert!(!agree_on_ed25519(&key, &message, &signature));
    }

    #[test]
    fn noise_is_judged_alike(key: [u8; 32], message: [u8; 8], a: [u8; 32], b: [u8; 32]) {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&a);
        signature[32..].copy_from_slice(&b);
        agree_on_ed25519(&key, &message, &signature);
    }
}
