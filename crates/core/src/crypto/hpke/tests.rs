//! The steps that no public function shows, field by field against RFC 9180 A.2.1.

use serde_json::Value;

use super::kdf::{HPKE_SUITE, labeled_expand, labeled_extract};
use super::{kem, schedule};
use crate::crypto::{RING, Secret32};

fn vector() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/rfc9180_a2_base.json"))
        .expect("the vector file is JSON")
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("a string of hex");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex"))
        .collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    unhex(value).try_into().expect("the length that the RFC gives")
}

#[test]
fn derive_key_pair_keeps_to_the_rfc() {
    let vector = vector();
    for (ikm, secret, public) in [("ikmE", "skEm", "pkEm"), ("ikmR", "skRm", "pkRm")] {
        let ikm = Secret32::from(array(&vector[ikm]));
        let (derived, derived_public) = kem::derive_key_pair(&RING, &ikm);
        assert_eq!(derived.as_bytes(), &array(&vector[secret]));
        assert_eq!(derived_public, array(&vector[public]));
    }
}

#[test]
fn sender_and_recipient_come_to_the_shared_secret_of_the_rfc() {
    let vector = vector();
    let secret_e = Secret32::from(array(&vector["skEm"]));
    let sent = kem::encap(&RING, &secret_e, &array(&vector["enc"]), &array(&vector["pkRm"]));
    assert_eq!(*sent.expect("good keys"), array(&vector["shared_secret"]));

    let key = RING.static_key(&Secret32::from(array(&vector["skRm"])));
    let received = kem::decap(&RING, &*key, &array(&vector["enc"]));
    assert_eq!(*received.expect("good keys"), array(&vector["shared_secret"]));
}

#[test]
fn the_key_schedule_keeps_to_the_rfc() {
    let vector = vector();
    let info = unhex(&vector["info"]);
    let shared_secret = array(&vector["shared_secret"]);

    let context = schedule::context(&RING, &info);
    assert_eq!(context, array(&vector["key_schedule_context"]));
    let secret = schedule::secret(&RING, &shared_secret);
    assert_eq!(*secret, array(&vector["secret"]));
    let exporter = labeled_expand::<32>(&RING, HPKE_SUITE, &secret, b"exp", &context);
    assert_eq!(*exporter, array(&vector["exporter_secret"]));

    let schedule = schedule::base(&RING, &shared_secret, &info);
    assert_eq!(schedule.key(), &array(&vector["key"]));
    assert_eq!(schedule.base_nonce(), &array(&vector["base_nonce"]));
}

#[test]
fn the_constants_of_the_key_schedule_are_right() {
    let extract = |label: &[u8]| *labeled_extract(&RING, HPKE_SUITE, b"", label, b"");
    assert_eq!(schedule::EMPTY_PSK_ID_HASH, extract(b"psk_id_hash"));
    assert_eq!(schedule::EMPTY_INFO_HASH, extract(b"info_hash"));
}

#[test]
fn the_aead_keeps_to_the_rfc_at_every_sequence_number() {
    let vector = vector();
    for encryption in vector["encryptions"].as_array().expect("a list") {
        let seq = encryption["seq"].as_u64().expect("a number");
        let mut nonce: [u8; 12] = array(&vector["base_nonce"]);
        for (byte, seq) in nonce[4..].iter_mut().zip(seq.to_be_bytes()) {
            *byte ^= seq;
        }
        let mut message = unhex(&vector["pt"]);
        let aad = unhex(&encryption["aad"]);
        let tag = RING
            .sealing
            .seal_in_place(&array(&vector["key"]), &nonce, &aad, &mut message)
            .expect("a short message");
        message.extend_from_slice(&tag);
        assert_eq!(message, unhex(&encryption["ct"]), "sequence number {seq}");
    }
}
