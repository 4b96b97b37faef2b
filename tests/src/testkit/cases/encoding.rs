//! E1 to E5 behind the seal: everything is signed and sealed as it stands, so that nothing but the
//! exact decoder can tell. (E6 needs text, which only trust lists have.)
//!
//! A text has one of six lengths (T3), so each row adds none, 2, 8 or 10 bytes, or takes 2 away.

use clearance_verifier::Reason::MalformedContent;

use super::Layer::{Claims, Credential, CredentialHeader, Header, Payload, Presentation};
use super::content::{BEHIND_THE_SEAL, Change, Row, Who, row};
use super::{Layer, Scenario, not};
use Who::{Child, Parent, ParentAnswer, ParentRoster};

const SHORTEST: &[Row] = &[
    ("e1-header-label", "The label alg in three bytes.", Parent, &[(Header, "a201", "a2190001")]),
    ("e1-payload-label", "The label iat in three bytes.", Parent, &[(Payload, "a106", "a1190006")]),
    (
        "e1-payload-map-head",
        "A map of one pair in three bytes.",
        Parent,
        &[(Payload, "a1", "b90001")],
    ),
    (
        "e1-claims-map-head",
        "A map of six pairs in three bytes.",
        Parent,
        &[(Claims, "a6", "b90006")],
    ),
    ("e1-credential-tag", "Tag 18 in three bytes.", Parent, &[(Credential, "d284", "d9001284")]),
    (
        "e1-credential-array",
        "An array of four in three bytes.",
        Parent,
        &[(Credential, "d284", "d2990004")],
    ),
    (
        "e1-presentation-array",
        "An array of four in three bytes.",
        Parent,
        &[(Presentation, "84", "990004")],
    ),
    (
        "e1-unprotected-map",
        "An empty map in three bytes.",
        Parent,
        &[(Presentation, "a047a1", "b9000047a1")],
    ),
    (
        "e1-credential-unprotected-map",
        "An empty map in three bytes.",
        Parent,
        &[(Credential, "a05850", "b900005850")],
    ),
    (
        "e1-payload-string-head",
        "A length of 7 in three bytes.",
        Parent,
        &[(Presentation, "47a1", "590007a1")],
    ),
    (
        "e1-credential-header-string-head",
        "A length of 10 in three bytes.",
        Parent,
        &[(Credential, "4aa3", "59000aa3")],
    ),
    ("e1-cti-length", "A length of 8 in three bytes.", Parent, &[(Claims, "0748", "07590008")]),
    ("e1-scope-length", "A length of 2 in three bytes.", Parent, &[(Claims, "0942", "09590002")]),
    (
        "e1-kid-length",
        "A length of 2 in three bytes.",
        Parent,
        &[(CredentialHeader, "0442", "04590002")],
    ),
    (
        "e1-alg-and-typ",
        "alg and typ in one byte more than they need.",
        Parent,
        &[(CredentialHeader, "0132", "013812"), (CredentialHeader, "10183d", "1019003d")],
    ),
    ("e1-key-type", "kty 1 in three bytes.", Parent, &[(Claims, "a301012006", "a3011900012006")]),
    (
        "e1-credential-times-in-nine-bytes",
        "exp and nbf in 64 bits.",
        Child,
        &[(Claims, "041a", "041b00000000"), (Claims, "051a", "051b00000000")],
    ),
    (
        "e1-iat-in-nine-bytes",
        "iat and the status index in 64 bits.",
        Child,
        &[(Payload, "061a", "061b00000000"), (Claims, "3a000100001a", "3a000100001b00000000")],
    ),
    (
        "e1-status-label-in-nine-bytes",
        "A negative label and exp in 64 bits.",
        Child,
        &[(Claims, "3a00010000", "3b0000000000010000"), (Claims, "041a", "041b00000000")],
    ),
];

