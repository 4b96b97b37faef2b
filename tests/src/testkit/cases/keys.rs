//! Q1, Q2, Q4: holder keys and signatures.

use clearance_core::crypto::{PublicKey, Signature};
use clearance_verifier::Reason::{self, BadHolderKey, ForgedCredential, ForgedHolder};

use super::Layer::Credential;
use super::{Scenario, admit, case, not};
use crate::forge::WEAK_SIGNATURE;
use crate::hex::unhex;
use crate::keys;
use crate::world::Person;

/// Ed25519 keys: name, rules and why, y in little-endian hex (the top bit is the sign of x).
const ED25519: &[(&str, Reason, &str, &str)] = &[
    (
        "q1-y-0",
        BadHolderKey,
        "Order 4.",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ),
    (
        "q1-y-0-signed",
        BadHolderKey,
        "Order 4, the other x.",
        "0000000000000000000000000000000000000000000000000000000000000080",
    ),
    (
        "q1-identity",
        BadHolderKey,
        "The identity verifies every message.",
        "0100000000000000000000000000000000000000000000000000000000000000",
    ),
    (
        "q1-identity-signed",
        BadHolderKey,
        "The identity with a sign that x = 0 cannot have.",
        "0100000000000000000000000000000000000000000000000000000000000080",
    ),
    (
        "q1-order-8",
        BadHolderKey,
        "Order 8.",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    ),
    (
        "q1-order-8-signed",
        BadHolderKey,
        "Order 8, the other x.",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    ),
    (
        "q1-order-8-other",
        BadHolderKey,
        "Order 8, the other y.",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ),
    (
        "q1-order-2",
        BadHolderKey,
        "y = p - 1: order 2.",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ),
    (
        "q1-y-is-p",
        BadHolderKey,
        "y = p: 0 in another encoding.",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ),
    (
        "q1-y-is-p-and-1",
        BadHolderKey,
        "y = p + 1: the identity in another encoding.",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ),
    (
        "q1-y-is-p-and-3",
        BadHolderKey,
        "y = p + 3: not canonical, of large order.",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ),
    (
        "q1-greatest-y",
        BadHolderKey,
        "y = 2^255 - 1.",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ),
    (
        "q1-no-point",
        ForgedHolder,
        "y = 2 has no point: such a key verifies nothing, and is no special case.",
        "0200000000000000000000000000000000000000000000000000000000000000",
    ),
];

/// P-256 keys: x in hex.
const P256: &[(&str, Reason, &str, &str)] = &[
    (
        "q2-no-point",
        BadHolderKey,
        "x = 1 has no point.",
        "0000000000000000000000000000000000000000000000000000000000000001",
    ),
    (
        "q2-x-is-p",
        BadHolderKey,
        "x = p is not below the prime.",
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    ),
    (
        "q2-greatest-x",
        BadHolderKey,
        "x = 2^256 - 1 is not below the prime.",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ),
    (
        "q2-x-is-0",
        ForgedHolder,
        "x = 0 has a point: a key like others, and not this signer's.",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = holder_keys();
    cases.extend(signatures());
    cases
}

fn holder_keys() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for (name, reason, why, y) in ED25519 {
        let why = format!("{why} The signature is R = identity, S = 0.");
        cases.push(case(*name, "Q1 G10", why, not(*reason), |d| {
            d.parts().claims.holder_key = PublicKey::Ed25519(array(y));
            d.parts().alter_signature = |_| WEAK_SIGNATURE;
        }));
    }
    for (name, reason, why, x) in P256 {
        cases.push(case(*name, "Q2 G10", *why, not(*reason), |d| {
            d.holder(Person::Child);
            d.parts().claims.holder_key = PublicKey::P256 { x: array(x), y_is_odd: true };
        }));
    }
    cases.push(case(
        "q2-the-other-y",
        "Q2 G12",
        "The holder's x with the other y is another key, whose signature this is not.",
        not(ForgedHolder),
        |d| {
            d.holder(Person::Child);
            if let PublicKey::P256 { y_is_odd, .. } = &mut d.parts().claims.holder_key {
                *y_is_odd = !*y_is_odd;
            }
        },
    ));
    cases
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    unhex(hex).try_into().unwrap()
}

