//! The provider in Rust alone, for WebAssembly, where ring would need a C compiler of its own.
//!
//! curve25519-dalek and p256 add the points, RustCrypto's crates hash and seal. The tests hold it against the
//! default provider, bit for bit and verdict for verdict.

use core::fmt;

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Tag};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use hmac::{Hmac, Mac};
use p256::ecdsa::signature::Verifier;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroize;

use super::p256_key::P256Key;
use super::x25519::X25519;
use super::{
    BadSignature, BadTag, Ed25519, Hashing, InvalidKey, P256, Provider, PublicKey, Sealing,
    Secret32, Signature, SigningFailed, SigningKey, TooLong, forgetting,
};

/// The provider for WebAssembly: Rust alone, a quarter of the default one's speed or less.
///
/// Keys and [`Secret32`] are wiped on drop, and the stack after a key was made or has signed.
pub static PORTABLE: Provider = Provider {
    name: "portable",
    ed25519: &Portable,
    p256: &Portable,
    agreement: &X25519,
    hashing: &Portable,
    sealing: &Portable,
};

#[derive(Debug)]
struct Portable;

impl Ed25519 for Portable {
    /// R = sB - kA, where k = SHA-512(R || A || message): s below the order (RFC 8032 §5.1.7), no
    /// cofactor, and R compared as bytes.
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let (r, s) = signature.split_at(32);
        let s: [u8; 32] = s.try_into().map_err(|_| BadSignature)?;
        let s = Option::from(Scalar::from_canonical_bytes(s)).ok_or(BadSignature)?;
        let point = CompressedEdwardsY(*key).decompress().ok_or(BadSignature)?;
        let k = hashed(&[r, key, message]);
        let sum = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-point, &s);
        if sum.compress().as_bytes() == r { Ok(()) } else { Err(BadSignature) }
    }

    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        forgetting(|| Box::new(Ed25519Key::new(seed)))
    }
}

impl P256 for Portable {
    fn verify(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).map_err(|_| BadSignature)?;
        let signature = p256::ecdsa::Signature::from_slice(signature).map_err(|_| BadSignature)?;
        key.verify(message, &signature).map_err(|_| BadSignature)
    }

    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        forgetting(|| P256Key::new(scalar.as_bytes()).map(|key| Box::new(key) as _))
    }
}

impl Hashing for Portable {
    fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        hash.finalize().into()
    }
}

impl Sealing for Portable {
    fn seal_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; 16], TooLong> {
        let cipher = ChaCha20Poly1305::new(key.into());
        let tag = cipher.encrypt_inout_detached(nonce.into(), aad, InOutBuf::from(data));
        tag.map(Into::into).map_err(|_| TooLong)
    }

    fn open_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag> {
        let length = data.len().checked_sub(16).ok_or(BadTag)?;
        let (text, tag) = data.split_at_mut(length);
        let tag = Tag::try_from(&*tag).map_err(|_| BadTag)?;
        let cipher = ChaCha20Poly1305::new(key.into());
        let opened = cipher.decrypt_inout_detached(nonce.into(), aad, InOutBuf::from(text), &tag);
        opened.map(|()| length).map_err(|_| BadTag)
    }
}

