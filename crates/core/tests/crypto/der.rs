//! Strictness of the DER reader, and agreement with crate `p256` on what is right.

use clearance_core::crypto::{BadSignature, RING, Secret32, p256_signature_to_fixed};
use proptest::collection::vec;
use proptest::prelude::*;

/// SEQUENCE { INTEGER r, INTEGER s } with the contents as given.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let short = |length: usize| u8::try_from(length).expect("a short element");
    let mut content = vec![0x02, short(r.len())];
    content.extend_from_slice(r);
    content.extend_from_slice(&[0x02, short(s.len())]);
    content.extend_from_slice(s);
    let mut out = vec![0x30, short(content.len())];
    out.extend_from_slice(&content);
    out
}

fn refused(bytes: &[u8]) {
    assert_eq!(p256_signature_to_fixed(bytes), Err(BadSignature), "{bytes:02x?}");
}

#[test]
fn a_short_integer_is_aligned_right() {
    let mut fixed = [0; 64];
    (fixed[31], fixed[63]) = (0x01, 0x80);
    assert_eq!(p256_signature_to_fixed(&der(&[0x01], &[0x00, 0x80])), Ok(fixed));
}

#[test]
fn a_longer_than_minimal_integer_is_refused() {
    refused(&der(&[0x00, 0x01], &[0x01]));
    refused(&der(&[0x01], &[0x00, 0x00, 0x80]));
    refused(&der(&[0x01], &[0x00]));
}

#[test]
fn a_negative_empty_or_zero_integer_is_refused() {
    for bad in [&[0x80][..], &[0xff, 0x01], &[], &[0x00]] {
        refused(&der(bad, &[0x01]));
        refused(&der(&[0x01], bad));
    }
}

#[test]
fn no_integer_of_more_than_256_bits_is_cut() {
    let mut long = [0x7f; 33];
    refused(&der(&long, &[0x01]));
    refused(&der(&[0x01], &long));
    (long[0], long[1]) = (0x00, 0xff);
    assert!(p256_signature_to_fixed(&der(&long, &[0x01])).is_ok());
    refused(&der(&[[0x00].as_slice(), &[0x80; 33]].concat(), &[0x01]));
}

#[test]
fn no_zero_half_passes_in_the_fixed_form() {
    let mut fixed = [0x11; 64];
    assert_eq!(p256_signature_to_fixed(&fixed), Ok(fixed));
    fixed[..32].fill(0);
    refused(&fixed);
    let mut fixed = [0x11; 64];
    fixed[32..].fill(0);
    refused(&fixed);
}

#[test]
fn a_byte_too_many_too_few_or_another_tag_is_refused() {
    let good = der(&[0x01], &[0x02]);
    assert!(p256_signature_to_fixed(&good).is_ok());
    refused(&[&good[..], &[0x00]].concat());
    for length in 0..good.len() {
        refused(&good[..length]);
    }
    for at in [0, 2, 5] {
        for tag in [0x00, 0x03, 0x22, 0x31, 0x82] {
            let mut bad = good.clone();
            bad[at] = tag;
            refused(&bad);
        }
    }
    // A third integer inside the sequence.
    refused(&[0x30, 0x09, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02, 0x02, 0x01, 0x03]);
}

#[test]
fn a_long_or_indefinite_length_is_refused() {
    refused(&[0x30, 0x81, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02]);
    refused(&[0x30, 0x07, 0x02, 0x81, 0x01, 0x01, 0x02, 0x01, 0x02]);
    refused(&[0x30, 0x80, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02, 0x00, 0x00]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn der_from_p256_reads_as_the_same_signature(seed: [u8; 32], message: [u8; 8]) {
        let key = RING.p256_key(&Secret32::from(seed)).expect("in range but for one in 2^32");
        let fixed = key.sign(&message).expect("software signs");
        let der = p256::ecdsa::Signature::from_slice(&fixed).expect("in range").to_der();
        prop_assert_eq!(p256_signature_to_fixed(der.as_bytes()), Ok(fixed));
        prop_assert_eq!(p256_signature_to_fixed(&fixed), Ok(fixed));
    }
}

proptest! {
    /// Every signature has one DER encoding: what is accepted encodes back to the same bytes.
    #[test]
    fn no_two_encodings_are_read_as_one_signature(
        r in vec(any::<u8>(), 0..35),
        s in vec(any::<u8>(), 0..35),
        flip in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let mut bytes = der(&r, &s);
        if let Some((at, mask)) = flip {
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
        }
        prop_assume!(bytes.len() != 64);
        if let Ok(fixed) = p256_signature_to_fixed(&bytes)
            && let Ok(parsed) = p256::ecdsa::Signature::from_slice(&fixed)
        {
            let again = parsed.to_der();
            prop_assert_eq!(again.as_bytes(), &bytes[..]);
        }
    }

    #[test]
    fn noise_never_panics(bytes in vec(any::<u8>(), 0..80)) {
        let _ = p256_signature_to_fixed(&bytes);
    }
}