const DEFINITE: &[Row] = &[
    (
        "e2-arrays",
        "Both arrays of indefinite length.",
        Parent,
        &[
            (Credential, "84", "9f"),
            (Credential, "", "ff"),
            (Presentation, "84", "9f"),
            (Presentation, "", "ff"),
        ],
    ),
    (
        "e2-claims-and-payload-maps",
        "Both maps of indefinite length.",
        Parent,
        &[(Claims, "a6", "bf"), (Claims, "", "ff"), (Payload, "a1", "bf"), (Payload, "", "ff")],
    ),
    (
        "e2-header-maps",
        "Both protected headers of indefinite length.",
        Parent,
        &[
            (CredentialHeader, "a3", "bf"),
            (CredentialHeader, "", "ff"),
            (Header, "a2", "bf"),
            (Header, "", "ff"),
        ],
    ),
    (
        "e2-unprotected-maps",
        "Both empty maps of indefinite length.",
        Parent,
        &[(Credential, "a05850", "bfff5850"), (Presentation, "a047a1", "bfff47a1")],
    ),
    (
        "e2-payload-in-chunks",
        "A byte string of one chunk.",
        Parent,
        &[(Presentation, "47a1061a6b49d200", "5f47a1061a6b49d200ff")],
    ),
    (
        "e2-cnf-map",
        "cnf, and an unprotected map, of indefinite length.",
        Parent,
        &[(Claims, "08a101", "08bf01"), (Claims, "0942", "ff0942"), (Credential, "a058", "bfff58")],
    ),
    (
        "e2-reserved-28",
        "Additional information 28 is reserved.",
        Parent,
        &[(Payload, "061a", "061c")],
    ),
    (
        "e2-reserved-29",
        "Additional information 29 is reserved.",
        Parent,
        &[(Payload, "061a", "061d")],
    ),
    (
        "e2-reserved-30",
        "Additional information 30 is reserved.",
        Parent,
        &[(Payload, "061a", "061e")],
    ),
    ("e2-integer-31", "An integer has no indefinite length.", Parent, &[(Payload, "061a", "061f")]),
    ("e2-break-alone", "A break that ends nothing.", Parent, &[(Presentation, "a047a1", "ff47a1")]),
];

const ORDER: &[Row] = &[
    ("e3-exp-twice", "exp twice, and no nbf.", Parent, &[(Claims, "051a", "041a")]),
    ("e3-alg-twice", "alg twice, and no credential.", ParentRoster, &[(Header, "044a", "014a")]),
    (
        "e3-iat-twice",
        "iat twice: a date, and what should be the nonce.",
        ParentAnswer,
        &[(Payload, "0a48", "0648")],
    ),
    ("e3-kty-twice", "kty twice, and no crv.", Parent, &[(Claims, "a301012006", "a301010106")]),
    (
        "e3-claims-announce-five",
        "Five claims announced, six there.",
        Parent,
        &[(Claims, "a6", "a5")],
    ),
    (
        "e3-claims-announce-seven",
        "Seven claims announced, six there.",
        Parent,
        &[(Claims, "a6", "a7")],
    ),
    (
        "e3-payload-announces-none",
        "No pair announced, one there.",
        Parent,
        &[(Payload, "a1", "a0")],
    ),
    (
        "e3-payload-announces-two",
        "Two pairs announced, one there.",
        Parent,
        &[(Payload, "a1", "a2")],
    ),
    (
        "e3-payload-announces-one",
        "One pair announced, two there.",
        ParentAnswer,
        &[(Payload, "a2", "a1")],
    ),
    (
        "e3-header-announces-three",
        "Three pairs announced, two there.",
        Parent,
        &[(Header, "a2", "a3")],
    ),
    (
        "e3-cnf-announces-two",
        "Two members announced, one there.",
        Parent,
        &[(Claims, "08a101", "08a201")],
    ),
    (
        "e3-key-announces-four",
        "A key of four pairs is P-256, and this one is Ed25519.",
        Parent,
        &[(Claims, "a301012006", "a401012006")],
    ),
    (
        "e3-credential-header-announces-two",
        "Two pairs announced, three there.",
        Parent,
        &[(CredentialHeader, "a3", "a2")],
    ),
];

