//! The examples of SPEC.md, as text.

use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{Audience, Challenge};
use clearance_core::trust::TrustAnchor;
use clearance_core::{code, credential, enrolment, recovery};

use crate::annotated::{annotate, hex, hex_lines};
use crate::objects::{self as o, Form, Holder};

/// Everything between the markers of SPEC.md.
pub(crate) fn text() -> String {
    let full = o::presentation(Holder::Ed25519, Form::Full, None);
    let roster = o::presentation(Holder::P256, Form::Roster, Some(o::CHALLENGE));
    let (full_token, roster_token) = (o::seal(&full, [0x05; 32]), o::seal(&roster, [0x09; 32]));
    let list = o::trust_list(&o::trust_content());
    let mut anchor = TrustAnchor::new(o::root_key().public());
    anchor.accept(&RING, &list, o::NOW).expect("a good list");
    [
        block("Keys", &keys()),
        block("Audience", &audience(&o::audience())),
        block("Credential, Ed25519 holder", &credential(Holder::Ed25519)),
        block("Credential, P-256 holder", &credential(Holder::P256)),
        block("Presentation, full form, Ed25519 holder", &annotate(&full, PRESENTATION_FULL)),
        block("Token of the full form", &annotate(&full_token, TOKEN)),
        block("Text of the full form", &wrapped(&code::encode(&full_token))),
        block(
            "Presentation, roster form with a challenge, P-256 holder",
            &annotate(&roster, PRESENTATION_ROSTER),
        ),
        block("Token of the roster form", &annotate(&roster_token, TOKEN)),
        block("Text of the roster form", &wrapped(&code::encode(&roster_token))),
        block("Trust list", &annotate(&list, TRUST_LIST)),
        block("Trust anchor after it", &annotate(&anchor.to_bytes(), ANCHOR)),
        block("Enrolment request", &enrolment_request(Some(o::CHALLENGE))),
        block("Recovery request", &recovery_request()),
    ]
    .concat()
}

fn block(title: &str, body: &str) -> String {
    format!("### {title}\n\n```text\n{body}```\n\n")
}

fn keys() -> String {
    let line = |name: &str, secret: u8, public: &[u8; 32]| {
        format!("{name:<24}secret {}\n{:24}public {}\n", hex(&[secret; 32]), "", hex(public))
    };
    [
        line("authority (Ed25519)", 0x01, &x(o::authority_key().public())),
        line("holder (Ed25519)", 0x02, &x(Holder::Ed25519.key().public())),
        line("holder (P-256, x)", 0x03, &x(Holder::P256.key().public())),
        line("gate group (X25519)", 0x04, o::gate_key().public()),
        line("root (Ed25519)", 0x06, &x(o::root_key().public())),
        line("status (Ed25519)", 0x08, &x(o::status_key().public())),
        format!("{:<24}ikm    {}\n", "ephemeral, full form", hex(&[0x05; 32])),
        format!("{:<24}ikm    {}\n", "ephemeral, roster form", hex(&[0x09; 32])),
    ]
    .concat()
}

fn x(key: PublicKey) -> [u8; 32] {
    match key {
        PublicKey::Ed25519(x) | PublicKey::P256 { x, .. } => x,
    }
}

fn audience(audience: &Audience) -> String {
    let text = String::from_utf8_lossy(audience.as_bytes());
    format!("\"{text}\"\n{}", hex_lines(audience.as_bytes(), 0))
}

fn credential(holder: Holder) -> String {
    let bytes = o::credential(holder);
    let decoded = credential::UntrustedCredential::decode(&bytes).expect("a good one");
    let key = o::authority_key().public().prepare(&RING).expect("a good key");
    decoded.verify(&RING, &key).expect("a good signature");
    let comments = match holder {
        Holder::Ed25519 => [CREDENTIAL, KEY_ED25519, CREDENTIAL_REST],
        Holder::P256 => [CREDENTIAL, KEY_P256, CREDENTIAL_REST],
    };
    annotate(&bytes, &comments.concat())
}

fn enrolment_request(challenge: Option<Challenge>) -> String {
    let bytes = o::enrolment(Holder::P256, challenge);
    enrolment::EnrolmentRequest::verify(&RING, &bytes).expect("a good request");
    annotate(&bytes, &[ENROLMENT, REQUEST, KEY_P256, REQUEST_REST].concat())
}

fn recovery_request() -> String {
    let bytes = o::recovery(Holder::P256);
    recovery::RecoveryRequest::verify(&RING, &bytes).expect("a good request");
    annotate(&bytes, &[RECOVERY, REQUEST, KEY_P256, REQUEST_REST].concat())
}

/// 64 characters a line; the line ends are not part of the text.
fn wrapped(text: &str) -> String {
    let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned());
    // A space at the end of a line would not be seen.
    lines.map(|line| format!("|{line}|\n")).collect()
}

