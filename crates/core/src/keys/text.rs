//! Key files: one line that says what it is.
//!
//! ```text
//! clearance-secret-key ed25519 <base64url of 32 secret bytes and 4 of checksum>
//! clearance-public-key p256 <base64url of 02 or 03, x, and 4 bytes of checksum>
//! ```
//!
//! checksum = SHA-256(first two words with a space between || key)[0..4]: a slip of the hand in a
//! key is told from a key that belongs to nobody.

use core::fmt;

use crate::crypto::{InvalidKey, Provider, PublicKey, Secret32, forgetting};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::{AnyPublic, KeyKind, KeyPair};

const SECRET: &str = "clearance-secret-key";
const PUBLIC: &str = "clearance-public-key";
const CHECKSUM: usize = 4;

impl KeyPair {
    /// The secret key's file: one line with its end.
    pub fn to_text(&self, provider: &Provider) -> Zeroizing<String> {
        forgetting(|| encode(provider, SECRET, self.kind, self.secret.as_bytes()))
    }

    /// Reads a secret key's file.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn from_text(provider: &Provider, text: &str) -> Result<Self, KeyFileError> {
        forgetting(|| {
            let (kind, key) = decode(provider, SECRET, text)?;
            let secret = Zeroizing::new(exact::<32>(&key)?);
            Self::from_entropy(provider, kind, Secret32::from(*secret)).map_err(KeyFileError::Key)
        })
    }
}

impl AnyPublic {
    /// The public key's file: one line with its end.
    pub fn to_text(&self, provider: &Provider) -> String {
        let mut bytes = Vec::with_capacity(33);
        match self {
            Self::Gate(key) | Self::Signer(PublicKey::Ed25519(key)) => bytes.extend(key),
            Self::Signer(PublicKey::P256 { x, y_is_odd }) => {
                bytes.push(2 + u8::from(*y_is_odd)); // SEC1 §2.3.3, compressed
                bytes.extend(x);
            }
        }
        encode(provider, PUBLIC, self.kind(), &bytes).to_string()
    }

    /// Reads a public key's file.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn from_text(provider: &Provider, text: &str) -> Result<Self, KeyFileError> {
        let (kind, key) = decode(provider, PUBLIC, text)?;
        let public = match kind {
            KeyKind::Ed25519 => Self::Signer(PublicKey::Ed25519(exact(&key)?)),
            KeyKind::X25519 => Self::Gate(exact(&key)?),
            KeyKind::P256 => Self::Signer(compressed(exact(&key)?)?),
        };
        public.check(provider).map_err(KeyFileError::Key)?;
        Ok(public)
    }
}

fn compressed([sign, x @ ..]: [u8; 33]) -> Result<PublicKey, KeyFileError> {
    match sign {
        2 | 3 => Ok(PublicKey::P256 { x, y_is_odd: sign == 3 }),
        _ => Err(KeyFileError::Key(InvalidKey::NotCanonical)),
    }
}

fn exact<const N: usize>(key: &[u8]) -> Result<[u8; N], KeyFileError> {
    key.try_into().map_err(|_| KeyFileError::Length { expected: N, found: key.len() })
}

fn encode(provider: &Provider, what: &str, kind: KeyKind, key: &[u8]) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(key.len() + CHECKSUM));
    bytes.extend_from_slice(key);
    bytes.extend(checksum(provider, what, kind, key));
    let body = Zeroizing::new(URL_SAFE_NO_PAD.encode(&*bytes));
    let (kind, words) = (kind.name(), [what.len(), kind.name().len(), body.len()]);
    // The whole length is reserved: a text that grows leaves a copy of the secret in memory.
    let mut text = Zeroizing::new(String::with_capacity(words.iter().sum::<usize>() + 3));
    [what, " ", kind, " ", &body, "\n"].into_iter().for_each(|part| text.push_str(part));
    text
}

fn decode(
    provider: &Provider,
    what: &'static str,
    text: &str,
) -> Result<(KeyKind, Zeroizing<Vec<u8>>), KeyFileError> {
    let mut words = text.split_ascii_whitespace();
    let (Some(first), Some(kind), Some(body), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(KeyFileError::NotAKey { expected: what });
    };
    if first != what {
        return Err(other_half(first, what));
    }
    let kind = KeyKind::ALL.into_iter().find(|known| known.name() == kind);
    let kind = kind.ok_or(KeyFileError::UnknownKind)?;
    let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| KeyFileError::Damaged)?;
    let mut bytes = Zeroizing::new(bytes);
    let end = bytes.len().checked_sub(CHECKSUM).ok_or(KeyFileError::Damaged)?;
    if bytes[end..] != checksum(provider, what, kind, &bytes[..end]) {
        return Err(KeyFileError::Damaged);
    }
    bytes.truncate(end);
    Ok((kind, bytes))
}

fn other_half(first: &str, expected: &'static str) -> KeyFileError {
    match first {
        PUBLIC => KeyFileError::PublicForSecret,
        SECRET => KeyFileError::SecretForPublic,
        _ => KeyFileError::NotAKey { expected },
    }
}

fn checksum(provider: &Provider, what: &str, kind: KeyKind, key: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = provider.sha256(&[what.as_bytes(), b" ", kind.name().as_bytes(), key]);
    [a, b, c, d]
}

/// Why a key file cannot be read. Says nothing of what the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The checksum does not match.
    Damaged,
    /// The key itself is unusable.
    Key(InvalidKey),
    /// The key has not the length of its kind.
    Length {
        /// Bytes that the kind has.
        expected: usize,
        /// Bytes that came.
        found: usize,
    },
    /// Not one line of three words that starts as such a file does.
    NotAKey {
        /// The first word that was expected.
        expected: &'static str,
    },
    /// A public key where the secret one is needed.
    PublicForSecret,
    /// A secret key where the public one is enough.
    SecretForPublic,
    /// A kind that this software does not know.
    UnknownKind,
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => {
                f.write_str("the key is damaged: its checksum does not match; copy it again")
            }
            Self::Key(cause) => write!(f, "unusable key: {cause}"),
            Self::Length { expected, found } => {
                write!(f, "the key has {found} bytes where its kind has {expected}")
            }
            Self::NotAKey { expected } => {
                write!(f, "not a key file: it must be one line '{expected} KIND KEY'")
            }
            Self::PublicForSecret => {
                f.write_str("this is the public key; give the secret key's file (usually .key)")
            }
            Self::SecretForPublic => {
                f.write_str("this is the secret key; give the public key's file (usually .pub)")
            }
            Self::UnknownKind => {
                f.write_str("unknown kind of key; known are ed25519, p256 and x25519")
            }
        }
    }
}

impl std::error::Error for KeyFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key(cause) => Some(cause),
            _ => None,
        }
    }
}