const TYPES: &[Row] = &[
    (
        "e4-iat-float",
        "iat as a float of the same value.",
        Parent,
        &[(Payload, "1a6b49d200", "fa4ed693a4")],
    ),
    ("e4-iat-text", "iat as text.", Parent, &[(Payload, "1a6b49d200", "6431323334")]),
    ("e4-iat-bytes", "iat as a byte string.", Parent, &[(Payload, "1a6b49d200", "446b49d200")]),
    ("e4-iat-negative", "iat before 1970.", Parent, &[(Payload, "1a6b49d200", "3a6b49d200")]),
    (
        "e4-dates-tagged",
        "iat and exp with tag 1, as dates may have elsewhere.",
        Parent,
        &[(Payload, "061a", "06c11a"), (Claims, "041a", "04c11a")],
    ),
    (
        "e4-unprotected-null",
        "null for the unprotected header.",
        Parent,
        &[(Presentation, "a047a1", "f647a1")],
    ),
    (
        "e4-unprotected-undefined",
        "undefined for the unprotected header.",
        Parent,
        &[(Presentation, "a047a1", "f747a1")],
    ),
    (
        "e4-unprotected-array",
        "An array for the unprotected header.",
        Parent,
        &[(Presentation, "a047a1", "8047a1")],
    ),
    (
        "e4-credential-unprotected-null",
        "null for the credential's unprotected header.",
        Parent,
        &[(Credential, "a05850", "f65850")],
    ),
    ("e4-payload-text", "The payload as text.", Parent, &[(Presentation, "47a1", "67a1")]),
    ("e4-claims-text", "The claims as text.", Parent, &[(Credential, "a05850a6", "a07850a6")]),
    (
        "e4-crit-in-header",
        "crit (2) in place of kid.",
        Parent,
        &[(CredentialHeader, "0442", "0242")],
    ),
    (
        "e4-crit-beside",
        "A header with crit that names label 1.",
        Parent,
        &[(Header, "a201320d", "a30132025700000000000000000d")],
    ),
    (
        "e4-extra-claim-in-payload",
        "An unknown claim 11 behind iat.",
        Parent,
        &[(Payload, "a1061a6b49d200", "a2061a6b49d2000b480000000000000000")],
    ),
    (
        "e4-extra-claim-iss",
        "A CWT may have iss elsewhere; here the claims are six.",
        Parent,
        &[(Claims, "a604", "a701686578616d706c652e04")],
    ),
    (
        "e4-extra-header-in-credential",
        "Label 15 (CWT claims) in the credential's header.",
        Parent,
        &[
            (CredentialHeader, "a3", "a4"),
            (CredentialHeader, "10183d", "0f48000000000000000010183d"),
        ],
    ),
    (
        "e4-extra-header",
        "Label 5 (IV) in the presentation's header.",
        Parent,
        &[(Header, "a201320d", "a301320548 0000000000000000 0d")],
    ),
    (
        "e4-extra-cnf-member",
        "cnf with a key and a kid.",
        Parent,
        &[(Claims, "08a101", "08a201"), (Claims, "0942", "034800000000000000000942")],
    ),
    (
        "e4-extra-key-member",
        "A COSE_Key with alg (3).",
        Parent,
        &[(Claims, "a301012006", "a4010103322006")],
    ),
    ("e4-key-y-null", "null for y of a P-256 key.", Child, &[(Claims, "22f?0942", "22f60942")]),
    ("e4-key-y-undefined", "undefined for y.", Child, &[(Claims, "22f?0942", "22f70942")]),
    (
        "e4-key-y-number",
        "0 for y, where a boolean stands.",
        Child,
        &[(Claims, "22f?0942", "22000942")],
    ),
    ("e4-key-y-other-simple", "Simple value 19 for y.", Child, &[(Claims, "22f?0942", "22f30942")]),
];

