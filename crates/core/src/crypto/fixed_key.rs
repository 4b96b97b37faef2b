//! Ed25519 verification with a key that stays: few doublings or none, no decompression of the key.
//!
//! curve25519-dalek adds the points, ring hashes. The equation is that of the other
//! verifications here: s below the order (RFC 8032 §5.1.7), no cofactor, and R compared as bytes.

use core::fmt;
use std::sync::OnceLock;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::scalar::Scalar;
use ring::digest::{Context, SHA512};

use super::fixed_base::FixedBase;
use super::{BadSignature, FixedKey, InvalidKey, Signature, TableSize};

/// A key and the table of its negative's multiples.
pub(super) struct FixedEd25519 {
    key: Option<[u8; 32]>,
    negative: FixedBase,
    base: &'static FixedBase,
}

impl FixedEd25519 {
    /// No key's yet.
    pub(super) fn new(size: TableSize) -> Self {
        let spacing = match size {
            TableSize::Large => 2,
            TableSize::Small => 9,
        };
        Self { key: None, negative: FixedBase::new(spacing), base: base_point() }
    }
}

/// The multiples of the base point, which all keys share: 220 KB.
fn base_point() -> &'static FixedBase {
    static BASE: OnceLock<FixedBase> = OnceLock::new();
    BASE.get_or_init(|| {
        let mut table = FixedBase::new(1);
        table.fill(&ED25519_BASEPOINT_POINT);
        table
    })
}

impl FixedKey for FixedEd25519 {
    fn fill(&mut self, key: &[u8; 32]) -> Result<(), InvalidKey> {
        self.key = None;
        let encoded = CompressedEdwardsY(*key);
        let point = encoded.decompress().filter(|point| point.compress() == encoded);
        self.negative.fill(&-point.ok_or(InvalidKey::NotOnCurve)?);
        self.key = Some(*key);
        Ok(())
    }

    /// R = sB - kA, where k = SHA-512(R || A || message).
    fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        let key = self.key.as_ref().ok_or(BadSignature)?;
        let [r, s] = halves(signature);
        let s = Option::from(Scalar::from_canonical_bytes(s)).ok_or(BadSignature)?;
        let mut hash = Context::new(&SHA512);
        for part in [&r[..], key, message] {
            hash.update(part);
        }
        let mut digest = [0; 64];
        digest.copy_from_slice(hash.finish().as_ref());
        let k = Scalar::from_bytes_mod_order_wide(&digest);

        let sum = self.base.multiple(&s) + self.negative.multiple(&k);
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
        match self.key {
            Some([a, b, ..]) => write!(f, "FixedEd25519({a:02x}{b:02x}..)"),
            None => f.write_str("FixedEd25519(none)"),
        }
    }
}
