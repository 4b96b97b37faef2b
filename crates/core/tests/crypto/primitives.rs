//! Published vectors of the primitives.

use clearance_core::crypto::{BadTag, ZeroSharedSecret};

use super::{array, provider, secret, unhex};

/// RFC 7748 §6.1.
#[test]
fn x25519_keeps_to_the_rfc() {
    let alice = secret("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let alice_public = array("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    let bob = secret("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let bob_public = array("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let shared = array("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

    assert_eq!(provider().x25519_public(&alice), alice_public);
    let ephemeral = provider().agreement.x25519(&alice, &bob_public).expect("a good key");
    assert_eq!(ephemeral.as_bytes(), &shared);

    let bob = provider().static_key(&bob);
    assert_eq!(bob.public(), &bob_public);
    assert_eq!(bob.agree(&alice_public).expect("a good key").as_bytes(), &shared);
}

#[test]
fn no_zero_shared_secret_is_given_out() {
    let key = secret("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    assert_eq!(provider().agreement.x25519(&key, &[0; 32]).err(), Some(ZeroSharedSecret));
    assert_eq!(provider().static_key(&key).agree(&[0; 32]).err(), Some(ZeroSharedSecret));
}

/// RFC 8439 §2.8.2.
#[test]
fn chacha20_poly1305_keeps_to_the_rfc() {
    let key = array("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    let nonce = array("070000004041424344454647");
    let aad = unhex("50515253c0c1c2c3c4c5c6c7");
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you \
        only one tip for the future, sunscreen would be it.";

    let mut data = plaintext.to_vec();
    let tag =
        provider().sealing.seal_in_place(&key, &nonce, &aad, &mut data).expect("a short message");
    assert_eq!(
        data,
        unhex(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6\
             3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36\
             92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
             3ff4def08e4b7a9de576d26586cec64b6116"
        )
    );
    assert_eq!(tag, array("1ae10b594f09e26a7e902ecbd0600691"));

    data.extend_from_slice(&tag);
    let mut altered = data.clone();
    altered[0] ^= 1;
    assert_eq!(provider().sealing.open_in_place(&key, &nonce, &aad, &mut altered), Err(BadTag));
    let length =
        provider().sealing.open_in_place(&key, &nonce, &aad, &mut data).expect("unaltered");
    assert_eq!(&data[..length], plaintext);
}

/// RFC 4231 §4.2, §4.3 and §4.7 (a key longer than a block), whole and in parts.
#[test]
fn hmac_keeps_to_the_rfc_however_its_input_is_cut() {
    let long: &[u8] = b"Test Using Larger Than Block-Size Key - Hash Key First";
    for (key, data, mac) in [
        (
            &[0x0b; 20][..],
            &b"Hi There"[..],
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (&[0xaa; 131], long, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ] {
        let (head, tail) = data.split_at(3);
        assert_eq!(provider().hmac_sha256(key, &[data]), array(mac));
        assert_eq!(provider().hmac_sha256(key, &[head, b"", tail]), array(mac));
    }
}

/// FIPS 180-4's "abc", whole and in parts.
#[test]
fn sha256_keeps_to_the_standard_however_its_input_is_cut() {
    let digest = array("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(provider().sha256(&[b"abc"]), digest);
    assert_eq!(provider().sha256(&[b"a", b"", b"bc"]), digest);
}
