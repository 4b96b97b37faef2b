//! What HPKE needs besides X25519.

use std::hint::black_box;

use aws_lc_rs::{aead, digest, hmac as aws_hmac};
use clearance_benches::interleave::Case;
use clearance_core::crypto::RING;
use graviola::aead::ChaCha20Poly1305;
use graviola::hashing::hmac::Hmac;
use graviola::hashing::{Hash, HashContext, Sha256};

use crate::MESSAGE;

const KEY: [u8; 32] = [3; 32];
const NONCE: [u8; 12] = [4; 12];
/// The longest of HPKE's labelled inputs but one.
const PARTS: [&[u8]; 4] = [b"HPKE-v1", b"KEM\x00\x20", b"eae_prk", &[6; 25]];

pub(crate) fn hmac() -> Vec<Case<'static>> {
    vec![
        Case::new("ring", || {
            black_box(RING.hmac_sha256(black_box(&KEY), &PARTS));
        }),
        Case::new("graviola", || {
            let mut mac = Hmac::<Sha256>::new(black_box(&KEY));
            PARTS.iter().for_each(|part| mac.update(part));
            black_box(mac.finish());
        }),
        Case::new("aws-lc-rs", || {
            let key = aws_hmac::Key::new(aws_hmac::HMAC_SHA256, black_box(&KEY));
            let mut mac = aws_hmac::Context::with_key(&key);
            PARTS.iter().for_each(|part| mac.update(part));
            black_box(mac.sign());
        }),
    ]
}

pub(crate) fn sha256() -> Vec<Case<'static>> {
    vec![
        Case::new("ring", || {
            black_box(RING.sha256(&[black_box(&MESSAGE)]));
        }),
        Case::new("graviola", || {
            let mut hash = Sha256::new();
            hash.update(black_box(&MESSAGE));
            black_box(hash.finish());
        }),
        Case::new("aws-lc-rs", || {
            black_box(digest::digest(&digest::SHA256, black_box(&MESSAGE)));
        }),
    ]
}

pub(crate) fn seal() -> Vec<Case<'static>> {
    let (mut a, mut b, mut c) = (MESSAGE, MESSAGE, MESSAGE);
    vec![
        Case::new("ring", move || {
            let tag = RING.sealing.seal_in_place(black_box(&KEY), &NONCE, b"aad", &mut a);
            assert!(black_box(tag).is_ok());
        }),
        Case::new("graviola", move || {
            let mut tag = [0; 16];
            ChaCha20Poly1305::new(KEY).encrypt(black_box(&NONCE), b"aad", &mut b, &mut tag);
            black_box(tag);
        }),
        Case::new("aws-lc-rs", move || {
            let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, black_box(&KEY));
            let nonce = aead::Nonce::assume_unique_for_key(NONCE);
            let sealed = key.map(aead::LessSafeKey::new).and_then(|key| {
                key.seal_in_place_separate_tag(nonce, aead::Aad::from(b"aad"), &mut c)
            });
            assert!(black_box(sealed).is_ok());
        }),
    ]
}
