//! V1 to V4, P1 to P3, A1 to A3, S1, S2, S4: what stands behind the seal, signed and sealed as it is.

use clearance_issuer::Form;
use clearance_verifier::Reason::{
    self, CodeFromFuture, CodeStale, CredentialExpired, ForgedCredential, ForgedHolder,
    MalformedContent, UnknownQualifier,
};

use super::Layer::{Claims, Credential, CredentialHeader, Header, Payload, Presentation};
use super::{Draft, Layer, NOW, Scenario, admit, append, case, not, replace};
use crate::testkit::format::Expected;
use crate::world::Person;
use Who::{Child, Parent, ParentAnswer, ParentRoster};

/// What becomes of the bytes of a layer.
pub(super) type Change = fn(&[u8]) -> Vec<u8>;
/// Layer, bytes, what stands there instead; no bytes: it stands at the end. In hex, with blanks.
type Edits = &'static [(Layer, &'static str, &'static str)];
/// Name, why, whose code, edits.
pub(super) type Row = (&'static str, &'static str, Who, Edits);

/// Whose code, in which form: 308, 310, 318, 155 and 165 bytes.
#[derive(Clone, Copy)]
pub(super) enum Who {
    Parent,
    Child,
    ParentAnswer,
    ParentRoster,
}

impl Who {
    pub(super) fn set(self, d: &mut Draft) {
        match self {
            Self::Parent => {}
            Self::Child => d.holder(Person::Child),
            Self::ParentAnswer => {
                d.open(*b"8 random", NOW.minus(5));
                d.answer(*b"8 random");
            }
            Self::ParentRoster => d.parts().form = Form::Roster,
        }
    }
}

const WIDTHS: &[Row] = &[
    (
        "v1-authority-kid-of-four",
        "kid has two bytes.",
        Parent,
        &[(CredentialHeader, "0442a101", "0444a1010000")],
    ),
    ("v1-cti-of-ten", "cti has eight bytes.", Parent, &[(Claims, "0748", "074a0000")]),
    ("v1-scope-of-four", "scope has two bytes.", Parent, &[(Claims, "09420100", "094401000000")]),
    ("v1-nonce-of-ten", "nonce has eight bytes.", ParentAnswer, &[(Payload, "0a48", "0a4a0000")]),
    ("v1-key-of-34", "x has 32 bytes.", Parent, &[(Claims, "20 06 21 5820", "20 06 21 58220000")]),
    (
        "v1-roster-name-of-19",
        "A name has ten bytes.",
        ParentRoster,
        &[(Header, "044a", "0453000000000000000000")],
    ),
    (
        "v1-iat-of-five-digits-too-small",
        "iat below 65,536 has no five bytes.",
        Child,
        &[(Payload, "1a6b49d200", "19ffff")],
    ),
    (
        "v1-cti-of-six",
        "cti has eight bytes; two fewer make the other length.",
        Child,
        &[(Claims, "0748", "0746")],
    ),
];

const VALUES: &[Row] = &[
    (
        "v2-times-above-32-bits",
        "iat and exp in the year 2106 and later.",
        Child,
        &[(Payload, "1a6b49d200", "1b0000000100000000"), (Claims, "041a", "041b00000001")],
    ),
    (
        "v3-ends-when-it-starts",
        "exp is nbf: a period without a second.",
        Parent,
        &[(Claims, "041a6b5c4700051a6b49c3f0", "041a6b49c3f0051a6b49c3f0")],
    ),
    (
        "v3-ends-before-it-starts",
        "exp is before nbf.",
        Parent,
        &[(Claims, "041a6b5c4700", "041a6b49c3ef")],
    ),
    (
        "v4-shard-zero",
        "Shard 0 does not exist.",
        Parent,
        &[(Claims, "3a000100001a007003e8", "3a000100001a000fffff")],
    ),
];

