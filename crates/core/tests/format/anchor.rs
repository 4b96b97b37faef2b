//! Rules L1, L2 and L5: which lists an anchor believes, one after the other.

use clearance_core::crypto::{RING, Secret32, SigningKey};
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, TrustAnchor, TrustContent, TrustError};

use crate::keys::negated_mod_n;
use crate::kit::{Kind, Parts, replaced};
use crate::objects::{self as o, Holder};

/// Later than any list here.
pub(crate) const NOW: Timestamp = o::START.plus(30 * 86_400);

pub(crate) fn root(number: u8) -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([0x80 + number; 32]))
}

/// List `seq`, made `seq` hours after the start, signed by root 1; `next` announces a root.
pub(crate) fn content(seq: u64, next: Option<u8>) -> TrustContent {
    let this_update = o::START.plus(seq * 3_600);
    let next_root = next.map(|number| root(number).public());
    let next_update = this_update.plus(86_400);
    TrustContent { seq, this_update, next_update, next_root, ..o::trust_content() }
}

pub(crate) fn signed(content: &TrustContent, by: u8) -> Vec<u8> {
    trust::sign(content, &*root(by)).expect("a good list")
}

pub(crate) fn list(seq: u64, by: u8, next: Option<u8>) -> Vec<u8> {
    signed(&content(seq, next), by)
}

pub(crate) struct Device(pub(crate) TrustAnchor);

impl Device {
    pub(crate) fn new() -> Self {
        Self(TrustAnchor::new(root(1).public()))
    }

    pub(crate) fn accepts(&mut self, bytes: &[u8]) {
        self.0.accept(&RING, bytes, NOW).expect("a good list");
        self.restart();
    }

    pub(crate) fn refuses(&mut self, bytes: &[u8]) -> TrustError {
        let before = self.0.clone();
        let error = self.0.accept(&RING, bytes, NOW).expect_err("a bad list");
        assert_eq!(self.0, before, "a refused list changed the anchor");
        self.restart();
        error
    }

    /// Whatever the anchor knows must survive on disk.
    fn restart(&mut self) {
        let bytes = self.0.to_bytes();
        let read = TrustAnchor::from_bytes(&bytes).expect("its own bytes");
        assert_eq!(read, self.0);
        assert_eq!(read.to_bytes(), bytes);
        self.0 = read;
    }
}

#[test]
fn l1_no_other_root_is_believed() {
    let mut device = Device::new();
    assert_eq!(device.refuses(&list(1, 2, None)), TrustError::Signature);
    device.accepts(&list(1, 1, None));
    assert_eq!(device.refuses(&list(2, 2, None)), TrustError::Signature);
    // Even where the list announces its own signer.
    assert_eq!(device.refuses(&list(2, 2, Some(2))), TrustError::Signature);
    assert_eq!(device.0.root(), &root(1).public());
}

#[test]
fn l1_the_header_of_another_object_is_refused() {
    let parts = Parts::good(Kind::TrustList);
    let enrolment = Parts::good(Kind::Enrolment).protected;
    let mut anchor = TrustAnchor::new(o::root_key().public());
    let hostile = parts.with_protected(enrolment).signed();
    assert!(matches!(anchor.accept(&RING, &hostile, NOW), Err(TrustError::Malformed(_))));
    // The content is not looked at before the signature is good.
    let hostile = parts.with_payload(vec![0xff; 9]).signed_by(&*root(9));
    assert_eq!(anchor.accept(&RING, &hostile, NOW).err(), Some(TrustError::Signature));
    let alg = parts.with_protected(replaced(&parts.protected, "0132", "0127")).signed();
    assert!(matches!(anchor.accept(&RING, &alg, NOW), Err(TrustError::Malformed(_))));
}

#[test]
fn l1_no_unusable_root_is_pinned() {
    let mut anchor = TrustAnchor::new(clearance_core::crypto::PublicKey::Ed25519([0; 32]));
    let error = anchor.accept(&RING, &list(1, 1, None), NOW).expect_err("small order");
    assert!(matches!(error, TrustError::RootKey(_)), "{error}");
}

#[test]
fn l2_no_list_from_before_is_believed() {
    let mut device = Device::new();
    device.accepts(&list(5, 1, None));
    assert_eq!(device.refuses(&list(4, 1, None)), TrustError::Rollback { seen: 5, found: 4 });
    assert_eq!(device.refuses(&list(0, 1, None)), TrustError::Rollback { seen: 5, found: 0 });
    device.accepts(&list(5, 1, None));
    device.accepts(&list(7, 1, None));
    assert_eq!(device.refuses(&list(5, 1, None)), TrustError::Rollback { seen: 7, found: 5 });
    assert_eq!(device.0.seq(), Some(7));
}

