//! The public functions of `hpke` against RFC 9180 A.2.1, and what they must refuse.

use clearance_core::crypto::hpke::{OpenError, SealError, TAG_LEN, open, seal};
use clearance_core::crypto::{InvalidKey, Secret32, StaticKey};
use serde_json::Value;

use super::{array, provider, secret, unhex};

const INFO: &[u8] = b"info";
const AAD: &[u8] = b"aad";

fn recipient() -> Box<dyn StaticKey> {
    provider().static_key(&Secret32::from([7; 32]))
}

fn sealed(plaintext: &[u8]) -> ([u8; 32], Vec<u8>) {
    let mut message = plaintext.to_vec();
    let entropy = Secret32::from([9; 32]);
    let enc = seal(provider(), &entropy, recipient().public(), INFO, AAD, &mut message);
    (enc.expect("a good key"), message)
}

#[test]
fn the_single_shot_keeps_to_the_rfc() {
    let vector: Value = serde_json::from_str(include_str!("../vectors/rfc9180_a2_base.json"))
        .expect("the vector file is JSON");
    let text = |name: &str| vector[name].as_str().expect("a string").to_owned();
    let first = |name: &str| vector["encryptions"][0][name].as_str().expect("a string").to_owned();
    let (info, aad) = (unhex(&text("info")), unhex(&first("aad")));

    let mut message = unhex(&text("pt"));
    let entropy = secret(&text("ikmE"));
    let enc = seal(provider(), &entropy, &array(&text("pkRm")), &info, &aad, &mut message);
    assert_eq!(enc, Ok(array(&text("enc"))));
    assert_eq!(message, unhex(&first("ct")));

    let key = provider().static_key(&secret(&text("skRm")));
    assert_eq!(key.public(), &array(&text("pkRm")));
    let opened = open(provider(), &*key, &array(&text("enc")), &info, &aad, &mut message);
    assert_eq!(opened, Ok(&*unhex(&text("pt"))));
}

#[test]
fn no_altered_message_is_opened() {
    let (enc, message) = sealed(b"who may pass");
    for bit in 0..message.len() * 8 {
        let mut altered = message.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let opened = open(provider(), &*recipient(), &enc, INFO, AAD, &mut altered);
        assert_eq!(opened, Err(OpenError::Sealed), "bit {bit}");
    }
}

#[test]
fn no_altered_encapsulated_key_is_accepted() {
    let (enc, message) = sealed(b"who may pass");
    // The top bit too, which X25519 itself ignores: enc is part of the KEM's context.
    for bit in 0..enc.len() * 8 {
        let mut altered = enc;
        altered[bit / 8] ^= 1 << (bit % 8);
        let opened = open(provider(), &*recipient(), &altered, INFO, AAD, &mut message.clone())
            .map(<[u8]>::to_vec);
        assert_eq!(opened, Err(OpenError::Sealed), "bit {bit}");
    }
}

#[test]
fn no_other_context_or_recipient_opens() {
    let (enc, message) = sealed(b"who may pass");
    let opens = |key: &dyn StaticKey, info: &[u8], aad: &[u8]| {
        open(provider(), key, &enc, info, aad, &mut message.clone()).is_ok()
    };
    assert!(opens(&*recipient(), INFO, AAD));
    assert!(!opens(&*recipient(), b"other", AAD));
    assert!(!opens(&*recipient(), INFO, b"other"));
    assert!(!opens(&*recipient(), b"infoa", b"ad"));
    assert!(!opens(&*provider().static_key(&Secret32::from([8; 32])), INFO, AAD));
}

#[test]
fn a_message_shorter_than_its_tag_is_refused() {
    let (enc, message) = sealed(b"");
    assert_eq!(message.len(), TAG_LEN);
    for length in 0..TAG_LEN {
        let mut short = message[..length].to_vec();
        let opened = open(provider(), &*recipient(), &enc, INFO, AAD, &mut short);
        assert_eq!(opened, Err(OpenError::Sealed), "{length} bytes");
    }
    let opened =
        open(provider(), &*recipient(), &enc, INFO, AAD, &mut message.clone()).map(<[u8]>::len);
    assert_eq!(opened, Ok(0));
}

#[test]
fn no_encapsulated_key_of_small_order_is_used() {
    for lowest in [0, 1] {
        let mut enc = [0; 32];
        enc[0] = lowest;
        let opened =
            open(provider(), &*recipient(), &enc, INFO, AAD, &mut [0; 32]).map(<[u8]>::to_vec);
        assert_eq!(opened, Err(OpenError::EncapsulatedKey));
    }
}

#[test]
fn nothing_is_sealed_to_a_bad_recipient() {
    let mut message = b"who may pass".to_vec();
    let mut attempt = |key: [u8; 32]| {
        let enc = seal(provider(), &Secret32::from([9; 32]), &key, INFO, AAD, &mut message);
        assert_eq!(message, b"who may pass", "left alone");
        enc
    };
    assert_eq!(attempt([0; 32]), Err(SealError::Recipient(InvalidKey::SmallOrder)));
    let mut top_bit = *recipient().public();
    top_bit[31] |= 0x80;
    assert_eq!(attempt(top_bit), Err(SealError::Recipient(InvalidKey::NotCanonical)));
}