const TRAILING: &[Row] = &[
    (
        "e5-behind-presentation",
        "Two bytes behind the presentation.",
        Parent,
        &[(Presentation, "", "0000")],
    ),
    (
        "e5-behind-presentation-ten",
        "Ten bytes: the length of a code with challenge.",
        Parent,
        &[(Presentation, "", "00000000000000000000")],
    ),
    (
        "e5-behind-roster-presentation",
        "Ten bytes behind a presentation in roster form.",
        ParentRoster,
        &[(Presentation, "", "f6f6f6f6f6f6f6f6f6f6")],
    ),
    ("e5-behind-payload", "Two bytes behind the payload's map.", Parent, &[(Payload, "", "a000")]),
    ("e5-behind-header", "Two bytes behind the header's map.", Parent, &[(Header, "", "f6f6")]),
    ("e5-behind-claims", "Two bytes behind the claims.", Parent, &[(Claims, "", "0000")]),
    (
        "e5-behind-credential-header",
        "Two bytes behind the credential's header.",
        Parent,
        &[(CredentialHeader, "", "0000")],
    ),
    (
        "e5-behind-credential",
        "Two bytes behind the credential, inside the header.",
        Parent,
        &[(Credential, "", "4100")],
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases: Vec<Scenario> = [
        ("E1 G8", SHORTEST),
        ("E2 G8", DEFINITE),
        ("E3 G8", ORDER),
        ("E4 G8", TYPES),
        ("E5 G8", TRAILING),
    ]
    .into_iter()
    .flat_map(|(rule, rows)| rows.iter().map(move |r| row(rule, r, not(MalformedContent))))
    .collect();
    cases.extend(
        SWAPS.iter().map(|(name, why, who, layer, change)| swap(name, why, *who, *layer, *change)),
    );
    cases
}

type Swap = (&'static str, &'static str, Who, Layer, Change);

/// What a replacement of bytes cannot say.
const SWAPS: &[Swap] = &[
    ("e3-nbf-before-exp", "nbf (5) before exp (4).", Parent, Claims, |b| {
        [&b[..1], &b[7..13], &b[1..7], &b[13..]].concat()
    }),
    (
        "e3-status-index-first",
        "Length-first order would allow no such thing either.",
        Parent,
        Claims,
        |b| {
            let at = b.len() - 10;
            [&b[..1], &b[at..], &b[1..at]].concat()
        },
    ),
    ("e3-credential-before-alg", "kcwt (13) before alg (1).", Parent, Header, |b| {
        [&b[..1], &b[3..], &b[1..3]].concat()
    }),
    ("e3-nonce-before-iat", "nonce (10) before iat (6).", ParentAnswer, Payload, |b| {
        [&b[..1], &b[7..], &b[1..7]].concat()
    }),
    (
        "e3-kid-before-alg",
        "kid (4) before alg (1) in the credential.",
        Parent,
        CredentialHeader,
        |b| [&b[..1], &b[3..7], &b[1..3], &b[7..]].concat(),
    ),
    (
        "e2-signature-in-chunks",
        "The holder's signature as a byte string of one chunk.",
        Parent,
        Presentation,
        |b| {
            let at = b.len() - 66;
            [&b[..at], &[0x5f], &b[at..], &[0xff]].concat()
        },
    ),
    ("e5-payload-cut", "The payload ends inside iat.", Child, Payload, |b| {
        b[..b.len() - 2].to_vec()
    }),
    ("e5-claims-cut", "The claims end inside the status index.", Child, Claims, |b| {
        b[..b.len() - 2].to_vec()
    }),
    (
        "e5-presentation-cut",
        "The presentation ends inside the signature.",
        Child,
        Presentation,
        |b| b[..b.len() - 2].to_vec(),
    ),
];

fn swap(name: &str, why: &str, who: Who, layer: Layer, change: Change) -> Scenario {
    let rule = name[..2].to_uppercase() + " G8";
    super::case(name, &rule, format!("{why} {BEHIND_THE_SEAL}"), not(MalformedContent), |d| {
        who.set(d);
        d.edit(layer, Box::new(move |bytes| change(&bytes)));
    })
}
