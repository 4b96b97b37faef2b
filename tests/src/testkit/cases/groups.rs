//! G5: whose key is it?

use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_core::ids::GateKid;
use clearance_core::trust::GateEpoch;
use clearance_verifier::Reason::{GateKeyMissing, OtherGateGroup, UnknownGateKey};

use super::{Draft, NOW, Scenario, admit, case, not};
use crate::forge::Forgery;
use crate::hex::hex;
use crate::keys;
use crate::testkit::draft::kids;
use crate::testkit::format::{Event, GateKey};
use crate::world::{Person, START, zhuhai};

pub(super) fn cases() -> Vec<Scenario> {
    vec![
        case(
            "g5-another-group-s-code",
            "G5",
            "An honest code for gates of zhuhai, shown here.",
            not(OtherGateGroup),
            |d| {
                let kid = kids().1;
                let parts = d.parts();
                (parts.gate_key, parts.sealed_for, parts.signed_for) = (kid, zhuhai(), zhuhai());
            },
        ),
        case(
            "g5-key-id-of-another-group",
            "G5",
            "Only the key id says zhuhai; the rest is for this group.",
            not(OtherGateGroup),
            |d| d.parts().gate_key = kids().1,
        ),
        case(
            "g5-key-id-of-nobody",
            "G5",
            "No group of the trust list has this key id.",
            not(UnknownGateKey),
            |d| {
                let (own, other) = kids();
                let free = (0..3).map(GateKid).find(|k| *k != own && *k != other);
                d.parts().gate_key = free.unwrap();
            },
        ),
        case(
            "g5-own-group-s-key-that-the-gate-lacks",
            "G5",
            "The trust list has a second key of this group; this gate does not hold it yet.",
            not(GateKeyMissing),
            |d| d.parts().gate_key = second_epoch(d),
        ),
        case(
            "g5-key-id-of-two-groups",
            "G5",
            "The own group and another one have a key of this id; this gate lacks it.",
            not(GateKeyMissing),
            |d| {
                let kid = second_epoch(d);
                d.content.gate_groups[1].epochs[0].kid = kid;
                d.parts().gate_key = kid;
            },
        ),
        case(
            "g5-key-id-of-two-groups-the-other-first",
            "G5",
            "The same where the other group's name sorts before the gate's own.",
            not(GateKeyMissing),
            |d| {
                let kid = second_epoch(d);
                let other = &mut d.content.gate_groups[1];
                other.epochs[0].kid = kid;
                other.id = "a-group-that-sorts-first".parse().unwrap();
                d.parts().gate_key = kid;
            },
        ),
        case(
            "g5-key-that-the-trust-list-lacks",
            "G5",
            "The gate holds the secret, but the trust list does not name it for its group.",
            not(UnknownGateKey),
            |d| {
                let kid = GateKid(0x77);
                d.gate.keys.push(GateKey { kid: kid.to_string(), secret: "07".repeat(32) });
                d.parts().gate_key = kid;
            },
        ),
        case(
            "g5-second-key-of-the-group",
            "G5 G6",
            "A gate that holds two keys of its group opens codes for both.",
            admit(),
            |d| {
                let kid = second_epoch(d);
                d.gate.keys.push(second_key());
                d.holder(Person::Child);
                seal_to_the_second(d, kid);
            },
        ),
        case(
            "g5-wrong-secret-for-the-second-key",
            "G5 G2",
            "The secret under the second key's id is another one: it is put away, as if it was not there.",
            not(GateKeyMissing),
            |d| {
                let kid = second_epoch(d);
                wrong_second(d);
                seal_to_the_second(d, kid);
            },
        ),
        case(
            "g5-wrong-secret-costs-only-itself",
            "G5 G2",
            "The same gate opens codes for its first key.",
            admit(),
            |d| {
                second_epoch(d);
                wrong_second(d);
            },
        ),
        case(
            "g5-missing-key-comes",
            "G5 G2",
            "The key that the gate lacked is installed while it runs.",
            admit(),
            |d| {
                let kid = second_epoch(d);
                seal_to_the_second(d, kid);
                let early = Forgery { gate_key: kid, ..d.forgery(Person::Parent, START) };
                d.earlier(&early, NOW, not(GateKeyMissing));
                d.before.push(Event::Key { key: second_key() });
            },
        ),
        case(
            "g5-wrong-secret-comes",
            "G5 G2",
            "A secret that is not the listed one of its id changes nothing.",
            not(GateKeyMissing),
            |d| {
                let kid = second_epoch(d);
                seal_to_the_second(d, kid);
                let key = GateKey { secret: d.gate.keys[0].secret.clone(), ..second_key() };
                d.before.push(Event::Key { key });
            },
        ),
    ]
}

/// A second key of the gate's group, which the trust list names.
pub(super) fn second_epoch(d: &mut Draft) -> GateKid {
    let kid = GateKid(SECOND);
    let group = &mut d.content.gate_groups[0];
    let first = group.epochs[0].clone();
    group.epochs.push(GateEpoch { kid, key: second_pair().public().gate().unwrap(), ..first });
    kid
}

const SECOND: u8 = 0xfe;

fn second_pair() -> KeyPair {
    keys::pair(KeyKind::X25519, "the group's second key")
}

/// The same with its secret.
pub(super) fn second_key() -> GateKey {
    let secret = hex(second_pair().secret().as_bytes());
    GateKey { kid: GateKid(SECOND).to_string(), secret }
}

/// The gate holds the first key's secret under the second key's id too.
fn wrong_second(d: &mut Draft) {
    let secret = d.gate.keys[0].secret.clone();
    d.gate.keys.push(GateKey { secret, ..second_key() });
}

fn seal_to_the_second(d: &mut Draft, kid: GateKid) {
    d.parts().gate_key = kid;
    d.code.sealed_to = Some(second_pair().public().gate().unwrap());
}
