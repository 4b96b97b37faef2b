//! Public keys of signers, before and after they are checked.

use core::fmt;

use super::p256_point;
use super::small_order::check_ed25519_public;
use super::{BadSignature, InvalidKey, Provider};

/// A signature: Ed25519 (RFC 8032 §5.1.6), or ECDSA as r followed by s (RFC 9053 §2.1).
pub type Signature = [u8; 64];

/// How a key signs. The key fixes the algorithm; headers can only agree.
///
/// Deliberately closed: another one is another version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): software keys.
    Ed25519,
    /// ECDSA on P-256 with SHA-256 (RFC 9864's ESP256): keys in hardware.
    Esp256,
}

/// Public key of a signer (holder, authority, root) as it came. Nothing is known of it yet.
///
/// Deliberately closed: another kind is another version of the format.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// An Ed25519 key in its only encoding (RFC 8032 §5.1.2).
    Ed25519([u8; 32]),
    /// A P-256 point, compressed (RFC 9053 §7.1.1): 32 bytes of x, and which of the two y.
    P256 {
        /// The affine x, big-endian.
        x: [u8; 32],
        /// Whether the affine y is odd.
        y_is_odd: bool,
    },
}

impl PublicKey {
    /// The algorithm this key signs with.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::P256 { .. } => Algorithm::Esp256,
        }
    }

    /// Checks the key and makes it ready to verify.
    ///
    /// An Ed25519 key that is no point of the curve passes here and then verifies nothing: finding
    /// out takes a square root, which every verification takes anyway.
    ///
    /// # Errors
    /// [`InvalidKey`] for an Ed25519 key of small order or in a non-canonical encoding, and for a
    /// P-256 x that no point has.
    pub fn prepare(&self, provider: &Provider) -> Result<VerifyingKey, InvalidKey> {
        let ready = match self {
            Self::Ed25519(key) => {
                check_ed25519_public(key)?;
                Ready::Ed25519(*key)
            }
            Self::P256 { x, y_is_odd } => Ready::P256(provider.p256.decompress(x, *y_is_odd)?),
        };
        Ok(VerifyingKey { ready })
    }

    /// Reads the 65 bytes that hardware key stores export: 04, x, y (SEC1 §2.3.3).
    ///
    /// # Errors
    /// [`InvalidKey`] when the bytes are in another format or not a point of P-256.
    pub fn from_uncompressed_p256(bytes: &[u8]) -> Result<Self, InvalidKey> {
        let point = p256_point::checked_uncompressed(bytes)?;
        Ok(compress(&point))
    }

    /// The 65 bytes 04, x, y of a key of P-256 (SEC1 §2.3.3), as key stores import it; `None` of another kind of key.
    ///
    /// # Errors
    /// [`InvalidKey`] for an x that no point has.
    pub fn to_uncompressed_p256(&self) -> Result<Option<[u8; 65]>, InvalidKey> {
        match self {
            Self::Ed25519(_) => Ok(None),
            Self::P256 { x, y_is_odd } => p256_point::decompress(x, *y_is_odd).map(Some),
        }
    }
}

impl fmt::Debug for PublicKey {
    /// Shows the algorithm and two bytes: enough to tell an authority's keys apart, while thousands
    /// of holders share them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([a, b, ..], name) = match self {
            Self::Ed25519(key) => (key, "Ed25519"),
            Self::P256 { x, .. } => (x, "P256"),
        };
        write!(f, "{name}({a:02x}{b:02x}..)")
    }
}

/// A public key that was checked and is ready for the hot path. Only [`PublicKey::prepare`] makes
/// one; P-256 points are decompressed once, here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyingKey {
    ready: Ready,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ready {
    Ed25519([u8; 32]),
    P256([u8; 65]),
}

impl VerifyingKey {
    pub(super) const fn ready(&self) -> &Ready {
        &self.ready
    }

    /// The key in the form it travels in.
    pub fn public(&self) -> PublicKey {
        match &self.ready {
            Ready::Ed25519(key) => PublicKey::Ed25519(*key),
            Ready::P256(point) => compress(point),
        }
    }

    /// The algorithm this key verifies.
    pub const fn algorithm(&self) -> Algorithm {
        match self.ready {
            Ready::Ed25519(_) => Algorithm::Ed25519,
            Ready::P256(_) => Algorithm::Esp256,
        }
    }

    /// Verifies that this key signed `message`. Allocates nothing.
    ///
    /// One message can have several good signatures: ECDSA accepts (r, n-s) for (r, s). Never use
    /// signature bytes as an identity.
    ///
    /// # Errors
    /// [`BadSignature`], without a reason: there is none that a caller could act on.
    pub fn verify(
        &self,
        provider: &Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        match &self.ready {
            Ready::Ed25519(key) => provider.ed25519.verify(key, message, signature),
            Ready::P256(point) => provider.p256.verify(point, message, signature),
        }
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifyingKey").field(&self.public()).finish()
    }
}

/// 04, x, y -> x and the parity of y.
fn compress(point: &[u8; 65]) -> PublicKey {
    let mut x = [0; 32];
    x.copy_from_slice(&point[1..33]);
    PublicKey::P256 { x, y_is_odd: point[64] & 1 == 1 }
}
