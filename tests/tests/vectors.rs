//! The published vectors: made anew bit for bit, and judged by a gate that knows the file only.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::ids::{GateKid, Name};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, Location, TransportMode, TrustAnchor, TrustList};
use clearance_core::{base45, code};
use clearance_tests::hex::{hex, unhex};
use clearance_tests::vectors::{Code, Vectors};
use clearance_verifier::{
    Decision, FixedStatus, Gate, GateKey, LedgerSettings, MemoryLedger, MemoryRoster, Policy,
    Reason, StatusAnswer,
};

const HOW: &str = "run `cargo run -p clearance-tests --example vectors` and look at the difference";

fn published() -> Vectors {
    serde_json::from_str(&fs::read_to_string(Vectors::path()).unwrap()).unwrap()
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().unwrap()
}

#[test]
fn the_code_makes_the_published_vectors() {
    let file = fs::read_to_string(Vectors::path()).unwrap();
    assert!(file == Vectors::make().to_json(), "{} differs: {HOW}", Vectors::path().display());
}

/// SHA-256 of the codes as they were first published: presentation, token and text of each, in lower-case
/// hexadecimal and as they are, each with a line end behind it.
const FIRST_PUBLISHED: &str = "d0a187d2693e9c18ec95f55b2456307b1749d1999a6c1b7ec26b620cbda7993e";

#[test]
fn the_published_codes_are_those_of_the_first_publication() {
    let mut lines = String::new();
    for Code { presentation, token, text, .. } in published().codes {
        for line in [&presentation.unwrap_or_default(), &token, &text] {
            lines += line;
            lines.push('\n');
        }
    }
    assert_eq!(hex(&RING.sha256(&[lines.as_bytes()])), FIRST_PUBLISHED);
}

#[test]
fn the_picture_in_the_readme_is_of_the_published_code() {
    let file = fs::read_to_string(Vectors::picture_path()).unwrap();
    assert!(file == published().picture(), "{} differs: {HOW}", Vectors::picture_path().display());
}

/// A gate made of nothing but what the file says.
fn gate(vectors: &Vectors) -> Gate {
    let list = Arc::new(trust_list(vectors));
    let roster = MemoryRoster::new();
    for credential in &vectors.credentials {
        roster.add(&RING, &list, &unhex(&credential.bytes)).unwrap();
    }
    let setting = &vectors.gate;
    let [jurisdiction, checkpoint, hall] =
        setting.place.each_ref().map(|name| name.parse::<Name>().unwrap());
    let (direction, mode) = (Direction::Arrival, TransportMode::Sea);
    let answer = StatusAnswer::Known {
        status: Status::Valid,
        this_update: Timestamp::from_secs(setting.status_as_of),
    };
    let started = Timestamp::from_secs(setting.started);
    let [kid] = array(&setting.key_id);
    let secret = Secret32::from(array(&vectors.key(&setting.key).secret));
    let (stand, office) = (None, None);
    let location = Location { jurisdiction, checkpoint, hall, direction, mode, stand, office };
    let policy = Policy::new(location);
    let settings = LedgerSettings { capacity: 8, ..LedgerSettings::new(started) };
    let status = Arc::new(FixedStatus::new(answer));
    Gate::builder(list, setting.group.parse().unwrap(), policy, status)
        .keys(vec![GateKey { kid: GateKid(kid), secret }])
        .roster(Arc::new(roster))
        .ledger(Arc::new(MemoryLedger::new(settings)))
        .cached_credentials(0)
        .returning_holders(0)
        .build(started)
        .unwrap()
}

fn trust_list(vectors: &Vectors) -> TrustList {
    let root = PublicKey::Ed25519(array(&vectors.key("root").public));
    TrustAnchor::new(root)
        .accept(&RING, &unhex(&vectors.trust_list.bytes), clearance_tests::START)
        .unwrap()
}

fn check(vectors: &Vectors, code: &Code) -> Decision {
    let (gate, now) = (gate(vectors), Timestamp::from_secs(code.gate_time));
    if let Some(challenge) = &code.challenge {
        gate.open_challenge(array(challenge), now.minus(5));
    }
    gate.check(&code.text, now)
}

#[test]
fn a_gate_judges_every_published_code_as_it_says() {
    let vectors = published();
    for code in &vectors.codes {
        let decision = check(&vectors, code);
        let reason = decision.reason().map(|reason| reason.code().to_owned());
        assert_eq!(
            (decision.code(), &reason),
            (code.decision.as_str(), &code.reason),
            "{}",
            code.name
        );
    }
}

#[test]
fn the_layers_of_a_published_code_belong_together() {
    let vectors = published();
    let (audience, key) = {
        let gate = &vectors.gate;
        let group: clearance_core::ids::GateGroupId = gate.group.parse().unwrap();
        let secret = Secret32::from(array(&vectors.key(&gate.key).secret));
        (group.audience(), RING.static_key(&secret))
    };
    for code in &vectors.codes {
        let token = unhex(&code.token);
        assert_eq!(code::encode(&token), code.text, "{}", code.name);
        assert_eq!(base45::encoded_len(token.len()) + 3, code.text.len());
        let mut buffer = [0; clearance_core::registry::len::TOKEN_MAX];
        let opened = clearance_core::token::Token::decode(&token)
            .ok()
            .and_then(|token| token.open(&RING, &*key, &audience, &mut buffer).ok())
            .map(hex);
        assert_eq!(opened, code.presentation, "{}", code.name);
    }
}

#[test]
fn every_public_key_in_the_file_is_that_of_its_secret() {
    for key in published().keys {
        let secret = Secret32::from(array(&key.secret));
        let signer = |public| match public {
            PublicKey::Ed25519(key) => hex(&key),
            PublicKey::P256 { x, y_is_odd } => hex(&[2 + u8::from(y_is_odd)]) + &hex(&x),
        };
        let public = match key.kind.as_str() {
            "ed25519" => signer(RING.ed25519_key(&secret).public()),
            "p256" => signer(RING.p256_key(&secret).unwrap().public()),
            _ => hex(&RING.x25519_public(&secret)),
        };
        assert_eq!(public, key.public, "{}", key.name);
    }
}

#[test]
fn every_form_key_type_and_kind_of_attack_has_a_vector() {
    let vectors = published();
    let honest: BTreeSet<_> = vectors
        .codes
        .iter()
        .filter(|code| code.entropy.is_some() && code.reason.is_none())
        .map(|code| (code.form.as_str(), code.holder.as_str(), code.challenge.is_some()))
        .collect();
    assert_eq!(honest.len(), 8, "full and roster, Ed25519 and P-256, without and with challenge");
    let reasons: BTreeSet<_> = vectors
        .codes
        .iter()
        .filter_map(|code| code.reason.as_ref()?.parse::<Reason>().ok())
        .collect();
    assert!(reasons.len() >= 12, "{reasons:?}");
    let names: BTreeSet<_> = vectors.codes.iter().map(|code| &code.name).collect();
    assert_eq!(names.len(), vectors.codes.len(), "two vectors of one name");
}
