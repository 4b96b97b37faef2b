//! Rules L9 and L10: one key, one owner; one id, one key, for ever.

use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::{AuthorityKid, GateKid};
use clearance_core::trust::{Authority, GateEpoch, GateGroup, StatusKey, TrustContent, TrustError};

use crate::anchor::{Device, content, root, signed};

fn key(number: u8) -> PublicKey {
    RING.ed25519_key(&Secret32::from([number; 32])).public()
}

fn opens(number: u8) -> [u8; 32] {
    *RING.static_key(&Secret32::from([number; 32])).public()
}

/// List `seq` with one change.
fn with(seq: u64, change: impl FnOnce(&mut TrustContent)) -> Vec<u8> {
    let mut content = content(seq, None);
    change(&mut content);
    signed(&content, 1)
}

fn authority(content: &mut TrustContent) -> &mut Authority {
    &mut content.authorities[0]
}

fn status_keys(content: &mut TrustContent) -> &mut Vec<StatusKey> {
    &mut authority(content).status.as_mut().expect("it has").keys
}

/// A second entry of the authority, with a key of its own.
fn second_authority(content: &mut TrustContent) -> &mut Authority {
    let next =
        Authority { kid: AuthorityKid([2, 2]), key: key(0x41), ..authority(content).clone() };
    content.authorities.push(next);
    &mut content.authorities[1]
}

fn second_group(content: &mut TrustContent) -> &mut GateGroup {
    let mut next = content.gate_groups[0].clone();
    next.id = "zz".parse().expect("a good id");
    next.epochs[0].key = opens(0x42);
    content.gate_groups.push(next);
    &mut content.gate_groups[1]
}

#[test]
fn l9_no_key_has_two_owners() {
    let refused = |change: &dyn Fn(&mut TrustContent), owner: &str, other: &str| {
        let error = Device::new().refuses(&with(1, change));
        assert_eq!(error, TrustError::KeyTwice { owner: owner.into(), other: other.into() });
    };
    let (own, status) = ("authority 0102", "authority 0102, status key 0103");
    refused(&|c| authority(c).key = root(1).public(), own, "root");
    refused(&|c| status_keys(c)[0].key = root(1).public(), status, "root");
    refused(&|c| status_keys(c)[0].key = authority(c).key, status, own);
    refused(&|c| c.next_root = Some(authority(c).key), "next root", own);
    refused(&|c| c.next_root = Some(status_keys(c)[0].key), "next root", status);
    refused(&|c| second_authority(c).key = c.authorities[0].key, "authority 0202", own);
    let second = |c: &mut TrustContent| {
        let twin = StatusKey { kid: AuthorityKid([1, 4]), ..status_keys(c)[0].clone() };
        status_keys(c).push(twin);
    };
    refused(&second, "authority 0102, status key 0104", status);
    let (first, second) = ("gate group hk-mo, epoch 07", "gate group zz, epoch 07");
    refused(&|c| second_group(c).epochs[0].key = c.gate_groups[0].epochs[0].key, second, first);
    let twin = |c: &mut TrustContent| {
        let epochs = &mut c.gate_groups[0].epochs;
        epochs.push(GateEpoch { kid: GateKid(9), ..epochs[0].clone() });
    };
    refused(&twin, "gate group hk-mo, epoch 09", first);
}

#[test]
fn l9_the_status_keys_of_an_authority_stand_under_each_of_its_entries() {
    Device::new().accepts(&with(1, |c| drop(second_authority(c).clone())));
    // A root that announces itself, and two groups with one id of different keys.
    Device::new().accepts(&with(1, |c| c.next_root = Some(root(1).public())));
    Device::new().accepts(&with(1, |c| drop(second_group(c).clone())));
}

#[test]
fn l10_an_id_of_the_last_list_keeps_its_key() {
    let reused = |change: &dyn Fn(&mut TrustContent), owner: &str| {
        let mut device = Device::new();
        device.accepts(&with(1, |_| ()));
        let error = device.refuses(&with(2, change));
        assert_eq!(error, TrustError::IdReused { owner: owner.into() });
        // The key may go, and come back under an id of its own.
        device.accepts(&with(2, |c| {
            second_authority(c);
            c.authorities.remove(0);
            c.gate_groups.clear();
            c.schemes.clear();
        }));
    };
    reused(&|c| authority(c).key = key(0x51), "authority 0102");
    reused(&|c| status_keys(c)[0].key = key(0x52), "authority 0102, status key 0103");
    reused(&|c| c.gate_groups[0].epochs[0].key = opens(0x53), "gate group hk-mo, epoch 07");
}

#[test]
fn l10_an_id_counts_in_its_own_group_and_under_its_own_authority() {
    let mut device = Device::new();
    device.accepts(&with(1, |_| ()));
    device.accepts(&with(2, |c| {
        second_group(c);
        let other = StatusKey { key: key(0x54), ..status_keys(c)[0].clone() };
        second_authority(c).status.as_mut().expect("it has").keys = vec![other];
    }));
    // Periods and names of a key may change.
    device.accepts(&with(3, |c| {
        authority(c).name = "Another name".to_owned();
        authority(c).validity.not_after = authority(c).validity.not_after.plus(1);
    }));
}