const PRESENTATIONS: &[Row] = &[
    (
        "p1-array-of-three",
        "Without its signature announced.",
        Parent,
        &[(Presentation, "84", "83")],
    ),
    ("p1-array-of-five", "An element more announced.", Parent, &[(Presentation, "84", "85")]),
    (
        "p1-tag-of-sign",
        "Tag 98 (COSE_Sign) in front: a presentation has no tag.",
        Parent,
        &[(Presentation, "84", "d86284")],
    ),
    ("p1-tag-twice", "Tag 18, twice to have a length.", Parent, &[(Presentation, "84", "d2d284")]),
    (
        "s1-alg-unprotected-too",
        "alg in both headers.",
        Parent,
        &[(Presentation, "a047a1", "a1013247a1")],
    ),
    (
        "s1-kid-unprotected",
        "A kid that an onlooker could change.",
        Parent,
        &[(Presentation, "a047a1", "a10448000000000000000047a1")],
    ),
    (
        "s1-credential-alg-unprotected-too",
        "alg in both headers of the credential.",
        Parent,
        &[(Credential, "a05850", "a101325850")],
    ),
    (
        "s2-payload-as-array",
        "The payload stands beside its string: an array of it.",
        Parent,
        &[(Presentation, "47a1", "87a1")],
    ),
    (
        "p2-form-of-neither",
        "Label 12: neither a credential nor its name.",
        Parent,
        &[(Header, "a201320d", "a201320c")],
    ),
    (
        "p2-both-forms",
        "A credential and its name: which one counts?",
        Parent,
        &[(Header, "a201320d", "a30132 044a a101 0000000000000000 0d")],
    ),
    (
        "p2-alg-missing",
        "kid twice over: the header has no alg.",
        ParentRoster,
        &[(Header, "a20132044a", "a20332044a")],
    ),
    (
        "p2-credential-as-string",
        "The credential in a byte string, two bytes more.",
        Parent,
        &[(Header, "0dd284", "0d58a2d284")],
    ),
    ("p2-name-as-text", "A name as text.", ParentRoster, &[(Header, "044a", "046a")]),
    ("p3-another-claim-for-iat", "nbf (5) for iat.", Parent, &[(Payload, "a106", "a105")]),
    (
        "p3-another-claim-for-nonce",
        "cti (7) for nonce.",
        ParentAnswer,
        &[(Payload, "0a48", "0748")],
    ),
    ("p3-nonce-as-text", "A nonce as text.", ParentAnswer, &[(Payload, "0a48", "0a68")]),
];

const CREDENTIALS: &[Row] = &[
    (
        "a1-tag-of-mac",
        "Tag 17 (COSE_Mac0): a CWT of another kind.",
        Parent,
        &[(Credential, "d284", "d184")],
    ),
    (
        "a1-tag-of-cwt-in-front",
        "Tag 61 (CWT) in front of tag 18.",
        Parent,
        &[(Credential, "d284", "d83dd284")],
    ),
    ("a1-array-of-five", "An element more announced.", Parent, &[(Credential, "d284", "d285")]),
    ("a2-typ-another-number", "typ 62 is no CWT.", Parent, &[(CredentialHeader, "183d", "183e")]),
    ("a2-typ-as-text", "typ as text.", Parent, &[(CredentialHeader, "10183d", "106161")]),
    (
        "a2-another-label-for-typ",
        "Content type (3) is not typ; out of order too.",
        Parent,
        &[(CredentialHeader, "10183d", "03183d")],
    ),
    ("a2-kid-as-text", "kid as text.", Parent, &[(CredentialHeader, "0442", "0462")]),
    ("a3-another-claim-for-exp", "aud (3) for exp.", Parent, &[(Claims, "a604", "a603")]),
    ("a3-another-claim-for-nbf", "iat (6) for nbf.", Parent, &[(Claims, "051a", "061a")]),
    ("a3-another-claim-for-cti", "iat (6) for cti.", Parent, &[(Claims, "0748", "0648")]),
    (
        "a3-another-claim-for-cnf",
        "A credential bound to no key is a bearer token.",
        Parent,
        &[(Claims, "08a101", "0aa101")],
    ),
    (
        "a3-cnf-encrypted-key",
        "cnf member 2, an encrypted key.",
        Parent,
        &[(Claims, "08a101", "08a102")],
    ),
    (
        "a3-cnf-kid",
        "cnf member 3: a key by its name is no key.",
        Parent,
        &[(Claims, "08a101", "08a103")],
    ),
    ("a3-another-claim-for-scope", "nonce (10) for scope.", Parent, &[(Claims, "0942", "0a42")]),
    ("a3-another-label-for-the-index", "-65538.", Parent, &[(Claims, "3a00010000", "3a00010001")]),
    ("a3-key-of-ed448", "crv 7 is Ed448.", Parent, &[(Claims, "01012006", "01012007")]),
    (
        "a3-key-of-x25519",
        "crv 4 is X25519: no signatures.",
        Parent,
        &[(Claims, "01012006", "01012004")],
    ),
    (
        "a3-key-symmetric",
        "kty 4 is a symmetric key, which a gate could sign with.",
        Parent,
        &[(Claims, "01012006", "01042006")],
    ),
    ("a3-key-of-p384", "crv 2 is P-384.", Child, &[(Claims, "01022001", "01022002")]),
    ("a3-key-of-secp256k1", "crv 8 is secp256k1.", Child, &[(Claims, "01022001", "01022008")]),
    (
        "a3-key-okp-as-p256",
        "kty 1 in a key of four members.",
        Child,
        &[(Claims, "01022001", "01012001")],
    ),
];

