//! The two providers agree on every input, good or bad: a fleet may mix them. `ed25519` is a file of
//! its own.

use clearance_core::crypto::{PublicKey, RING, Secret32, is_small_order_x25519};
use curve25519_dalek::constants::EIGHT_TORSION;
use proptest::collection::vec;
use proptest::prelude::*;

use super::ed25519::edges;
use super::provider;

fn agree_on_x25519(secret: &Secret32, peer: &[u8; 32]) -> bool {
    let bytes = |shared: Result<Secret32, _>| shared.map(|shared| *shared.as_bytes());
    let expected = bytes(RING.agreement.x25519(secret, peer));
    assert_eq!(bytes(provider().agreement.x25519(secret, peer)), expected, "{peer:02x?}");
    assert_eq!(bytes(provider().static_key(secret).agree(peer)), expected, "{peer:02x?}");
    expected.is_ok()
}

#[test]
fn no_key_agreement_at_the_edges_splits_the_fleet() {
    let torsion = EIGHT_TORSION.iter().map(|point| point.to_montgomery().to_bytes());
    let peers: Vec<_> = edges().into_iter().chain(torsion).collect();
    for secret in [[0; 32], [0xff; 32], [0x55; 32]] {
        for peer in &peers {
            let agreed = agree_on_x25519(&Secret32::from(secret), peer);
            assert_eq!(agreed, !is_small_order_x25519(peer));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn key_agreements_over_noise_agree(a: [u8; 32], b: [u8; 32]) {
        agree_on_x25519(&a.into(), &b);
        prop_assert_eq!(provider().x25519_public(&a.into()), RING.x25519_public(&a.into()));
        let static_key = provider().static_key(&a.into());
        prop_assert_eq!(static_key.public(), &RING.x25519_public(&a.into()));
    }

    #[test]
    fn p256_is_judged_alike(seed: [u8; 32], message: [u8; 8], flip in 0usize..1032) {
        let key = RING.p256_key(&seed.into()).expect("in range but for one in 2^32");
        let other = provider().p256_key(&seed.into()).expect("the same");
        let mut signature = key.sign(&message).expect("software signs");
        prop_assert_eq!(other.sign(&message), Ok(signature));
        let PublicKey::P256 { x, y_is_odd } = key.public() else {
            panic!("a P-256 key")
        };
        let mut point = RING.p256.decompress(&x, y_is_odd).expect("on the curve");
        prop_assert_eq!(provider().p256.decompress(&x, y_is_odd), Ok(point));
        prop_assert!(provider().p256.verify(&point, &message, &signature).is_ok());
        match flip {
            0..512 => signature[flip / 8] ^= 1 << (flip % 8),
            _ => point[(flip - 512) / 8] ^= 1 << (flip % 8),
        }
        let verdict = provider().p256.verify(&point, &message, &signature);
        prop_assert!(verdict.is_err());
        prop_assert_eq!(verdict, RING.p256.verify(&point, &message, &signature));
    }

    #[test]
    fn symmetric_primitives_agree(
        key: [u8; 32],
        nonce: [u8; 12],
        long in vec(any::<u8>(), 0..200),
        data in vec(any::<u8>(), 0..400),
    ) {
        let fast = provider();
        prop_assert_eq!(fast.sha256(&[&long, &data]), RING.sha256(&[&long, &data]));
        prop_assert_eq!(fast.hmac_sha256(&long, &[&data, &key]), RING.hmac_sha256(&long, &[&data, &key]));
        let (mut a, mut b) = (data.clone(), data.clone());
        let tag = fast.sealing.seal_in_place(&key, &nonce, &long, &mut a).expect("short");
        prop_assert_eq!(Ok(tag), RING.sealing.seal_in_place(&key, &nonce, &long, &mut b));
        prop_assert_eq!(&a, &b);
        a.extend_from_slice(&tag);
        prop_assert!(RING.sealing.open_in_place(&key, &nonce, &data, &mut a.clone()).is_ok() == (long == data));
        prop_assert_eq!(fast.sealing.open_in_place(&key, &nonce, &long, &mut a), Ok(data.len()));
        prop_assert_eq!(&a[..data.len()], &data[..]);
    }
}