#[test]
fn l2_of_two_lists_of_one_number_one_is_believed() {
    let mut device = Device::new();
    device.accepts(&list(5, 1, None));
    let mut other = content(5, None);
    other.schemes.clear();
    assert_eq!(device.refuses(&signed(&other, 1)), TrustError::Fork { seq: 5 });
    assert_eq!(device.refuses(&list(5, 1, Some(2))), TrustError::Fork { seq: 5 });
}

#[test]
fn l2_no_higher_number_with_an_earlier_date_is_believed() {
    let mut device = Device::new();
    device.accepts(&list(5, 1, None));
    let mut earlier = content(6, None);
    earlier.this_update = content(5, None).this_update.minus(1);
    let (seen, found) = (content(5, None).this_update, earlier.this_update);
    assert_eq!(device.refuses(&signed(&earlier, 1)), TrustError::Backdated { seen, found });
    let mut same = content(6, None);
    same.this_update = seen;
    device.accepts(&signed(&same, 1));
}

#[test]
fn l2_the_largest_numbers_do_not_overflow() {
    let mut device = Device::new();
    let mut last = content(1, None);
    (last.seq, last.next_update) = (u64::MAX, Timestamp::from_secs(u64::from(u32::MAX)));
    device.accepts(&signed(&last, 1));
    let found = u64::MAX - 1;
    last.seq = found;
    let error = device.refuses(&signed(&last, 1));
    assert_eq!(error, TrustError::Rollback { seen: u64::MAX, found });
}

#[test]
fn l2_the_second_ecdsa_signature_of_a_list_does_not_lock_the_first_out() {
    // Anybody on the way can turn (r, s) into (r, n - s). The list stays the same list.
    let key = Holder::P256.key();
    let bytes = trust::sign(&content(5, None), &*key).expect("a good list");
    let (body, s) = bytes.split_at(bytes.len() - 32);
    let other = [body, &negated_mod_n(s)].concat();
    assert_ne!(bytes, other);
    let mut device = Device(TrustAnchor::new(key.public()));
    device.accepts(&other);
    device.accepts(&bytes);
}

#[test]
fn l5_no_root_signs_before_it_was_announced() {
    let mut device = Device::new();
    device.accepts(&list(1, 1, Some(2)));
    assert_eq!(device.refuses(&list(2, 3, None)), TrustError::Signature);
    device.accepts(&list(2, 2, None));
    assert_eq!(device.0.root(), &root(2).public());
}

#[test]
fn l5_the_old_root_signs_no_more_after_the_rotation() {
    let mut device = Device::new();
    device.accepts(&list(1, 1, Some(2)));
    device.accepts(&list(2, 1, Some(2))); // still the root
    device.accepts(&list(3, 2, None));
    assert_eq!(device.refuses(&list(4, 1, None)), TrustError::Signature);
    assert_eq!(device.refuses(&list(2, 1, Some(2))), TrustError::Signature);
    device.accepts(&list(4, 2, None));
}

#[test]
fn l5_a_cancelled_root_signs_no_more() {
    let mut device = Device::new();
    device.accepts(&list(1, 1, Some(2)));
    device.accepts(&list(2, 1, None));
    assert_eq!(device.refuses(&list(3, 2, None)), TrustError::Signature);
    device.accepts(&list(3, 1, Some(3)));
    assert_eq!(device.refuses(&list(4, 2, None)), TrustError::Signature);
    device.accepts(&list(4, 3, None));
}

#[test]
fn l5_a_new_root_reuses_no_number() {
    let mut device = Device::new();
    device.accepts(&list(5, 1, Some(2)));
    // The same content under the next root's signature, and a lower number.
    assert_eq!(device.refuses(&list(5, 2, Some(2))), TrustError::Fork { seq: 5 });
    assert_eq!(device.refuses(&list(4, 2, None)), TrustError::Rollback { seen: 5, found: 4 });
    device.accepts(&list(6, 2, None));
}

#[test]
fn l5_two_rotations_in_a_row_skip_none() {
    let mut device = Device::new();
    device.accepts(&list(1, 1, Some(2)));
    assert_eq!(device.refuses(&list(3, 3, None)), TrustError::Signature);
    device.accepts(&list(2, 2, Some(3)));
    device.accepts(&list(3, 3, None));
    assert_eq!(device.0.root(), &root(3).public());
    assert_eq!(device.refuses(&list(4, 2, None)), TrustError::Signature);
}

#[test]
fn no_damaged_anchor_is_read() {
    let mut device = Device::new();
    device.accepts(&list(5, 1, Some(2)));
    let good = device.0.to_bytes();
    for end in 0..good.len() {
        TrustAnchor::from_bytes(&good[..end]).expect_err("cut");
    }
    for (fault, bytes) in crate::mutants::mutants(&good) {
        assert!(TrustAnchor::from_bytes(&bytes).is_err(), "{fault:?} {bytes:02x?}");
    }
}