const CREDENTIAL: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected, 11 bytes",
    "map of 3",
    "1 alg: -19, Ed25519 (the authority's key)",
    "4 kid: authority key 0102",
    "16 typ: 61, application/cwt",
    "unprotected: empty",
    "> claims",
    "map of 6",
    "4 exp: 2026-12-05T00:00:00Z",
    "5 nbf: 2026-11-21T00:00:00Z",
    "7 cti",
    "8 cnf: map of 1",
    "1 COSE_Key",
];
const KEY_ED25519: &[&str] = &["1 kty: OKP", "-1 crv: Ed25519", "-2 x"];
const KEY_P256: &[&str] = &["1 kty: EC2", "-1 crv: P-256", "-2 x", "-3 y: false, the even one"];
const CREDENTIAL_REST: &[&str] = &[
    "9 scope: scheme 1, qualifier 0",
    "-65537 status index: shard 1, position 0x02345",
    "signature of the authority",
];

const PRESENTATION_FULL: &[&str] = &[
    "array of 4",
    "> protected",
    "map of 2",
    "1 alg: -19, Ed25519 (the holder's key)",
    "13 kcwt: the credential, tag 18",
    "array of 4",
    "protected",
    "unprotected: empty",
    "claims",
    "signature of the authority",
    "unprotected: empty",
    "> payload",
    "map of 1",
    "6 iat: 2026-11-21T08:00:00Z",
    "signature of the holder",
];

const PRESENTATION_ROSTER: &[&str] = &[
    "array of 4",
    "> protected",
    "map of 2",
    "1 alg: -9, ESP256 (the holder's key)",
    "4 kid: authority key 0102, then cti",
    "unprotected: empty",
    "> payload",
    "map of 2",
    "6 iat: 2026-11-21T08:00:00Z",
    "10 nonce: the gate's challenge",
    "signature of the holder",
];

const TOKEN: &[&str] = &[
    "array of 3",
    "> protected, 7 bytes",
    "map of 2",
    "1 alg: 42, HPKE-4",
    "4 kid: gate key 07",
    "unprotected: map of 1",
    "-4 ek",
    "ciphertext and tag",
];

const TRUST_LIST: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected",
    "map of 2",
    "1 alg: -19, Ed25519 (the root's key)",
    "16 typ: application/vnd.clearance.trust-list",
    "unprotected: empty",
    "> content",
    "map of 6",
    "1 seq",
    "2 this-update",
    "3 next-update",
    "4 authorities: array of 1",
    "map of 6",
    "1 kid",
    "2 COSE_Key",
    "1 kty: OKP",
    "-1 crv: Ed25519",
    "-2 x",
    "3 nbf",
    "4 exp",
    "5 name: \"Example authority\"",
    "6 delegation: map of 2",
    "1 epoch",
    "2 status keys: array of 1",
    "map of 4",
    "1 kid",
    "2 COSE_Key",
    "1 kty: OKP",
    "-1 crv: Ed25519",
    "-2 x",
    "3 nbf",
    "4 exp",
    "5 gate groups: array of 1",
    "map of 2",
    "1 id: \"hk-mo\"",
    "2 epochs: array of 1",
    "map of 4",
    "1 kid",
    "2 X25519 key",
    "3 nbf",
    "4 exp",
    "6 schemes: array of 1",
    "map of 16",
    "1 id",
    "2 name: \"Example scheme\"",
    "3 authority keys: array of 1",
    "kid",
    "4 step: 15 s",
    "5 lifetime: 30 s",
    "6 max-behind: 15 s",
    "7 max-ahead: 15 s",
    "8 places: array of 1",
    "map of 3",
    "1 jurisdiction: \"hk\"",
    "4 directions: both",
    "5 modes: all but vehicle",
    "9 challenge required: false",
    "10 status policy: map of 3",
    "1 fresh for 900 s",
    "2 usable for 86400 s",
    "3 stale lists may admit: true",
    "11 least app version: 1",
    "12 uses: unlimited",
    "13 ledger: own lane suffices",
    "14 person check required: false",
    "15 party: array of 2",
    "largest",
    "together",
    "16 qualifier: means nothing",
    "signature of the root",
];

const ANCHOR: &[&str] = &[
    "map of 2",
    "1 root: COSE_Key",
    "1 kty: OKP",
    "-1 crv: Ed25519",
    "-2 x",
    "3 seen: array of 5",
    "seq",
    "this-update",
    "SHA-256 of the payload",
    "dates-from: none",
    "ids and keys: array of 3",
    "gate group hk-mo, epoch 07",
    "authority 0102",
    "authority 0102, status key 0103",
];

const ENROLMENT: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected",
    "map of 2",
    "1 alg: -9, ESP256 (the key below)",
    "16 typ: application/vnd.clearance.enrolment",
];
const RECOVERY: &[&str] = &[
    "tag 18: COSE_Sign1",
    "array of 4",
    "> protected",
    "map of 2",
    "1 alg: -9, ESP256 (the key below)",
    "16 typ: application/vnd.clearance.recovery",
];
const REQUEST: &[&str] = &[
    "unprotected: empty",
    "> payload",
    "map of 4",
    "3 aud: thumbprint of the authority's key",
    "6 iat: 2026-11-21T08:00:00Z",
    "8 cnf: map of 1",
    "1 COSE_Key",
];
const REQUEST_REST: &[&str] =
    &["10 nonce: the authority's challenge", "signature with the key above"];
