//! The primitives that a backend has to offer.

use core::fmt::Debug;

use super::p256_point;
use super::{
    BadSignature, BadTag, InvalidKey, PublicKey, Secret32, Signature, SigningFailed, TooLong,
    ZeroSharedSecret,
};

/// The primitives, by value: one part for each algorithm.
///
/// A provider that differs from another one in a part names that part and takes the rest:
///
/// ```
/// use clearance_core::crypto::{Hashing, Provider, RING};
///
/// #[derive(Debug)]
/// struct NoHash;
///
/// impl Hashing for NoHash {
///     fn sha256(&self, _: &[&[u8]]) -> [u8; 32] {
///         [0; 32]
///     }
///
///     fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
///         RING.hmac_sha256(key, parts)
///     }
/// }
///
/// let provider = Provider { name: "no hash", hashing: &NoHash, ..RING };
/// assert_eq!(provider.sha256(&[b"text"]), [0; 32]);
/// ```
///
/// The parts compute and do not judge: those that verify do not refuse keys of small order. Go through
/// [`PublicKey::prepare`] and [`VerifyingKey::verify`](super::VerifyingKey::verify), or a
/// [`Verifier`](super::Verifier).
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// A short name for logs and reports.
    pub name: &'static str,
    /// Signatures of software keys.
    pub ed25519: &'static dyn Ed25519,
    /// Signatures of keys in hardware.
    pub p256: &'static dyn P256,
    /// Key agreement.
    pub agreement: &'static dyn Agreement,
    /// Hashes.
    pub hashing: &'static dyn Hashing,
    /// Authenticated encryption.
    pub sealing: &'static dyn Sealing,
}

/// Ed25519 (RFC 8032).
pub trait Ed25519: Debug + Send + Sync {
    /// Verifies a signature (RFC 8032 §5.1.7). Must be cofactorless, so that all gates of a mixed
    /// fleet agree.
    ///
    /// # Errors
    /// [`BadSignature`] when it does not verify.
    fn verify(
        &self,
        key: &[u8; 32],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature>;

    /// Memory for what speeds up verification with a key that stays: a table of its multiples.
    /// [`None`], unless overridden: nothing is known here that is faster than
    /// [`verify`](Self::verify). What it gives must accept the same signatures.
    fn fixed(&self, _size: TableSize) -> Option<Box<dyn FixedKey>> {
        None
    }

    /// A key from its seed (the "private key" of RFC 8032 §5.1.5).
    fn key(&self, seed: &Secret32) -> Box<dyn SigningKey>;
}

/// ECDSA with SHA-256 on P-256 (FIPS 186-5).
pub trait P256: Debug + Send + Sync {
    /// Verifies a signature with an uncompressed key (FIPS 186-5 §6.4.2). High s is good.
    ///
    /// # Errors
    /// [`BadSignature`] when it does not verify.
    fn verify(
        &self,
        key: &[u8; 65],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature>;

    /// 04 || x || y for a compressed point (SEC1 §2.3.4).
    ///
    /// # Errors
    /// [`InvalidKey::NotOnCurve`] when no point has this x.
    fn decompress(&self, x: &[u8; 32], y_is_odd: bool) -> Result<[u8; 65], InvalidKey> {
        p256_point::decompress(x, y_is_odd)
    }

    /// A software key from its big-endian scalar. Signs deterministically (RFC 6979).
    ///
    /// # Errors
    /// [`InvalidKey::ScalarOutOfRange`] when the scalar is zero or not below the group's order; of
    /// random ones, one in 2^32 is.
    fn key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey>;
}

/// X25519 (RFC 7748).
pub trait Agreement: Debug + Send + Sync {
    /// A gate's key; its public half is computed once, here.
    fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey>;

    /// X25519(secret, peer) (RFC 7748 §5).
    ///
    /// # Errors
    /// [`ZeroSharedSecret`] when the result is all zeros.
    fn x25519(&self, secret: &Secret32, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret>;

    /// X25519(secret, 9) (RFC 7748 §6.1).
    fn x25519_public(&self, secret: &Secret32) -> [u8; 32];
}

/// SHA-256 and HMAC with it.
pub trait Hashing: Debug + Send + Sync {
    /// HMAC-SHA-256 (RFC 2104) over the concatenation of the parts. Allocates nothing.
    fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32];

