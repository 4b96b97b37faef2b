//! Ed25519 verification with a key that stays: no doublings, no decompression of the key.
//!
//! curve25519-dalek adds the points, graviola hashes. The equation is that of the other
//! verifications here: s below the order (RFC 8032 §5.1.7), no cofactor, and R compared as bytes.

use std::fmt;
use std::sync::OnceLock;

use clearance_core::crypto::{BadSignature, FixedKey, Signature};
use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use graviola::hashing::{Hash, HashContext, Sha512};

use crate::fixed_base::FixedBase;

/// A key and the table of its negative's multiples.
pub(crate) struct FixedEd25519 {
    key: [u8; 32],
    negative: FixedBase,
    base: &'static FixedBase,
}

impl FixedEd25519 {
    /// [`None`] for what is no point, or not in its canonical encoding.
    pub(crate) fn new(key: &[u8; 32]) -> Option<Self> {
        let encoded = CompressedEdwardsY(*key);
        let point = encoded.decompress().filter(|point| point.compress() == encoded)?;
        Some(Self { key: *key, negative: FixedBase::new(&-point), base: base_point() })
    }
}

/// The multiples of the base point, which all keys share.
fn base_point() -> &'static FixedBase {
    static BASE: OnceLock<FixedBase> = OnceLock::new();
    BASE.get_or_init(|| FixedBase::new(&ED25519_BASEPOINT_POINT))
}

impl FixedKey for FixedEd25519 {
    /// R = sB - kA, where k = SHA-512(R || A || message).
    fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        let [r, s] = halves(signature);
        let s = Option::from(Scalar::from_canonical_bytes(s)).ok_or(BadSignature)?;
        let mut hash = Sha512::new();
        for part in [&r[..], &self.key, message] {
            hash.update(part);
        }
        let mut digest = [0; 64];
        digest.copy_from_slice(hash.finish().as_ref());
        let k = Scalar::from_bytes_mod_order_wide(&digest);

        let mut sum = EdwardsPoint::identity();
        self.base.add_multiple(&mut sum, &s);
        self.negative.add_multiple(&mut sum, &k);
        if sum.compress().as_bytes() == &r { Ok(()) } else { Err(BadSignature) }
    }
}

fn halves(signature: &Signature) -> [[u8; 32]; 2] {
    let mut halves = [[0; 32]; 2];
    halves[0].copy_from_slice(&signature[..32]);
    halves[1].copy_from_slice(&signature[32..]);
    halves
}

impl fmt::Debug for FixedEd25519 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, ..] = self.key;
        write!(f, "FixedEd25519({a:02x}{b:02x}..)")
    }
}