/// SHA-512 of the parts, as a scalar.
fn hashed(parts: &[&[u8]]) -> Scalar {
    let mut hash = Sha512::new();
    for part in parts {
        hash.update(part);
    }
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

/// RFC 8032 §5.1.5.
struct Ed25519Key {
    scalar: Scalar,
    prefix: [u8; 32],
    public: [u8; 32],
}

impl Ed25519Key {
    fn new(seed: &Secret32) -> Self {
        let mut digest: [u8; 64] = Sha512::digest(seed.as_bytes()).into();
        let (mut low, mut prefix) = ([0; 32], [0; 32]);
        low.copy_from_slice(&digest[..32]);
        prefix.copy_from_slice(&digest[32..]);
        let scalar = Scalar::from_bytes_mod_order(clamp_integer(low));
        let public = EdwardsPoint::mul_base(&scalar).compress().to_bytes();
        let key = Self { scalar, prefix, public };
        digest.zeroize();
        low.zeroize();
        prefix.zeroize();
        key
    }
}

impl Drop for Ed25519Key {
    fn drop(&mut self) {
        self.scalar.zeroize();
        self.prefix.zeroize();
    }
}

impl SigningKey for Ed25519Key {
    fn public(&self) -> PublicKey {
        PublicKey::Ed25519(self.public)
    }

    /// RFC 8032 §5.1.6.
    fn sign(&self, message: &[u8]) -> Result<Signature, SigningFailed> {
        forgetting(|| {
            let mut nonce = hashed(&[&self.prefix, message]);
            let r = EdwardsPoint::mul_base(&nonce).compress().to_bytes();
            let k = hashed(&[&r, &self.public, message]);
            let s = k * self.scalar + nonce;
            nonce.zeroize();
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&r);
            signature[32..].copy_from_slice(s.as_bytes());
            Ok(signature)
        })
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Key(redacted)")
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use curve25519_dalek::constants::EIGHT_TORSION;
    use proptest::prelude::*;

    use super::super::RING;
    use super::*;

    const BOTH: [&Provider; 2] = [&RING, &PORTABLE];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn keys_sign_the_same_bits_and_each_verifies(seed: [u8; 32], message: Vec<u8>, flip in 0_usize..512) {
            let seed = Secret32::from(seed);
            let signed = BOTH.map(|it| {
                let keys = [it.ed25519_key(&seed), it.p256_key(&seed).unwrap()];
                keys.map(|key| (key.public(), key.sign(&message).unwrap()))
            });
            prop_assert_eq!(&signed[0], &signed[1]);
            for (public, signature) in signed[0] {
                let mut altered = signature;
                altered[flip / 8] ^= 1 << (flip % 8);
                for it in BOTH {
                    let key = public.prepare(it).unwrap();
                    prop_assert!(key.verify(it, &message, &signature).is_ok());
                    prop_assert!(key.verify(it, &message, &altered).is_err());
                }
            }
        }

        #[test]
        fn hashes_and_seals_are_the_same(key: [u8; 32], long: Vec<u8>, nonce: [u8; 12], text: Vec<u8>, flip: usize) {
            let parts: [&[u8]; 2] = [&long, &text];
            prop_assert_eq!(RING.sha256(&parts), PORTABLE.sha256(&parts));
            prop_assert_eq!(RING.hmac_sha256(&long, &parts), PORTABLE.hmac_sha256(&long, &parts));
            let sealed = BOTH.map(|it| {
                let mut data = text.clone();
                let tag = it.sealing.seal_in_place(&key, &nonce, &long, &mut data).unwrap();
                data.extend_from_slice(&tag);
                data
            });
            prop_assert_eq!(&sealed[0], &sealed[1]);
            let mut altered = sealed[0].clone();
            let at = flip % altered.len();
            altered[at] ^= 1;
            for it in BOTH {
                let mut data = sealed[0].clone();
                let length = it.sealing.open_in_place(&key, &nonce, &long, &mut data).unwrap();
                prop_assert_eq!(&data[..length], &text[..]);
                prop_assert!(it.sealing.open_in_place(&key, &nonce, &long, &mut altered.clone()).is_err());
                prop_assert!(it.sealing.open_in_place(&key, &nonce, &long, &mut [0; 15]).is_err());
            }
        }
    }

    /// Keys and points of small and mixed order, in encodings that are not canonical, and every s at the edge.
    #[test]
    fn verdicts_at_the_edges_of_ed25519_are_the_default_providers() {
        let seed = Secret32::from([7; 32]);
        let key = PORTABLE.ed25519_key(&seed);
        let PublicKey::Ed25519(honest) = key.public() else { panic!("an Ed25519 key") };
        let mut keys: Vec<[u8; 32]> =
            EIGHT_TORSION.iter().map(|it| it.compress().to_bytes()).collect();
        let point = CompressedEdwardsY(honest).decompress().unwrap();
        keys.extend(EIGHT_TORSION.iter().map(|it| (point + it).compress().to_bytes()));
        // y from p - 2 to 2^255 - 1, and small ones, each with both signs.
        keys.extend(
            (0xeb..=0xff_u8).map(|low| edge(low, 0xff)).chain((0..=3).map(|low| edge(low, 0))),
        );
        let signed: Signature = key.sign(b"message").unwrap();
        let mut accepted = 0;
        for key in keys.iter().flat_map(|it| [*it, with_sign(*it)]) {
            for r in keys.iter().take(16).chain([&honest]) {
                for s in [[0; 32], half(&signed), order(0), order(1)] {
                    let mut signature = [0; 64];
                    signature[..32].copy_from_slice(r);
                    signature[32..].copy_from_slice(&s);
                    let verdicts = BOTH.map(|it| it.ed25519.verify(&key, b"message", &signature));
                    assert_eq!(verdicts[0], verdicts[1], "{key:02x?} {signature:02x?}");
                    accepted += u32::from(verdicts[0].is_ok());
                }
            }
        }
        assert!(accepted > 0, "points of small order accept something");
    }

    fn edge(low: u8, rest: u8) -> [u8; 32] {
        let mut bytes = [rest; 32];
        (bytes[0], bytes[31]) = (low, rest & 0x7f);
        bytes
    }

    fn with_sign(mut key: [u8; 32]) -> [u8; 32] {
        key[31] ^= 0x80;
        key
    }

    fn half(signature: &Signature) -> [u8; 32] {
        let mut s = [0; 32];
        s.copy_from_slice(&signature[32..]);
        s
    }

    /// The group's order, less `by`.
    fn order(by: u8) -> [u8; 32] {
        let mut order = (-Scalar::ONE).to_bytes();
        order[0] += 1 - by;
        order
    }

    /// r and s of zero, of the order and above it, and (r, n - s).
    #[test]
    fn verdicts_at_the_edges_of_p256_are_the_default_providers() {
        let scalar = Secret32::from([9; 32]);
        let key = PORTABLE.p256_key(&scalar).unwrap();
        let signed = key.sign(b"message").unwrap();
        let public = key.public();
        let negated = p256::ecdsa::Signature::from_slice(&signed).unwrap();
        let (r, s) = negated.split_scalars();
        let negated = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
        let mut all = vec![signed, negated.to_bytes().into(), [0; 64], [0xff; 64]];
        for (from, to) in [(0, 32), (32, 64)] {
            for fill in [0, 0xff] {
                let mut other = signed;
                other[from..to].fill(fill);
                all.push(other);
            }
        }
        for (at, signature) in all.iter().enumerate() {
            let verdicts =
                BOTH.map(|it| public.prepare(it).unwrap().verify(it, b"message", signature));
            assert_eq!(verdicts[0], verdicts[1], "{at}");
            assert_eq!(verdicts[0].is_ok(), at < 2, "{at}");
        }
    }
}
