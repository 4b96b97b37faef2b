//! L1 to L4, L6, and the encoding, values and keys of trust lists.
//!
//! A gate is offered a second list that is overdue at the gate's time: where it is accepted, the
//! gate says `trust-list-expired`; where it is void, the gate goes on with the first list and admits.

use clearance_authority::keys::KeyKind;
use clearance_core::cbor::{Reader, Writer};
use clearance_core::crypto::{PublicKey, SigningKey};
use clearance_core::ids::{AuthorityKid, GateKid};
use clearance_core::sign1::Sign1;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, GateEpoch, StatusDelegation, StatusKey, TrustContent};
use clearance_verifier::Reason::{NotOnRoster, TrustListExpired};

use super::list_keys::add_authority;
use super::{Draft, Edit, NOW, Scenario, admit, append, case, not, replace};
use crate::hex::hex;
use crate::keys;
use crate::testkit::draft::{root, sign_list};
use crate::testkit::format::Event;
use crate::testkit::layers::{signature, write_sign1};
use crate::world::{DAY, MACAO, START};

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = keys_of_lists();
    cases.extend(signed());
    cases.extend(roster());
    cases
}

/// L3: a key that is not usable voids the list.
fn keys_of_lists() -> Vec<Scenario> {
    let weak = PublicKey::Ed25519(std::array::from_fn(|at| u8::from(at == 0)));
    let off = PublicKey::P256 { x: std::array::from_fn(|at| u8::from(at == 31)), y_is_odd: false };
    let refused = |name, rules: &str, why, change: Box<dyn Fn(&mut TrustContent)>| {
        offered(name, rules, why, false, |c| change(c), Vec::new())
    };
    let gate_key = |name, why, first: u8, middle: u8, last: u8| {
        let key = std::array::from_fn(|at| match at {
            0 => first,
            31 => last,
            _ => middle,
        });
        refused(name, "L3 Q3", why, Box::new(move |c| add_gate_key(c, key)))
    };
    vec![
        refused(
            "l3-weak-authority-key",
            "L3 Q1",
            "The identity as an authority's key.",
            Box::new(move |c| add_authority(c, weak)),
        ),
        refused(
            "l3-authority-key-of-no-point",
            "L3 Q2",
            "A P-256 x of no point.",
            Box::new(move |c| add_authority(c, off)),
        ),
        refused(
            "l3-weak-status-key",
            "L3 Q1",
            "The identity as a status key.",
            Box::new(move |c| {
                delegate(c);
                c.authorities[0].status.as_mut().unwrap().keys[0].key = weak;
            }),
        ),
        refused(
            "l3-weak-next-root",
            "L3 Q1",
            "The identity as the next root.",
            Box::new(move |c| c.next_root = Some(weak)),
        ),
        refused(
            "l3-next-root-of-no-point",
            "L3 Q2",
            "A next root of no point.",
            Box::new(move |c| c.next_root = Some(off)),
        ),
        gate_key("l3-gate-key-zero", "A group's key of small order: zero.", 0, 0, 0),
        gate_key("l3-gate-key-one", "A group's key of small order: one.", 1, 0, 0),
        gate_key("l3-gate-key-prime", "A group's key that is the prime.", 0xed, 0xff, 0x7f),
        gate_key("l3-gate-key-above-prime", "p + 9: not canonical.", 0xf6, 0xff, 0x7f),
        gate_key(
            "l3-gate-key-top-bit",
            "The base point with its top bit set: not canonical.",
            9,
            0,
            0x80,
        ),
        offered(
            "l3-authority-key-of-no-point-ed25519",
            "L3 Q1",
            "y = 2 is no point: it verifies nothing, and the list stands.",
            true,
            |c| {
                add_authority(
                    c,
                    PublicKey::Ed25519(std::array::from_fn(|at| 2 * u8::from(at == 0))),
                );
            },
            Vec::new(),
        ),
    ]
}

/// The other group has one more key.
fn add_gate_key(content: &mut TrustContent, key: [u8; 32]) {
    let group = &mut content.gate_groups[1];
    let first = group.epochs[0].clone();
    group.epochs.push(GateEpoch { kid: GateKid(0xfe), key, ..first });
}

