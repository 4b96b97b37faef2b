//! ECDSA on P-256, keys as they travel in a credential: compressed.

use std::hint::black_box;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use clearance_core::crypto::{PublicKey, RING, Secret32};
use graviola::hashing::Sha256;
use graviola::signing::ecdsa::{P256, VerifyingKey};

use crate::MESSAGE;

const SIGNERS: u8 = 128;

struct Signed {
    x: [u8; 32],
    y_is_odd: bool,
    compressed: [u8; 33],
    point: [u8; 65],
    signature: [u8; 64],
}

fn signed() -> Result<Vec<Signed>, Fault> {
    let mut all = Vec::new();
    for seed in 1..=SIGNERS {
        let key = RING.p256_key(&Secret32::from([seed; 32]))?;
        let signature = key.sign(&MESSAGE)?;
        let PublicKey::P256 { x, y_is_odd } = key.public() else { continue };
        let point = RING.p256.decompress(&x, y_is_odd)?;
        let mut compressed = [if y_is_odd { 3 } else { 2 }; 33];
        compressed[1..].copy_from_slice(&x);
        all.push(Signed { x, y_is_odd, compressed, point, signature });
    }
    Ok(all)
}

fn case<'a>(name: &str, verify: impl Fn(&Signed) -> bool + 'a) -> Result<Case<'a>, Fault> {
    let all = signed()?;
    let mut turn = (0..all.len()).cycle();
    Ok(Case::new(name, move || {
        let signed = turn.next().and_then(|index| all.get(index));
        assert!(black_box(signed).is_some_and(&verify));
    }))
}

pub(crate) fn verify() -> Result<Vec<Case<'static>>, Fault> {
    let aws_lc = |key: &[u8], s: &Signed| {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(&MESSAGE, &s.signature).is_ok()
    };
    Ok(vec![
        case("ring", |s| RING.p256.verify(&s.point, &MESSAGE, &s.signature).is_ok())?,
        case("graviola", |s| {
            VerifyingKey::<P256>::from_x962_uncompressed(&s.point)
                .and_then(|key| key.verify::<Sha256>(&[&MESSAGE], &s.signature))
                .is_ok()
        })?,
        case("aws-lc-rs", move |s| aws_lc(&s.point, s))?,
        case("p256's decompression alone", |s| RING.p256.decompress(&s.x, s.y_is_odd).is_ok())?,
        case("aws-lc-rs, decompression included", move |s| aws_lc(&s.compressed, s))?,
    ])
}
