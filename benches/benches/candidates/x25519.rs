//! X25519 with a key that stays. ring cannot: its keys are ephemeral, and its trait for random
//! numbers is sealed, so that no key can be handed to it.

use std::hint::black_box;

use aws_lc_rs::agreement;
use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use clearance_core::crypto::{RING, Secret32};
use graviola::key_agreement::x25519;
use x25519_dalek::StaticSecret;

pub(crate) fn agree() -> Result<Vec<Case<'static>>, Fault> {
    let secret = [7; 32];
    let peer = RING.x25519_public(&Secret32::from([9; 32]));
    let ours = RING.static_key(&Secret32::from(secret));
    let dalek = StaticSecret::from(secret);
    let graviola = x25519::StaticPrivateKey::from_array(&secret);
    let aws_lc = agreement::PrivateKey::from_private_key(&agreement::X25519, &secret)?;
    let compact = ed25519_compact::x25519::SecretKey::new(secret);
    Ok(vec![
        Case::new("the default provider", move || assert!(ours.agree(black_box(&peer)).is_ok())),
        Case::new("x25519-dalek", move || {
            let peer = x25519_dalek::PublicKey::from(*black_box(&peer));
            assert!(black_box(dalek.diffie_hellman(&peer)).was_contributory());
        }),
        Case::new("graviola", move || {
            let peer = x25519::PublicKey::from_array(black_box(&peer));
            assert!(black_box(graviola.diffie_hellman(&peer)).is_ok());
        }),
        Case::new("aws-lc-rs", move || {
            let peer = agreement::UnparsedPublicKey::new(&agreement::X25519, black_box(&peer));
            let shared = agreement::agree(&aws_lc, peer, (), |shared| Ok(shared[0]));
            assert!(black_box(shared).is_ok());
        }),
        Case::new("libcrux", move || {
            let mut shared = [0; 32];
            let agreed = libcrux_curve25519::ecdh(&mut shared, black_box(&peer), &secret);
            assert!(agreed.is_ok());
            black_box(shared);
        }),
        Case::new("ed25519-compact", move || {
            let peer = ed25519_compact::x25519::PublicKey::new(*black_box(&peer));
            assert!(black_box(peer.dh(&compact)).is_ok());
        }),
    ])
}
