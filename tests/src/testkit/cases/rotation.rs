//! L5: root keys.

use clearance_authority::keys::KeyKind;
use clearance_core::crypto::SigningKey;
use clearance_core::trust::TrustContent;
use clearance_verifier::Reason::{self, TrustListExpired};

use super::trust_list::{next, offer};
use super::{Draft, Scenario, admit, case, not};
use crate::hex::hex;
use crate::keys;
use crate::testkit::draft::{public_key, root, sign_list};

/// A root of the other kind.
pub(super) fn new_root() -> Box<dyn SigningKey> {
    keys::signing(KeyKind::P256, "next root")
}

pub(super) fn third_root() -> Box<dyn SigningKey> {
    keys::signing(KeyKind::Ed25519, "third root")
}

type Row = (&'static str, &'static str, Option<Reason>, fn(&mut Draft));

/// `TrustListExpired`: the last list, which is overdue, was accepted.
const ROWS: &[Row] = &[
    (
        "l5-announced-root-signs",
        "The first list announces a next root, which signs the next list.",
        Some(TrustListExpired),
        |d| {
            announce(d, &*new_root());
            let list = next(&d.content);
            offer(d, &sign_list(&list, &*new_root()), true);
        },
    ),
    (
        "l5-announced-root-not-yet-used",
        "While the next root has signed nothing, the old one goes on.",
        Some(TrustListExpired),
        |d| {
            announce(d, &*new_root());
            let list = next(&d.content);
            offer(d, &sign_list(&list, &*root()), true);
        },
    ),
    ("l5-unannounced-root", "A next root that no list announced.", None, |d| {
        let list = next(&d.content);
        offer(d, &sign_list(&list, &*new_root()), false);
    }),
    ("l5-announced-by-itself", "A list that announces the key that signed it.", None, |d| {
        let list = TrustContent { next_root: Some(new_root().public()), ..next(&d.content) };
        offer(d, &sign_list(&list, &*new_root()), false);
    }),
    ("l5-next-root-same-number", "The next root starts with a higher number.", None, |d| {
        announce(d, &*new_root());
        let list = TrustContent { seq: d.content.seq, ..next(&d.content) };
        offer(d, &sign_list(&list, &*new_root()), false);
    }),
    (
        "l5-next-root-same-content",
        "Even the same content, signed by the next root, needs a higher number.",
        None,
        |d| {
            announce(d, &*new_root());
            let list = d.content.clone();
            offer(d, &sign_list(&list, &*new_root()), false);
        },
    ),
    (
        "l5-old-root-after-the-new-one",
        "Once the next root has signed, the old one signs no more.",
        None,
        |d| {
            announce(d, &*new_root());
            let list = TrustContent { seq: d.content.seq + 1, ..d.content.clone() };
            offer(d, &sign_list(&list, &*new_root()), true);
            let later = TrustContent { seq: list.seq + 1, ..next(&d.content) };
            offer(d, &sign_list(&later, &*root()), false);
        },
    ),
    (
        "l5-new-root-goes-on",
        "The new root is the root: it needs no announcement any more.",
        Some(TrustListExpired),
        |d| {
            announce(d, &*new_root());
            let list =
                TrustContent { seq: d.content.seq + 1, next_root: None, ..d.content.clone() };
            offer(d, &sign_list(&list, &*new_root()), true);
            let later = TrustContent { seq: list.seq + 1, next_root: None, ..next(&d.content) };
            offer(d, &sign_list(&later, &*new_root()), true);
        },
    ),
    ("l5-announcement-withdrawn", "A list without the announcement withdraws it.", None, |d| {
        announce(d, &*new_root());
        let list = TrustContent { seq: d.content.seq + 1, next_root: None, ..d.content.clone() };
        offer(d, &sign_list(&list, &*root()), true);
        let later = TrustContent { seq: list.seq + 1, ..next(&d.content) };
        offer(d, &sign_list(&later, &*new_root()), false);
    }),
    (
        "l5-announcement-replaced",
        "A list that announces another key replaces the announcement.",
        Some(TrustListExpired),
        |d| {
            announce(d, &*new_root());
            let other = Some(third_root().public());
            let list =
                TrustContent { seq: d.content.seq + 1, next_root: other, ..d.content.clone() };
            offer(d, &sign_list(&list, &*root()), true);
            let later = TrustContent { seq: list.seq + 1, ..next(&d.content) };
            offer(d, &sign_list(&later, &*new_root()), false);
            offer(d, &sign_list(&later, &*third_root()), true);
        },
    ),
    ("l5-refused-list-announces-nothing", "A void list announces nothing.", None, |d| {
        let next_root = Some(new_root().public());
        let fork = TrustContent { next_root, ..d.content.clone() };
        offer(d, &sign_list(&fork, &*root()), false);
        let later = next(&d.content);
        offer(d, &sign_list(&later, &*new_root()), false);
    }),
    ("l5-two-rotations", "Two rotations, one after the other.", Some(TrustListExpired), |d| {
        announce(d, &*new_root());
        let other = Some(third_root().public());
        let list = TrustContent { seq: d.content.seq + 1, next_root: other, ..d.content.clone() };
        offer(d, &sign_list(&list, &*new_root()), true);
        let later = TrustContent { seq: list.seq + 1, ..next(&d.content) };
        offer(d, &sign_list(&later, &*third_root()), true);
    }),
    (
        "l2-other-signature-of-a-list",
        "(r, n - s) over the same content by a P-256 root is the same list.",
        Some(TrustListExpired),
        |d| {
            announce(d, &*new_root());
            let list = TrustContent { next_root: None, ..next(&d.content) };
            let bytes = sign_list(&list, &*new_root());
            offer(d, &bytes, true);
            let (head, signature) = bytes.split_last_chunk::<64>().unwrap();
            let other = [head, &keys::other_signature(signature)].concat();
            offer(d, &other, true);
        },
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let all = |&(name, why, reason, change): &Row| {
        let rule = format!("{} L1", name[..2].to_uppercase());
        case(name, &rule, why, reason.map_or_else(admit, not), change)
    };
    let mut cases: Vec<Scenario> = ROWS.iter().map(all).collect();
    cases.push(p256_root());
    cases
}

/// Announces a next root in the first list.
fn announce(d: &mut Draft, next: &dyn SigningKey) {
    d.content.next_root = Some(next.public());
}

/// A gate whose pinned root is a P-256 key.
fn p256_root() -> Scenario {
    let mut scenario = case(
        "l1-p256-root",
        "L1 Q2 Q4",
        "The pinned root is a P-256 key; the first list is signed with it, in either form of signature.",
        admit(),
        |_| (),
    );
    let key = new_root();
    let content = super::super::draft::world().list.content().clone();
    let bytes = sign_list(&content, &*key);
    let (head, signature) = bytes.split_last_chunk::<64>().unwrap();
    scenario.gate.trust_list = hex(&[head, &keys::other_signature(signature)].concat());
    scenario.gate.root = public_key(&key.public());
    scenario
}