    /// SHA-256 (FIPS 180-4) over the concatenation of the parts. Allocates nothing.
    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32];
}

/// ChaCha20-Poly1305 (RFC 8439 §2.8).
pub trait Sealing: Debug + Send + Sync {
    /// Encrypts `data` where it lies, returns the tag.
    ///
    /// # Errors
    /// [`TooLong`] above some 256 GiB.
    fn seal_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; 16], TooLong>;

    /// Decrypts ciphertext followed by tag where it lies, returns how many of its first bytes are
    /// the plaintext.
    ///
    /// # Errors
    /// [`BadTag`] when it was altered or is shorter than a tag; `data` is then of no use.
    fn open_in_place(
        &self,
        key: &[u8; 32],
        nonce: &[u8; 12],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<usize, BadTag>;
}

impl Provider {
    /// [`Ed25519::key`]
    pub fn ed25519_key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
        self.ed25519.key(seed)
    }

    /// [`P256::key`]
    ///
    /// # Errors
    /// [`InvalidKey::ScalarOutOfRange`].
    pub fn p256_key(&self, scalar: &Secret32) -> Result<Box<dyn SigningKey>, InvalidKey> {
        self.p256.key(scalar)
    }

    /// [`Agreement::static_key`]
    pub fn static_key(&self, secret: &Secret32) -> Box<dyn StaticKey> {
        self.agreement.static_key(secret)
    }

    /// [`Agreement::x25519_public`]
    pub fn x25519_public(&self, secret: &Secret32) -> [u8; 32] {
        self.agreement.x25519_public(secret)
    }

    /// [`Hashing::hmac_sha256`]
    pub fn hmac_sha256(&self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        self.hashing.hmac_sha256(key, parts)
    }

    /// [`Hashing::sha256`]
    pub fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.hashing.sha256(parts)
    }
}

/// An Ed25519 key that stays, with what its provider worked out ahead. Accepts what
/// [`Ed25519::verify`] accepts of this key.
pub trait FixedKey: Debug + Send + Sync {
    /// Works the table out for this key, in place of the one before. Allocates nothing.
    ///
    /// # Errors
    /// [`InvalidKey::NotOnCurve`] for what is no point in its canonical encoding; no key has the
    /// table then.
    fn fill(&mut self, key: &[u8; 32]) -> Result<(), InvalidKey>;

    /// Verifies an Ed25519 signature (RFC 8032 §5.1.7), cofactorless. Allocates nothing.
    ///
    /// # Errors
    /// [`BadSignature`] when it does not verify, or when the table was filled for no key.
    fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature>;
}

/// How much memory a key's table may take. docs/speed.md has the figures.
///
/// Deliberately closed: a provider answers for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableSize {
    /// For the few keys that verify all day, the authorities': 110 KB in the default provider.
    Large,
    /// For the many that come back now and then, the holders': 25 KB.
    Small,
}

/// A key that signs, in software or in hardware. Its `Debug` must not show the secret.
pub trait SigningKey: Debug + Send + Sync {
    /// The public half.
    fn public(&self) -> PublicKey;

    /// Signs the whole message (the key hashes it itself).
    ///
    /// # Errors
    /// [`SigningFailed`] when the key store would not; the software keys here never fail.
    fn sign(&self, message: &[u8]) -> Result<Signature, SigningFailed>;
}

/// A long-lived X25519 key that knows its public half. Its `Debug` must not show the secret.
pub trait StaticKey: Debug + Send + Sync {
    /// The public half.
    fn public(&self) -> &[u8; 32];

    /// X25519 of this key and the peer's (RFC 7748 §6.1). Allocates nothing.
    ///
    /// # Errors
    /// [`ZeroSharedSecret`] when the peer's key is of small order.
    fn agree(&self, peer: &[u8; 32]) -> Result<Secret32, ZeroSharedSecret>;
}
