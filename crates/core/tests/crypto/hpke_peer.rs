//! Our HPKE against crate `hpke`, both directions, on random input.

use std::convert::Infallible;

use clearance_core::crypto::Secret32;
use clearance_core::crypto::hpke::{derive_key_pair, open, seal};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use proptest::collection::vec;
use proptest::prelude::*;

use super::provider;

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Enc = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Gives the peer the entropy that we got.
struct Given([u8; 32]);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("the peer draws its 32 bytes at once")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("the peer draws its 32 bytes at once")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Given {}

fn peer_seals(
    entropy: [u8; 32],
    recipient: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> (Vec<u8>, Vec<u8>) {
    let recipient = Public::from_bytes(recipient).expect("a public key");
    let (enc, ciphertext) = hpke::single_shot_seal_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(
        &OpModeS::Base, &recipient, info, plaintext, aad, &mut Given(entropy)
    )
    .expect("the peer seals");
    (enc.to_bytes().to_vec(), ciphertext)
}

fn peer_opens(
    secret: &[u8; 32],
    enc: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Option<Vec<u8>> {
    let secret = Private::from_bytes(secret).expect("a private key");
    let enc = Enc::from_bytes(enc).expect("an encapsulated key");
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &enc,
        info,
        ciphertext,
        aad,
    )
    .ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_peer_derives_the_same_key_pair(ikm: [u8; 32]) {
        let (secret, public) = derive_key_pair(provider(), &Secret32::from(ikm));
        let (peer_secret, peer_public) = X25519HkdfSha256::derive_keypair(&ikm);
        // The peer writes its secrets clamped (RFC 9180 §7.1.2); X25519 clamps ours at each use.
        let mut clamped = *secret.as_bytes();
        clamped[0] &= 0xf8;
        clamped[31] = clamped[31] & 0x7f | 0x40;
        prop_assert_eq!(&clamped[..], &peer_secret.to_bytes()[..]);
        prop_assert_eq!(&public[..], &peer_public.to_bytes()[..]);
    }

    #[test]
    fn the_peer_seals_the_same_bytes_and_opens_ours(
        entropy: [u8; 32],
        recipient: [u8; 32],
        info in vec(any::<u8>(), 0..80),
        aad in vec(any::<u8>(), 0..80),
        plaintext in vec(any::<u8>(), 0..400),
    ) {
        let key = provider().static_key(&Secret32::from(recipient));
        let mut message = plaintext.clone();
        let enc = seal(provider(), &Secret32::from(entropy), key.public(), &info, &aad, &mut message)
            .expect("a good key");
        let (peer_enc, peer_message) = peer_seals(entropy, key.public(), &info, &aad, &plaintext);
        prop_assert_eq!(&enc[..], &peer_enc[..]);
        prop_assert_eq!(&message, &peer_message);

        let theirs = peer_opens(&recipient, &enc, &info, &aad, &message);
        prop_assert_eq!(theirs, Some(plaintext.clone()));
        let ours = open(provider(), &*key, &enc, &info, &aad, &mut message);
        prop_assert_eq!(ours, Ok(&plaintext[..]));
    }

    #[test]
    fn one_opens_nothing_that_the_other_refuses(
        recipient: [u8; 32],
        enc: [u8; 32],
        ciphertext in vec(any::<u8>(), 0..60),
    ) {
        let key = provider().static_key(&Secret32::from(recipient));
        let theirs = peer_opens(&recipient, &enc, b"", b"", &ciphertext);
        let ours = open(provider(), &*key, &enc, b"", b"", &mut ciphertext.clone()).is_ok();
        prop_assert_eq!(theirs.is_some(), ours);
    }
}
