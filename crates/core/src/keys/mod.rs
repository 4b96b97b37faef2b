//! Key pairs of roots, authorities and gates, and the one-line files they are kept in.

mod text;

use core::fmt;

use crate::crypto::{
    InvalidKey, Provider, PublicKey, Secret32, SigningKey, StaticKey, check_x25519_public,
    forgetting,
};

pub use text::KeyFileError;

/// What a key is made for.
///
/// Deliberately closed: whoever keeps keys treats each by its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Signs: roots, authorities, status lists, holders in software.
    Ed25519,
    /// Signs: the same, where a hardware key store knows nothing else.
    P256,
    /// Opens codes: gate groups.
    X25519,
}

impl KeyKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ed25519, Self::P256, Self::X25519];

    /// The name in key files: `ed25519`, `p256`, `x25519`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::X25519 => "x25519",
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The public half of any key. Nothing is known of it but its length.
///
/// Deliberately closed: a key signs or opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyPublic {
    /// Of a gate group: codes are sealed to it.
    Gate([u8; 32]),
    /// Of a signer.
    Signer(PublicKey),
}

impl AnyPublic {
    /// What the key is made for.
    pub const fn kind(&self) -> KeyKind {
        match self {
            Self::Gate(_) => KeyKind::X25519,
            Self::Signer(PublicKey::Ed25519(_)) => KeyKind::Ed25519,
            Self::Signer(PublicKey::P256 { .. }) => KeyKind::P256,
        }
    }

    /// The signer's key.
    ///
    /// # Errors
    /// [`WrongKind`] for a gate's key.
    pub const fn signer(&self) -> Result<PublicKey, WrongKind> {
        match self {
            Self::Signer(key) => Ok(*key),
            Self::Gate(_) => Err(WrongKind { found: KeyKind::X25519, needed: "ed25519 or p256" }),
        }
    }

    /// The gate's key.
    ///
    /// # Errors
    /// [`WrongKind`] for a signer's key.
    pub const fn gate(&self) -> Result<[u8; 32], WrongKind> {
        match self {
            Self::Gate(key) => Ok(*key),
            Self::Signer(_) => Err(WrongKind { found: self.kind(), needed: "x25519" }),
        }
    }

    /// Checks that the key can be relied on.
    ///
    /// # Errors
    /// [`InvalidKey`]: of small order, not canonical, or not on its curve.
    pub fn check(&self, provider: &Provider) -> Result<(), InvalidKey> {
        match self {
            Self::Gate(key) => check_x25519_public(key),
            Self::Signer(key) => key.prepare(provider).map(|_| ()),
        }
    }
}

/// A secret key and its public half. The secret is wiped on drop and never printed.
#[derive(Clone, Debug)]
pub struct KeyPair {
    kind: KeyKind,
    secret: Secret32,
    public: AnyPublic,
}

impl KeyPair {
    /// The key that `entropy` makes: 32 fresh random bytes, used for nothing else.
    ///
    /// # Errors
    /// [`InvalidKey::ScalarOutOfRange`] for P-256, once in 2^32 times: draw again.
    pub fn from_entropy(
        provider: &Provider,
        kind: KeyKind,
        entropy: Secret32,
    ) -> Result<Self, InvalidKey> {
        let public = match kind {
            KeyKind::Ed25519 => AnyPublic::Signer(provider.ed25519_key(&entropy).public()),
            KeyKind::P256 => AnyPublic::Signer(provider.p256_key(&entropy)?.public()),
            KeyKind::X25519 => AnyPublic::Gate(forgetting(|| provider.x25519_public(&entropy))),
        };
        Ok(Self { kind, secret: entropy, public })
    }

    /// What the key is made for.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public half.
    pub const fn public(&self) -> &AnyPublic {
        &self.public
    }

    /// The secret half, for a key store of the caller's.
    pub const fn secret(&self) -> &Secret32 {
        &self.secret
    }

    /// The pair as a key that signs.
    ///
    /// # Errors
    /// [`WrongKind`] for a gate's key.
    pub fn signing(&self, provider: &Provider) -> Result<Box<dyn SigningKey>, WrongKind> {
        let wrong = WrongKind { found: self.kind, needed: "ed25519 or p256" };
        match self.kind {
            KeyKind::Ed25519 => Ok(provider.ed25519_key(&self.secret)),
            KeyKind::P256 => provider.p256_key(&self.secret).map_err(|_| wrong),
            KeyKind::X25519 => Err(wrong),
        }
    }

    /// The pair as a key that opens codes.
    ///
    /// # Errors
    /// [`WrongKind`] for a signer's key.
    pub fn opening(&self, provider: &Provider) -> Result<Box<dyn StaticKey>, WrongKind> {
        match self.kind {
            KeyKind::X25519 => Ok(provider.static_key(&self.secret)),
            found => Err(WrongKind { found, needed: "x25519" }),
        }
    }
}

/// A key was given for a job that its kind does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongKind {
    /// What came.
    pub found: KeyKind,
    /// What the job needs.
    pub needed: &'static str,
}

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is a key of kind {}; an {} key is needed here", self.found, self.needed)
    }
}

impl std::error::Error for WrongKind {}