/// S4: algorithms that the format does not have.
const ALGORITHMS: &[Row] = &[
    ("s4-holder-alg-eddsa", "-8 does not name the curve.", Parent, &[(Header, "a20132", "a20127")]),
    ("s4-holder-alg-es256", "-7 does not name the curve.", Child, &[(Header, "a20128", "a20126")]),
    ("s4-holder-alg-zero", "alg 0, `none` elsewhere.", Parent, &[(Header, "a20132", "a20100")]),
    (
        "s4-holder-alg-hmac",
        "alg 5 is a MAC: the public key would be the secret.",
        Parent,
        &[(Header, "a20132", "a20105")],
    ),
    (
        "s4-authority-alg-eddsa",
        "-8 in the credential.",
        Parent,
        &[(CredentialHeader, "0132", "0127")],
    ),
    (
        "s4-authority-alg-es256",
        "-7 in the credential.",
        Child,
        &[(CredentialHeader, "0128", "0126")],
    ),
    (
        "s4-authority-alg-hmac",
        "alg 5 in the credential.",
        Parent,
        &[(CredentialHeader, "0132", "0105")],
    ),
    ("s4-authority-alg-null", "null for alg.", Parent, &[(CredentialHeader, "0132", "01f6")]),
];

type Judged = (&'static str, &'static str, &'static str, Who, Option<Reason>, Edits);

/// Well formed: whatever becomes of it is decided later.
const JUDGED: &[Judged] = &[
    (
        "v2-least-iat",
        "V2 G18",
        "65,550 is a time of the format, long ago.",
        Parent,
        Some(CodeStale),
        &[(Payload, "1a6b49d200", "1a0001000e")],
    ),
    (
        "v2-greatest-iat",
        "V2 G18",
        "7 February 2106, a multiple of 15.",
        Parent,
        Some(CodeFromFuture),
        &[(Payload, "1a6b49d200", "1affffffff")],
    ),
    (
        "v2-greatest-exp",
        "V2 G15",
        "A credential until 2106.",
        Parent,
        None,
        &[(Claims, "041a6b5c4700", "041affffffff")],
    ),
    (
        "v2-least-nbf",
        "V2 G15",
        "A credential since 1970, 18:12:16.",
        Parent,
        None,
        &[(Claims, "051a6b49c3f0", "051a00010000")],
    ),
    (
        "v3-one-second",
        "V3 G15",
        "exp is nbf + 1: a period, and long over.",
        Parent,
        Some(CredentialExpired),
        &[(Claims, "041a6b5c4700", "041a6b49c3f1")],
    ),
    (
        "v4-least-index",
        "V4",
        "Shard 1, position 0.",
        Parent,
        None,
        &[(Claims, "1a007003e8", "1a00100000")],
    ),
    (
        "v4-greatest-index",
        "V4",
        "Shard 4,095, position 1,048,575.",
        Parent,
        None,
        &[(Claims, "1a007003e8", "1affffffff")],
    ),
    (
        "a3-greatest-qualifier",
        "A3",
        "Well formed, and without a meaning under a scheme that knows no qualifier (G16).",
        Parent,
        Some(UnknownQualifier),
        &[(Claims, "09420100", "094201ff")],
    ),
    (
        "s4-holder-alg-of-p256-for-ed25519",
        "S4 G12",
        "alg -9 over an Ed25519 key and signature.",
        Parent,
        Some(ForgedHolder),
        &[(Header, "a20132", "a20128")],
    ),
    (
        "s4-holder-alg-of-ed25519-for-p256",
        "S4 G12",
        "alg -19 over a P-256 key and signature.",
        Child,
        Some(ForgedHolder),
        &[(Header, "a20128", "a20132")],
    ),
    (
        "s4-authority-alg-of-p256-for-ed25519",
        "S4 G10",
        "alg -9 over the authority's Ed25519 signature.",
        Parent,
        Some(ForgedCredential),
        &[(CredentialHeader, "0132", "0128")],
    ),
    (
        "s4-authority-alg-of-ed25519-for-p256",
        "S4 G10",
        "alg -19 over the authority's P-256 signature.",
        Child,
        Some(ForgedCredential),
        &[(CredentialHeader, "0128", "0132")],
    ),
    (
        "s4-roster-alg-of-p256-for-ed25519",
        "S4 G12",
        "alg -9 over an Ed25519 key and signature, in roster form.",
        ParentRoster,
        Some(ForgedHolder),
        &[(Header, "a20132", "a20128")],
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let malformed = |rules: &'static str, rows: &'static [Row]| {
        rows.iter().map(move |r| row(rules, r, not(MalformedContent)))
    };
    let mut cases: Vec<Scenario> = malformed("V1 G8", WIDTHS)
        .chain(
            VALUES
                .iter()
                .map(|r| row(&format!("{} G8", r.0[..2].to_uppercase()), r, not(MalformedContent))),
        )
        .chain(
            PRESENTATIONS
                .iter()
                .chain(CREDENTIALS)
                .map(|r| row(&format!("{} G8", r.0[..2].to_uppercase()), r, not(MalformedContent))),
        )
        .chain(malformed("S4 P2 A2 G8", ALGORITHMS))
        .collect();
    for &(name, rules, why, who, reason, edits) in JUDGED {
        let expected = reason.map_or_else(admit, not);
        cases.push(row(rules, &(name, why, who, edits), expected));
    }
    for (name, layer, why) in [
        ("v1-holder-signature-of-66", Presentation, "The holder's signature has 64 bytes."),
        ("v1-authority-signature-of-66", Credential, "The authority's signature has 64 bytes."),
    ] {
        cases.push(case(
            name,
            "V1 Q4 G8",
            format!("{why} {BEHIND_THE_SEAL}"),
            not(MalformedContent),
            |d| {
                d.edit(
                    layer,
                    Box::new(|bytes| {
                        let at = bytes.len() - 66;
                        [&bytes[..at], &[0x58, 66], &bytes[at + 2..], &[0, 0]].concat()
                    }),
                );
            },
        ));
    }
    cases
}

/// Why every row of malformed content is refused.
pub(super) const BEHIND_THE_SEAL: &str =
    "Signed and sealed as it stands, so that only the exact decoder can tell.";

/// One row of a table.
pub(super) fn row(rules: &str, &(name, why, who, edits): &Row, expected: Expected) -> Scenario {
    let why = match expected.reason.as_deref() {
        Some("malformed-content") => format!("{why} {BEHIND_THE_SEAL}"),
        _ => why.to_owned(),
    };
    case(name, rules, why, expected, |d| {
        who.set(d);
        for (layer, from, to) in edits {
            let [from, to] = [from, to].map(|hex| hex.replace(' ', ""));
            d.edit(*layer, if from.is_empty() { append(&to) } else { edit(&from, &to) });
        }
    })
}

/// `22f?0942` stands for either y.
fn edit(from: &str, to: &str) -> super::Edit {
    if !from.contains('?') {
        return replace(from, to);
    }
    let [even, odd] = ["4", "5"].map(|y| crate::hex::unhex(&from.replace('?', y)));
    let to = to.to_owned();
    Box::new(move |bytes| {
        let found = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        let from = if found(&even) { &even } else { &odd };
        replace(&crate::hex::hex(from), &to)(bytes)
    })
}