/// Order of Ed25519's group, little-endian (RFC 8032 §5.1).
const L: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
/// Order of P-256's group (SP 800-186 §3.2.1.3).
const N: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

type Alter = fn(&Signature) -> Signature;

/// Name, whose, why, what becomes of the signature.
const ALTERED: &[(&str, Person, &str, Alter)] = &[
    (
        "q4-ed25519-s-and-order",
        Person::Parent,
        "S + L for S: the same number, and not below the order.",
        s_and_order,
    ),
    ("q4-ed25519-zeros", Person::Parent, "64 zero bytes.", |_| [0; 64]),
    ("q4-ed25519-other-r", Person::Parent, "R with its sign flipped.", |s| flip(s, 31, 0x80)),
    ("q4-ed25519-other-s", Person::Parent, "One bit of S.", |s| flip(s, 32, 1)),
    ("q4-p256-zeros", Person::Child, "r = s = 0 passed a wallet of 2022 (CVE-2022-21449).", |_| {
        [0; 64]
    }),
    ("q4-p256-r-zero", Person::Child, "r = 0.", |s| halves(&[0; 32], &s[32..])),
    ("q4-p256-s-zero", Person::Child, "s = 0.", |s| halves(&s[..32], &[0; 32])),
    ("q4-p256-r-is-order", Person::Child, "r = n is 0 in another encoding.", |s| {
        halves(&unhex(N), &s[32..])
    }),
    ("q4-p256-s-is-order", Person::Child, "s = n is 0 in another encoding.", |s| {
        halves(&s[..32], &unhex(N))
    }),
    ("q4-p256-halves-swapped", Person::Child, "s || r.", |s| halves(&s[32..], &s[..32])),
    ("q4-p256-other-r", Person::Child, "One bit of r.", |s| flip(s, 31, 1)),
];

fn signatures() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for (name, person, why, alter) in ALTERED {
        let of = |who: &str| format!("The {who}'s signature is no signature: {why}");
        cases.push(case(*name, "Q4 G12", of("holder"), not(ForgedHolder), |d| {
            d.holder(*person);
            d.parts().alter_signature = *alter;
        }));
        let name = format!("{name}-of-authority");
        cases.push(case(name, "Q4 G10", of("authority"), not(ForgedCredential), |d| {
            d.holder(*person);
            d.edit(Credential, altered_signature(*alter));
        }));
    }
    cases.push(case(
        "q4-p256-other-signature",
        "Q4",
        "(r, n - s) is a signature like (r, s): both verify.",
        admit(),
        |d| {
            d.holder(Person::Child);
            d.parts().alter_signature = keys::other_signature;
        },
    ));
    cases.push(case(
        "q4-p256-other-signature-of-authority",
        "Q4 A1",
        "(r, n - s) for the authority's (r, s).",
        admit(),
        |d| {
            d.holder(Person::Child);
            d.edit(Credential, altered_signature(keys::other_signature));
        },
    ));
    cases
}

fn altered_signature(alter: Alter) -> super::Edit {
    Box::new(move |bytes| {
        let (head, signature) = bytes.split_last_chunk::<64>().unwrap();
        [head, &alter(signature)].concat()
    })
}

fn s_and_order(signature: &Signature) -> Signature {
    let mut sum = *signature;
    let mut carry = 0;
    for (byte, order) in sum[32..].iter_mut().zip(unhex(L)) {
        carry += u16::from(*byte) + u16::from(order);
        *byte = carry as u8;
        carry >>= 8;
    }
    sum
}

fn flip(signature: &Signature, at: usize, bit: u8) -> Signature {
    let mut flipped = *signature;
    flipped[at] ^= bit;
    flipped
}

fn halves(r: &[u8], s: &[u8]) -> Signature {
    [r, s].concat().try_into().unwrap()
}
