//! L9, L10: a key has one owner, and an id one key.

use clearance_authority::keys::KeyKind;
use clearance_core::crypto::PublicKey;
use clearance_core::ids::{AuthorityKid, GateKid};
use clearance_core::trust::{Authority, GateEpoch, StatusDelegation, TrustContent};
use clearance_verifier::Reason::TrustListExpired;

use super::trust_list::{delegate, delegate_keys, next, offer, offered};
use super::{Scenario, admit, case, not};
use crate::keys;
use crate::testkit::draft::{root, sign_list, world};

/// What a list says.
type Said = fn(&mut TrustContent);

pub(super) fn cases() -> Vec<Scenario> {
    let one = |&(name, why, accepted, change): &(&str, &str, bool, Said)| {
        offered(name, "L9", why, accepted, change, Vec::new())
    };
    OWNERS.iter().map(one).chain(IDS.iter().map(after_another)).collect()
}

/// Name, why, whether a list that says so is accepted.
const OWNERS: &[(&str, &str, bool, Said)] = &[
    ("l9-third-authority", "A third authority, with a key of its own.", true, |c| {
        add_authority(c, public("third"));
    }),
    ("l9-two-authorities", "A third authority, with the key of the first.", false, |c| {
        add_authority(c, c.authorities[0].key);
    }),
    ("l9-authority-and-root", "An authority with the root's key.", false, |c| {
        add_authority(c, root().public());
    }),
    ("l9-authority-and-next-root", "An authority with the next root's key.", false, |c| {
        c.next_root = Some(c.authorities[0].key);
    }),
    ("l9-root-again", "A root that is its own next one.", true, |c| {
        c.next_root = Some(root().public());
    }),
    ("l9-authority-and-its-status-key", "An authority's key signs its status lists.", false, |c| {
        delegate(c);
        status(c, 0, 0, c.authorities[0].key);
    }),
    ("l9-status-key-of-another-authority", "One's status key is another's own.", false, |c| {
        delegate(c);
        status(c, 0, 0, c.authorities[1].key);
    }),
    ("l9-status-key-and-root", "The root's key signs status lists.", false, |c| {
        delegate(c);
        status(c, 0, 0, root().public());
    }),
    ("l9-status-key-twice", "One status key under two ids of one authority.", false, |c| {
        delegate_keys(c, 2);
        status(c, 0, 1, c.authorities[0].status.as_ref().unwrap().keys[0].key);
    }),
    ("l9-status-key-of-two-entries", "One status key under two authorities.", true, |c| {
        delegate(c);
        c.authorities[1].status = c.authorities[0].status.clone();
    }),
    ("l9-gate-key-twice", "One gate key under two ids of one group.", false, |c| {
        let epoch = GateEpoch { kid: GateKid(0xfe), ..c.gate_groups[0].epochs[0].clone() };
        c.gate_groups[0].epochs.push(epoch);
    }),
    ("l9-gate-key-of-two-groups", "One gate key in two groups.", false, |c| {
        let epoch = GateEpoch { kid: GateKid(0xfe), ..c.gate_groups[0].epochs[0].clone() };
        c.gate_groups[1].epochs.push(epoch);
    }),
];

/// Name, why, whether the second list is accepted, what the first says, and what else the second.
type Ids = (&'static str, &'static str, bool, Said, Said);

const IDS: &[Ids] = &[
    (
        "l10-authority",
        "An authority's id names another key.",
        false,
        |_| (),
        |c| {
            c.authorities[0].key = public("anew");
        },
    ),
    (
        "l10-authority-of-another-kind",
        "An authority's id names a key of the other kind.",
        false,
        |_| (),
        |c| c.authorities[0].key = keys::signing(KeyKind::P256, "anew").public(),
    ),
    ("l10-status-key", "A status key's id names another key.", false, delegate, |c| {
        status(c, 0, 0, public("anew"));
    }),
    (
        "l10-status-key-of-another-authority",
        "A status key's id is its authority's: another one uses it too.",
        true,
        delegate,
        |c| {
            c.authorities[1].status = c.authorities[0].status.clone();
            status(c, 1, 0, public("anew"));
        },
    ),
    (
        "l10-gate-key",
        "A gate key's id names another key.",
        false,
        |_| (),
        |c| {
            c.gate_groups[0].epochs[0].key = x25519("anew");
        },
    ),
    (
        "l10-gate-key-of-another-group",
        "A gate key's id is its group's: another group uses it too.",
        true,
        |_| (),
        |c| {
            let first = c.gate_groups[0].epochs[0].clone();
            c.gate_groups[1].epochs.push(GateEpoch { key: x25519("anew"), ..first });
        },
    ),
    (
        "l10-new-id",
        "A new key under a new id; the old one is withdrawn.",
        true,
        |_| (),
        |c| {
            let macao = c.authorities.remove(0);
            c.authorities.push(Authority { kid: THIRD, key: public("anew"), ..macao });
        },
    ),
    (
        "l10-same-key-under-a-new-id",
        "The same key under a new id, and the old id is gone.",
        true,
        |_| (),
        |c| {
            let macao = c.authorities.remove(0);
            c.authorities.push(Authority { kid: THIRD, ..macao });
        },
    ),
    (
        "l10-id-that-was-away",
        "A device knows the ids of the last list; the signer knows all of them.",
        true,
        |c| drop(c.authorities.remove(0)),
        |c| {
            let macao = world().list.content().authorities[0].clone();
            c.authorities.insert(0, Authority { key: public("anew"), ..macao });
        },
    ),
];

fn after_another(&(name, why, accepted, first, second): &Ids) -> Scenario {
    let (expected, then) = if accepted {
        (not(TrustListExpired), "It is accepted; it is overdue already, which shows it.")
    } else {
        (admit(), "The list is void, and the gate goes on with the one before.")
    };
    case(name, "L10", format!("{why} {then}"), expected, |d| {
        let mut earlier = TrustContent { seq: d.content.seq + 1, ..d.content.clone() };
        first(&mut earlier);
        offer(d, &sign_list(&earlier, &*root()), true);
        let mut later = next(&earlier);
        second(&mut later);
        offer(d, &sign_list(&later, &*root()), accepted);
    })
}

const THIRD: AuthorityKid = AuthorityKid([0xc4, 4]);

/// A third authority.
pub(super) fn add_authority(content: &mut TrustContent, key: PublicKey) {
    let first = content.authorities[0].clone();
    content.authorities.push(Authority { kid: THIRD, key, ..first });
}

/// Another key for a status key of an authority.
fn status(content: &mut TrustContent, authority: usize, at: usize, key: PublicKey) {
    let StatusDelegation { keys, .. } = content.authorities[authority].status.as_mut().unwrap();
    keys[at].key = key;
}

fn public(name: &str) -> PublicKey {
    keys::signing(KeyKind::Ed25519, name).public()
}

fn x25519(name: &str) -> [u8; 32] {
    keys::pair(KeyKind::X25519, name).public().gate().unwrap()
}
