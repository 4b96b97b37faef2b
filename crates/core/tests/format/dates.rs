//! Rules L7 and L8: lists from the future, and how a root recovers from one.

use clearance_core::cbor::ErrorKind;
use clearance_core::crypto::RING;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, SignListError, TrustAnchor, TrustContent, TrustError};

use crate::anchor::{Device, NOW, content, list, root, signed};
use crate::kit::{Kind, Parts, replaced};
use crate::objects as o;

/// List `seq` of this date.
fn dated(seq: u64, this_update: Timestamp, dates_from: Option<u64>) -> Vec<u8> {
    let next_update = this_update.plus(86_400);
    signed(&TrustContent { this_update, next_update, dates_from, seq, ..content(1, None) }, 1)
}

#[test]
fn l7_a_list_may_be_an_hour_ahead_of_the_clock_and_no_more() {
    let this_update = content(1, None).this_update;
    let bytes = list(1, 1, None);
    for (clock, is_fine) in [
        (this_update.plus(1 << 31), true),
        (this_update, true),
        (this_update.minus(limit::LIST_AHEAD), true),
        (this_update.minus(limit::LIST_AHEAD + 1), false),
        (Timestamp::from_secs(0), false),
    ] {
        let mut anchor = TrustAnchor::new(root(1).public());
        let before = anchor.clone();
        let verdict = anchor.accept(&RING, &bytes, clock).map(|list| list.seq());
        let refused = TrustError::FromTheFuture { seq: 1, this_update, now: clock };
        assert_eq!(verdict, if is_fine { Ok(1) } else { Err(refused) });
        assert_eq!(anchor == before, !is_fine, "a refused list changed the anchor");
    }
}

#[test]
fn l7_a_restart_takes_the_last_list_without_a_clock_and_no_other() {
    let mut device = Device::new();
    let last = list(2, 1, Some(2));
    device.accepts(&list(1, 1, None));
    device.accepts(&last);
    assert_eq!(device.0.reload(&RING, &last).expect("the last one").seq(), 2);
    let refused = |bytes: &[u8]| device.0.reload(&RING, bytes).expect_err("not the last one");
    let not_the_last = |found| TrustError::NotTheLast { seen: Some(2), found };
    assert_eq!(refused(&list(1, 1, None)), not_the_last(1));
    assert_eq!(refused(&list(3, 1, None)), not_the_last(3));
    assert_eq!(refused(&list(2, 1, None)), not_the_last(2));
    // The same content by the next root is another list: it would make that the root.
    assert_eq!(refused(&list(2, 2, Some(2))), not_the_last(2));
    assert_eq!(refused(&list(2, 3, Some(2))), TrustError::Signature);
    let fresh = TrustAnchor::new(root(1).public());
    let refused = fresh.reload(&RING, &last).expect_err("never accepted");
    assert_eq!(refused, TrustError::NotTheLast { seen: None, found: 2 });
}

#[test]
fn l8_a_root_recovers_from_a_list_of_the_future() {
    let future = NOW.minus(60);
    let past = o::START;
    for seq in [6, 7, u64::MAX] {
        let mut device = Device::new();
        device.accepts(&dated(5, future, None));
        assert_eq!(device.0.newest_date(), Some(future));
        let backdated = TrustError::Backdated { seen: future, found: past };
        assert_eq!(device.refuses(&dated(seq, past, None)), backdated);
        assert_eq!(device.refuses(&dated(seq, past, Some(5))), backdated, "5 itself counts");
        device.accepts(&dated(seq, past, Some(6)));
        assert_eq!(device.0.newest_date(), Some(past));
    }
}

#[test]
fn l8_what_does_not_count_is_carried_on_and_never_taken_back() {
    let mut device = Device::new();
    device.accepts(&dated(5, o::START, Some(4)));
    let lower = |found| TrustError::DatesFrom { seen: 4, found };
    assert_eq!(device.refuses(&dated(6, o::START, None)), lower(0));
    assert_eq!(device.refuses(&dated(6, o::START, Some(3))), lower(3));
    device.accepts(&dated(6, o::START, Some(4)));
    // It frees from the dates of lists below it, not from those above.
    let found = o::START.minus(1);
    let backdated = TrustError::Backdated { seen: o::START, found };
    assert_eq!(device.refuses(&dated(7, found, Some(6))), backdated);
    device.accepts(&dated(7, found, Some(7)));
    let bytes = dated(8, o::START, Some(7));
    let list = device.0.clone().accept(&RING, &bytes, NOW).expect("a good list");
    assert_eq!(list.dates_from(), 7);
}

#[test]
fn l8_a_list_speaks_only_of_itself_and_of_those_before() {
    device_takes(5, Some(5));
    device_takes(5, Some(0));
    let content = TrustContent { dates_from: Some(6), ..content(5, None) };
    let Err(SignListError::Content(error)) = trust::sign(&content, &*root(1)) else {
        panic!("signed");
    };
    assert!(matches!(error.kind, ErrorKind::Value(text) if text.contains("dates-from")));
    // The same in bytes: label 8 of the list that the kit signs has 3, its number is 5.
    let parts = Parts::good(Kind::TrustList);
    for (to, is_fine) in [("f50803", true), ("f50805", true), ("f50806", false), ("f50903", false)]
    {
        let payload = replaced(&parts.payload, "f50803", to);
        let verdict = TrustAnchor::new(o::root_key().public()).accept(
            &RING,
            &parts.with_payload(payload).signed(),
            NOW,
        );
        assert_eq!(verdict.is_ok(), is_fine, "{to}");
    }
}

fn device_takes(seq: u64, dates_from: Option<u64>) {
    Device::new().accepts(&dated(seq, o::START, dates_from));
}