/// L1, S1 to S4: the envelope.
fn signed() -> Vec<Scenario> {
    let refused = |name, rules, why, part, from: &str, to: &str| {
        let edit = if from.is_empty() { append(to) } else { replace(from, to) };
        offered(name, rules, why, false, |_| (), vec![(part, edit)])
    };
    let mut cases = vec![
        refused("l1-no-tag", "L1", "A list without its tag.", Part::List, "d284", "84"),
        refused("l1-another-tag", "L1", "Tag 98 (COSE_Sign).", Part::List, "d284", "d86284"),
        refused(
            "l1-typ-of-enrolment",
            "L1",
            "An enrolment request, by its typ, is no trust list.",
            Part::Header,
            "78246170706c69636174696f6e2f766e642e636c656172616e63652e74727573742d6c697374",
            "78236170706c69636174696f6e2f766e642e636c656172616e63652e656e726f6c6d656e74",
        ),
        refused(
            "l1-typ-of-credential",
            "L1",
            "typ 61 is a credential.",
            Part::Header,
            "78246170706c69636174696f6e2f766e642e636c656172616e63652e74727573742d6c697374",
            "183d",
        ),
        refused(
            "l1-alg-of-p256",
            "L1 S4",
            "alg -9 over the root's Ed25519 signature.",
            Part::Header,
            "0132",
            "0128",
        ),
        refused(
            "l1-alg-eddsa",
            "L1 S4",
            "-8 does not name the curve.",
            Part::Header,
            "0132",
            "0127",
        ),
        refused(
            "l1-kid-in-header",
            "L1 E4",
            "The header has alg and typ only.",
            Part::Header,
            "a2013210",
            "a301320442000010",
        ),
        refused(
            "l1-alg-unprotected-too",
            "S1",
            "alg in both headers.",
            Part::List,
            "a059",
            "a1013259",
        ),
        refused(
            "l1-content-altered",
            "L1 S3",
            "The number was altered after the root signed.",
            Part::List,
            "a60102",
            "a60103",
        ),
        refused("e5-list-behind", "E5", "A byte behind the list.", Part::List, "", "00"),
    ];
    for (name, why, key) in [
        (
            "l1-signed-by-an-authority",
            "An authority signs credentials only.",
            crate::world::World::authority_key(MACAO),
        ),
        (
            "l1-signed-by-a-stranger",
            "A key that nobody announced.",
            keys::signing(KeyKind::Ed25519, "stranger"),
        ),
        (
            "l1-signed-by-a-p256-stranger",
            "A P-256 key that nobody announced.",
            keys::signing(KeyKind::P256, "stranger"),
        ),
    ] {
        let why = format!("{why} So the list is void.");
        cases.push(case(name, "L1", why, admit(), |d| {
            let content = next(&d.content);
            offer(d, &sign_list(&content, &*key), false);
        }));
    }
    cases.push(case(
        "l2-same-list-again",
        "L2",
        "The same list again is accepted, and changes nothing.",
        admit(),
        |d| {
            let again = sign_list(&d.content, &*root());
            offer(d, &again, true);
        },
    ));
    cases.push(case(
        "l2-backdated-after-a-newer-one",
        "L2",
        "A list between two others is not remembered: the last accepted one counts.",
        not(TrustListExpired),
        |d| {
            let newer = next(&d.content);
            offer(d, &sign_list(&newer, &*root()), true);
            let older = TrustContent { seq: newer.seq, ..d.content.clone() };
            offer(d, &sign_list(&older, &*root()), false);
            let backdated = TrustContent { seq: newer.seq + 1, ..d.content.clone() };
            offer(d, &sign_list(&backdated, &*root()), false);
        },
    ));
    cases
}

/// G11: a credential on the roster and a newer list.
fn roster() -> Vec<Scenario> {
    let roster = |d: &mut Draft| d.parts().form = clearance_issuer::Form::Roster;
    vec![
        case(
            "g11-authority-key-replaced",
            "G11",
            "The roster's credential was verified with a key that is no longer the authority's: a list \
             without the authority came between, so that the gate does not know its id any more.",
            not(NotOnRoster),
            move |d| {
                roster(d);
                let mut newer = TrustContent { seq: d.content.seq + 1, ..d.content.clone() };
                let macao = newer.authorities.remove(0);
                offer(d, &sign_list(&newer, &*root()), true);
                let key = keys::signing(KeyKind::Ed25519, "macao anew").public();
                newer.authorities.insert(0, Authority { key, ..macao });
                newer.seq += 1;
                offer(d, &sign_list(&newer, &*root()), true);
            },
        ),
        case(
            "g11-newer-list-same-key",
            "G11",
            "A newer list with the same key changes nothing.",
            admit(),
            move |d| {
                roster(d);
                offer_harmless(d);
            },
        ),
    ]
}

