//! Signing and verifying, against published vectors.

use clearance_core::crypto::{
    Algorithm, BadSignature, InvalidKey, PublicKey, Signature, SigningKey,
};

use super::{array, provider, secret, unhex};

const N: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

fn ed25519() -> Box<dyn SigningKey> {
    provider()
        .ed25519_key(&secret("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
}

/// The key of RFC 6979 A.2.5.
fn p256() -> Box<dyn SigningKey> {
    let scalar = secret("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    provider().p256_key(&scalar).expect("a scalar in range")
}

fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    key.prepare(provider()).expect("a good key").verify(provider(), message, signature)
}

/// RFC 8032 §7.1, test 1.
#[test]
fn ed25519_keeps_to_the_rfc() {
    let key = ed25519();
    let public = PublicKey::Ed25519(array(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ));
    assert_eq!(key.public(), public);
    let signature = array(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
         5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    assert_eq!(key.sign(b""), Ok(signature));
    assert_eq!(verify(&public, b"", &signature), Ok(()));
}

/// RFC 6979 A.2.5, SHA-256.
#[test]
fn p256_keeps_to_the_rfc() {
    let key = p256();
    let point = unhex(
        "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
         7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
    );
    assert_eq!(PublicKey::from_uncompressed_p256(&point), Ok(key.public()));
    for (message, signature) in [
        (
            &b"sample"[..],
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
             f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            b"test",
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367\
             019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        ),
    ] {
        let signature = array(signature);
        assert_eq!(key.sign(message), Ok(signature));
        assert_eq!(verify(&key.public(), message, &signature), Ok(()));
    }
}

#[test]
fn no_altered_message_or_signature_verifies() {
    for key in [ed25519(), p256()] {
        let signature = key.sign(b"message").expect("software signs");
        assert_eq!(verify(&key.public(), b"message", &signature), Ok(()));
        assert_eq!(verify(&key.public(), b"massage", &signature), Err(BadSignature));
        for bit in 0..512 {
            let mut altered = signature;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(&key.public(), b"message", &altered), Err(BadSignature), "bit {bit}");
        }
    }
}

#[test]
fn no_algorithm_verifies_the_others_signatures() {
    let (a, b) = (ed25519(), p256());
    assert_eq!(a.public().algorithm(), Algorithm::Ed25519);
    assert_eq!(b.public().algorithm(), Algorithm::Esp256);
    let signature = a.sign(b"message").expect("software signs");
    assert_eq!(verify(&b.public(), b"message", &signature), Err(BadSignature));
    let signature = b.sign(b"message").expect("software signs");
    assert_eq!(verify(&a.public(), b"message", &signature), Err(BadSignature));
}

/// (r, n-s) is as good as (r, s), and hardware gives either: identity is never the signature.
#[test]
fn the_other_s_of_an_ecdsa_signature_verifies_too() {
    let key = p256();
    let signature = key.sign(b"message").expect("software signs");
    let parsed = p256::ecdsa::Signature::from_slice(&signature).expect("in range");
    let (r, s) = parsed.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(r, -*s).expect("in range");
    let other: Signature = other.to_bytes().into();
    assert_ne!(other, signature);
    assert_eq!(verify(&key.public(), b"message", &other), Ok(()));
}

#[test]
fn neither_zero_nor_the_order_passes_as_r_or_s() {
    let key = p256();
    let signature = key.sign(b"message").expect("software signs");
    for half in [0..32, 32..64] {
        for number in [[0; 32], array(N)] {
            let mut bad = signature;
            bad[half.clone()].copy_from_slice(&number);
            assert_eq!(verify(&key.public(), b"message", &bad), Err(BadSignature));
        }
    }
}

#[test]
fn no_secret_scalar_out_of_range_becomes_a_key() {
    let zero = "00".repeat(32);
    for scalar in [zero.as_str(), N, &"ff".repeat(32)] {
        let key = provider().p256_key(&secret(scalar)).map(|key| key.public());
        assert_eq!(key, Err(InvalidKey::ScalarOutOfRange));
    }
}
