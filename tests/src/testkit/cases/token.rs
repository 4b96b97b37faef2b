//! K1 to K4 and the encoding rules at the token: outside the seal.

use clearance_verifier::Reason::{CannotOpen, MalformedToken};

use super::Layer::{Token, TokenHeader};
use super::{Draft, Edit, Layer, Scenario, append, case, not, replace};
use crate::hex::unhex;
use crate::testkit::format::Expected;
use crate::world::zhuhai;

type Row = (&'static str, &'static str, &'static str, Layer, &'static str, &'static str);

/// Name, rules, why, layer, bytes, what stands there instead. The header is a2 01 182a 04 41 kid.
const ROWS: &[Row] = &[
    ("k2-alg-another-hpke", "K2", "alg 43 is another HPKE suite.", TokenHeader, "01182a", "01182b"),
    ("k2-alg-negative", "K2", "alg -43.", TokenHeader, "01182a", "01382a"),
    (
        "k2-alg-text",
        "K2 E4",
        "An alg by name is none of the format.",
        TokenHeader,
        "01182a",
        "016161",
    ),
    ("k2-kid-text", "K2 E4", "A kid is a byte string.", TokenHeader, "0441", "0461"),
    (
        "k2-crit-for-kid",
        "K2 E4",
        "crit (2) is no label of the format.",
        TokenHeader,
        "0441",
        "0241",
    ),
    (
        "k2-unknown-label",
        "K2 E4",
        "Label 5 (IV) is none of the format.",
        TokenHeader,
        "0441",
        "0541",
    ),
    (
        "k2-labels-swapped",
        "K2 E3",
        "kid before alg is out of order; a header of the same length.",
        Token,
        "47a201182a0441",
        "47a204182a0141",
    ),
    (
        "k2-map-announces-more",
        "E3 K2",
        "Three pairs announced, two there.",
        TokenHeader,
        "a2",
        "a3",
    ),
    (
        "k2-map-announces-fewer",
        "E3 E5 K2",
        "One pair announced, two there.",
        TokenHeader,
        "a2",
        "a1",
    ),
    (
        "k3-another-label",
        "K3 E4",
        "Only ek (-4) may stand unprotected.",
        Token,
        "a1235820",
        "a1225820",
    ),
    ("k3-ek-as-text", "K3 E4", "ek is a byte string.", Token, "a1235820", "a1237820"),
    (
        "k3-no-pair-announced",
        "K3 E3",
        "The map says that it is empty.",
        Token,
        "a1235820",
        "a0235820",
    ),
    (
        "k3-two-pairs-announced",
        "K3 E3",
        "The map says that it has two pairs.",
        Token,
        "a1235820",
        "a2235820",
    ),
    ("k3-null-for-the-map", "K3 E4", "null is no map.", Token, "a1235820", "f6235820"),
    (
        "k1-array-of-four",
        "K1",
        "A COSE_Encrypt, with recipients, is an array of four.",
        Token,
        "83",
        "84",
    ),
    ("k1-array-of-two", "K1 E5", "Two elements announced, three there.", Token, "83", "82"),
    ("k1-map", "K1 E4", "A map is no array.", Token, "83", "a3"),
    (
        "e2-token-array-indefinite",
        "E2 K1",
        "An array of indefinite length, and no end to it.",
        Token,
        "83",
        "9f",
    ),
    (
        "e2-token-reserved-head",
        "E2 K1",
        "Additional information 28 is reserved.",
        Token,
        "83",
        "9c",
    ),
    (
        "e1-token-kid-head-long",
        "E1 K2",
        "A length of one byte in two, and an alg in five: 2 bytes more.",
        TokenHeader,
        "01182a0441",
        "0119002a045801",
    ),
    (
        "e1-token-lengths-long",
        "E1 K3",
        "Two lengths in longer form than they need.",
        Token,
        "47a201182a04",
        "590007a201182a04",
    ),
    (
        "k1-tag-of-encrypt",
        "K1 E4",
        "Tag 96 (COSE_Encrypt) in front, 2 bytes.",
        Token,
        "83",
        "d86083",
    ),
    (
        "k1-tag-twice",
        "K1 E4",
        "Tag 16 (COSE_Encrypt0), twice to have a length: a token has no tag.",
        Token,
        "83",
        "d0d083",
    ),
    ("k4-ciphertext-as-text", "K4 E4", "Ciphertext is a byte string.", Token, "590104", "790104"),
    (
        "e5-ciphertext-shorter-than-announced",
        "E5 K4",
        "Two bytes behind the ciphertext.",
        Token,
        "590104",
        "590102",
    ),
    (
        "e2-ciphertext-longer-than-the-token",
        "E2 K4",
        "The length reaches behind the end: ends too early.",
        Token,
        "590104",
        "59ffff",
    ),
    (
        "k4-ciphertext-of-four-gigabytes",
        "K4 E1",
        "A length that nothing must be allocated by.",
        Token,
        "590104",
        "5affff",
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases: Vec<Scenario> = ROWS
        .iter()
        .map(|&(name, rules, why, layer, from, to)| {
            let rules = format!("{rules} G4");
            let why = format!("{why} So the token is none, whatever is sealed in it.");
            case(name, &rules, why, not(MalformedToken), |d| d.edit(layer, replace(from, to)))
        })
        .collect();
    cases.extend(headers());
    cases.extend(seals());
    cases
}

fn headers() -> Vec<Scenario> {
    let malformed = |name, rules, why, layer, edit: Edit| {
        case(name, rules, why, not(MalformedToken), move |d| d.edit(layer, edit))
    };
    vec![
        malformed(
            "e5-behind-the-token",
            "E5 G4",
            "Two bytes behind the token, so that it has the length of the other key type.",
            Token,
            append("0000"),
        ),
        malformed(
            "e5-behind-the-token-header",
            "E5 K2 G4",
            "Two bytes behind the map inside the protected header.",
            TokenHeader,
            append("0000"),
        ),
        case(
            "k2-kid-of-three-bytes",
            "K2 V1 G4",
            "A kid has one byte; this one has three.",
            not(MalformedToken),
            |d| {
                d.edit(
                    TokenHeader,
                    Box::new(|bytes| [&bytes[..5], &[0x43, bytes[6], 0, 0]].concat()),
                )
            },
        ),
        case(
            "k3-kid-in-both-headers",
            "K3 E4 G4",
            "A second kid, unprotected: an onlooker could change it. A length of the challenge form.",
            not(MalformedToken),
            |d| {
                d.edit(Token, replace("a1235820", "a204480000000000000000235820"));
            },
        ),
        case(
            "k2-alg-unprotected-only",
            "K2 K3 E4 G4",
            "alg must be protected: here it stands beside ek.",
            not(MalformedToken),
            |d| {
                d.edit(TokenHeader, replace("a201182a04", "a104"));
                // 3 bytes less in the header, 3 more here; 2 more by the length of ek.
                d.edit(Token, replace("a1235820", "a201182a23590020"));
                d.edit(Token, append("00"));
            },
        ),
    ]
}

fn seals() -> Vec<Scenario> {
    let cannot =
        |name, why, change: fn(&mut Draft)| case(name, "K4 G7", why, not(CannotOpen), change);
    let flip = |at: usize| -> Edit {
        Box::new(move |mut bytes| {
            bytes[at] ^= 1;
            bytes
        })
    };
    let mut cases = vec![
        cannot(
            "k4-another-gate-s-key",
            "Sealed to the key of another group under this one's key id.",
            |d| {
                d.parts().sealed_for = zhuhai();
            },
        ),
        cannot("k4-no-ciphertext-but-zeros", "Nothing was sealed.", |d| {
            d.edit(
                Token,
                Box::new(|bytes| {
                    let sealed = bytes.len() - 260;
                    [&bytes[..sealed], &[0; 260]].concat()
                }),
            );
        }),
        cannot(
            "k4-roster-form-to-another-key",
            "A code in roster form, sealed to another group's key under this one's key id.",
            |d| {
                d.parts().form = clearance_issuer::Form::Roster;
                d.parts().sealed_for = zhuhai();
            },
        ),
    ];
    for (name, at) in
        [("first-byte-of-ek", 13), ("last-byte-of-ek", 44), ("ciphertext", 60), ("tag", 307)]
    {
        let why =
            format!("One bit of byte {at} of the token is flipped: {}.", name.replace('-', " "));
        cases.push(case(format!("k4-bit-of-{name}"), "K4 K3 G7", why, not(CannotOpen), |d| {
            d.edit(Token, flip(at));
        }));
    }
    cases.extend(keys_of_small_order());
    cases.extend(keys_in_another_form());
    cases
}

/// Q3: `ek` is a point that any secret turns into zero.
fn keys_of_small_order() -> impl Iterator<Item = Scenario> {
    let keys = [
        ("zero", "00".repeat(32)),
        ("one", format!("01{}", "00".repeat(31))),
        ("order-8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800".into()),
        ("minus-one", format!("ec{}7f", "ff".repeat(30))),
    ];
    keys.into_iter().map(|(name, ek)| {
        let why = format!("ek is of small order ({name}): the agreement gives zero.");
        with_ek(format!("q3-ek-{name}"), "Q3 K4 G7", why, not(CannotOpen), move |_| unhex(&ek))
    })
}

/// K3: `ek` that is not canonical.
fn keys_in_another_form() -> Vec<Scenario> {
    let refused = |name: &str, why: &str, ek: fn(&[u8]) -> Vec<u8>| {
        with_ek(format!("k3-ek-{name}"), "K3 G4", why.into(), not(MalformedToken), ek)
    };
    vec![
        refused("prime", "ek is 2^255 - 19: zero, in another form.", |_| of_the_prime(0xed)),
        refused("prime-and-nine", "ek is p + 9: nine, in another form.", |_| of_the_prime(0xf6)),
        refused("greatest", "ek is 2^255 - 1, the greatest.", |_| of_the_prime(0xff)),
        refused("top-bit", "The same key with the bit that X25519 ignores.", |ek| {
            let mut ek = ek.to_vec();
            ek[31] |= 0x80;
            ek
        }),
    ]
}

fn of_the_prime(lowest: u8) -> Vec<u8> {
    let mut ek = vec![0xff; 32];
    (ek[0], ek[31]) = (lowest, 0x7f);
    ek
}

fn with_ek(
    name: String,
    rules: &str,
    why: String,
    expected: Expected,
    ek: impl Fn(&[u8]) -> Vec<u8> + 'static,
) -> Scenario {
    case(name, rules, why, expected, |d| {
        d.edit(
            Token,
            Box::new(move |mut bytes| {
                let new = ek(&bytes[13..45]);
                bytes[13..45].copy_from_slice(&new);
                bytes
            }),
        );
    })
}