/// The gate is offered a newer list that says the same.
pub(super) fn offer_harmless(d: &mut Draft) {
    let newer = TrustContent { seq: d.content.seq + 1, ..d.content.clone() };
    offer(d, &sign_list(&newer, &*root()), true);
}

pub(super) fn offer(d: &mut Draft, bytes: &[u8], accepted: bool) {
    offer_at(d, NOW, bytes, accepted);
}

/// The gate is offered a chain.
pub(super) fn offer_chain(d: &mut Draft, bytes: &[u8], accepted: bool) {
    d.before.push(Event::TrustChain { at: NOW.as_secs(), bytes: hex(bytes), accepted });
}

/// The gate is offered a list `at` this time by its clock.
pub(super) fn offer_at(d: &mut Draft, at: Timestamp, bytes: &[u8], accepted: bool) {
    d.before.push(Event::TrustList { at: at.as_secs(), bytes: hex(bytes), accepted });
}

/// The list after `content`: overdue at the gate's time.
pub(super) fn next(content: &TrustContent) -> TrustContent {
    let (this_update, next_update) = (START, NOW.minus(2));
    TrustContent { seq: content.seq + 1, this_update, next_update, ..content.clone() }
}

/// Where an edit of a list takes hold.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    Header,
    Content,
    List,
}

pub(super) fn offered(
    name: &str,
    rules: &str,
    why: &str,
    accepted: bool,
    change: impl FnOnce(&mut TrustContent),
    edits: Vec<(Part, Edit)>,
) -> Scenario {
    let (expected, then) = if accepted {
        (not(TrustListExpired), "So the list is accepted; it is overdue already, which shows it.")
    } else {
        (admit(), "So the list is void, and the gate goes on with the one that it has.")
    };
    let why = format!("{why} {then}");
    case(name, rules, why, expected, |d| {
        let mut content = next(&d.content);
        change(&mut content);
        let bytes = edited(&sign_list(&content, &*root()), &*root(), &edits);
        offer(d, &bytes, accepted);
    })
}

/// A list with edits under its signature, or behind it.
fn edited(list: &[u8], root: &dyn SigningKey, edits: &[(Part, Edit)]) -> Vec<u8> {
    let mut reader = Reader::new(&list[1..]);
    let plain = Sign1::read(&mut reader).unwrap();
    let apply = |part: Part, bytes: Vec<u8>| {
        edits.iter().filter(|(of, _)| *of == part).fold(bytes, |bytes, (_, edit)| edit(bytes))
    };
    let header = apply(Part::Header, plain.protected.to_vec());
    let content = apply(Part::Content, plain.payload.to_vec());
    let mut writer = Writer::new();
    writer.tag(18);
    write_sign1(&mut writer, &header, &content, &signature(root, &header, &[], &content));
    apply(Part::List, writer.into_bytes())
}

/// Key id of the status key.
pub(super) const STATUS_KID: AuthorityKid = AuthorityKid([0xc3, 1]);

/// The status key.
pub(super) fn status_key() -> Box<dyn SigningKey> {
    keys::signing(KeyKind::Ed25519, "status 1")
}

/// Macao has a status key.
pub(super) fn delegate(content: &mut TrustContent) {
    delegate_keys(content, 1);
}

pub(super) fn delegate_keys(content: &mut TrustContent, count: u8) {
    let validity = Validity { not_before: START.minus(DAY), not_after: START.plus(DAY) };
    let key = |number: u8| StatusKey {
        kid: AuthorityKid([0xc3, number]),
        key: keys::signing(KeyKind::Ed25519, &format!("status {number}")).public(),
        validity,
    };
    let keys = (1..=count).map(key).collect();
    content.authorities[0].status = Some(StatusDelegation { epoch: 0, keys });
}
