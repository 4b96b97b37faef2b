//! The vectors of draft-ietf-cose-hpke for HPKE-4, opened with our HPKE.

use ciborium::Value;
use clearance_core::crypto::hpke::open;
use clearance_core::crypto::{Secret32, StaticKey};

use super::{provider, unhex};

struct Message {
    protected: Vec<u8>,
    enc: [u8; 32],
    ciphertext: Vec<u8>,
}

fn cbor(hex: &serde_json::Value) -> Value {
    ciborium::from_reader(&*unhex(hex.as_str().expect("hex"))).expect("CBOR")
}

fn lookup(map: &Value, label: i64) -> Vec<u8> {
    let map = map.as_map().expect("a map");
    let (_, value) = map
        .iter()
        .find(|(key, _)| *key == Value::Integer(label.into()))
        .expect("the label is there");
    value.as_bytes().expect("a byte string").clone()
}

fn message(hex: &serde_json::Value) -> Message {
    let Value::Tag(16, untagged) = cbor(hex) else { panic!("a tagged COSE_Encrypt0") };
    let parts = untagged.as_array().expect("an array");
    Message {
        protected: parts[0].as_bytes().expect("protected").clone(),
        enc: lookup(&parts[1], -4).try_into().expect("32 bytes of ek"),
        ciphertext: parts[2].as_bytes().expect("ciphertext").clone(),
    }
}

/// RFC 9052 §5.3: Enc_structure = [ "Encrypt0", protected, external_aad ], all lengths below 24.
fn enc_structure(protected: &[u8], external_aad: &[u8]) -> Vec<u8> {
    let short = |length: usize| u8::try_from(length).expect("a short string");
    let mut aad = b"\x83\x68Encrypt0".to_vec();
    for string in [protected, external_aad] {
        aad.push(0x40 | short(string.len()));
        aad.extend_from_slice(string);
    }
    aad
}

#[test]
fn the_vectors_of_the_draft_open() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../vectors/cose_hpke_4.json")).expect("JSON");
    let cose_key = cbor(&file["cose_key"]);
    let secret: [u8; 32] = lookup(&cose_key, -4).try_into().expect("32 bytes");
    let key: Box<dyn StaticKey> = provider().static_key(&Secret32::from(secret));
    assert_eq!(key.public()[..], lookup(&cose_key, -1 - 1)[..]);

    let messages = file["messages"].as_array().expect("a list");
    assert_eq!(messages.len(), 4);
    for vector in messages {
        let Message { protected, enc, mut ciphertext } = message(&vector["cose_encrypt0"]);
        assert_eq!(protected, unhex("a101182a"), "alg: HPKE-4");
        let external_aad = vector["external_aad"].as_str().expect("text").as_bytes();
        let info = vector["info"].as_str().expect("text").as_bytes();
        let aad = enc_structure(&protected, external_aad);
        let opened = open(provider(), &*key, &enc, info, &aad, &mut ciphertext);
        assert_eq!(opened, Ok(&b"hpke test payload"[..]), "{vector}");
    }
}
