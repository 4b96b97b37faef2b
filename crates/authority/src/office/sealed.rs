//! Key files under a passphrase.
//!
//! ```text
//! clearance-sealed-key argon2id 19456 2 <base64url of 16 bytes of salt> <base64url of the sealed line>
//! ```
//! key = Argon2id(passphrase, salt, 19,456 KiB, 2 passes) (RFC 9106); sealed = ChaCha20-Poly1305(key, nonce 0, aad = the
//! line up to the sealed part, the line of the plain key file) (RFC 8439 §2.8). salt = SHA-256("clearance key salt 1" ||
//! the public key's file)[..16]: each key pair has a salt, so an encryption key never seals two texts.

use core::fmt;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_core::crypto::Provider;
use clearance_durable::{self as durable, Access};
use zeroize::Zeroizing;

use super::{Office, StoreError};
use crate::keys::KeyPair;

const WORD: &str = "clearance-sealed-key";
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
/// Fewest characters of a passphrase.
const SHORTEST: usize = 12;

/// What the key files of an office are sealed with.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// A passphrase; without the end of a line that a file or a terminal adds.
    ///
    /// # Errors
    /// [`TooShort`].
    pub fn new(text: &str) -> Result<Self, TooShort> {
        let text = text.trim_end_matches(['\r', '\n']);
        if text.chars().count() < SHORTEST {
            return Err(TooShort);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// A passphrase is too short to protect anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooShort;

impl fmt::Display for TooShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a passphrase has at least {SHORTEST} characters; a few words are best")
    }
}

impl core::error::Error for TooShort {}

type EncryptionKey = Zeroizing<[u8; 32]>;

/// The passphrases that an office was opened with. New keys are sealed with the first one.
pub(super) struct Keyring {
    passphrases: Vec<Passphrase>,
    /// Deriving one takes some 70 ms.
    derived: Mutex<HashMap<(usize, [u8; 16]), EncryptionKey>>,
}

impl Keyring {
    pub(super) fn new(passphrases: Vec<Passphrase>) -> Self {
        Self { passphrases, derived: Mutex::default() }
    }

    fn key(&self, which: usize, salt: [u8; 16]) -> Option<EncryptionKey> {
        let mut derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = derived.get(&(which, salt)) {
            return Some(known.clone());
        }
        let mut key = Zeroizing::new([0; 32]);
        let params = Params::new(MEMORY, PASSES, 1, Some(32)).ok()?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let passphrase = self.passphrases.get(which)?;
        argon2.hash_password_into(passphrase.0.as_bytes(), &salt, &mut *key).ok()?;
        derived.insert((which, salt), key.clone());
        Some(key)
    }

    /// The plain line of a sealed file; none where no passphrase opens it.
    fn open(&self, provider: &Provider, sealed: &Sealed<'_>) -> Option<Zeroizing<String>> {
        (0..self.passphrases.len()).find_map(|which| {
            let key = self.key(which, sealed.salt)?;
            let mut data = Zeroizing::new(sealed.data.clone());
            let length = provider
                .sealing
                .open_in_place(&key, &[0; 12], sealed.head.as_bytes(), &mut data)
                .ok()?;
            core::str::from_utf8(&data[..length]).ok().map(|text| Zeroizing::new(text.to_owned()))
        })
    }
}

struct Sealed<'a> {
    head: &'a str,
    salt: [u8; 16],
    data: Vec<u8>,
}

fn parse(text: &str) -> Option<Sealed<'_>> {
    let (head, data) = text.trim_end().rsplit_once(' ')?;
    let mut words = head.split(' ');
    let is_known = words.next() == Some(WORD)
        && words.next() == Some("argon2id")
        && words.next() == Some(&MEMORY.to_string())
        && words.next() == Some(&PASSES.to_string());
    let salt = URL_SAFE_NO_PAD.decode(words.next()?).ok()?.try_into().ok()?;
    let data = URL_SAFE_NO_PAD.decode(data).ok()?;
    (is_known && words.next().is_none()).then_some(Sealed { head, salt, data })
}

/// Whether a text is a sealed key file, good or damaged.
#[must_use]
pub fn is_sealed(text: &str) -> bool {
    text.starts_with(WORD)
}

impl Office {
    /// The plain text of a key file, opened where it is sealed.
    pub(super) fn plain(&self, path: &Path) -> Result<Zeroizing<String>, StoreError> {
        let text = self.read_text(path)?;
        if !is_sealed(&text) {
            return Ok(text);
        }
        let sealed = || StoreError::Sealed { path: path.to_owned() };
        if self.keyring.passphrases.is_empty() {
            return Err(sealed());
        }
        let wrong = || StoreError::WrongPassphrase { path: path.to_owned() };
        let parsed = parse(&text).ok_or_else(wrong)?;
        self.keyring.open(self.provider, &parsed).ok_or_else(wrong)
    }

    /// What a key file holds: sealed where the office has a passphrase.
    pub(super) fn kept(&self, pair: &KeyPair) -> Result<Zeroizing<String>, StoreError> {
        let plain = pair.to_text(self.provider);
        if self.keyring.passphrases.is_empty() {
            return match self.read_if_there(&self.authority_key(None))? {
                // A key that lies open beside sealed ones is a slip.
                Some(other) if other.starts_with(WORD.as_bytes()) => {
                    Err(StoreError::Sealed { path: self.authority_key(None) })
                }
                _ => Ok(plain),
            };
        }
        let public = pair.public().to_text(self.provider);
        let digest = self.provider.sha256(&[b"clearance key salt 1", public.as_bytes()]);
        let mut salt = [0; 16];
        salt.copy_from_slice(&digest[..16]);
        let head = format!("{WORD} argon2id {MEMORY} {PASSES} {}", URL_SAFE_NO_PAD.encode(salt));
        let failed = || StoreError::WrongPassphrase { path: self.dir().to_owned() };
        let key = self.keyring.key(0, salt).ok_or_else(failed)?;
        let mut data = Zeroizing::new(plain.as_bytes().to_vec());
        let tag = self
            .provider
            .sealing
            .seal_in_place(&key, &[0; 12], head.as_bytes(), &mut data)
            .map_err(|_| failed())?;
        data.extend(tag);
        Ok(Zeroizing::new(format!("{head} {}\n", URL_SAFE_NO_PAD.encode(data.as_slice()))))
    }

    /// Seals every key file with the first passphrase that the office was opened with; the others open what was sealed
    /// before. Killed in the middle it is ended by the same call. Gives the files.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn seal_keys(&self) -> Result<Vec<PathBuf>, StoreError> {
        let _lock = self.lock()?;
        let mut done = Vec::new();
        for dir in [self.dir().to_owned(), self.gates()] {
            for path in durable::list(&dir, "key")? {
                let pair = self.read_key(&path)?;
                durable::write(&path, self.kept(&pair)?.as_bytes(), Access::Secret)?;
                done.push(path);
            }
        }
        Ok(done)
    }

    /// Takes the passphrase off every key file. As [`seal_keys`](Self::seal_keys) otherwise.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_keys(&self) -> Result<Vec<PathBuf>, StoreError> {
        let _lock = self.lock()?;
        let mut done = Vec::new();
        for dir in [self.gates(), self.dir().to_owned()] {
            for path in durable::list(&dir, "key")? {
                let plain = self.plain(&path)?;
                durable::write(&path, plain.as_bytes(), Access::Secret)?;
                done.push(path);
            }
        }
        Ok(done)
    }
}
