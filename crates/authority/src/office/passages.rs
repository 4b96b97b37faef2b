//! The keys that open what gates report of passages.

use core::fmt;
use std::path::PathBuf;

use clearance_core::crypto::{Provider, StaticKey};
use clearance_core::passage::{NotSealed, PassageKid, SealedPassage};
use clearance_durable as durable;
use clearance_durable::WriteError;
use zeroize::Zeroizing;

use super::draft::new_pair;
use super::entropy::Entropy;
use super::{Office, StoreError};
use crate::keys::{AnyPublic, KeyKind};

impl Office {
    /// The public half of the key that gates seal passages to; `None` where none was made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn passage_public(&self) -> Result<Option<AnyPublic>, StoreError> {
        let key = self.passage_key();
        if !key.exists() && !key.with_extension("pub").exists() {
            return Ok(None);
        }
        self.public_of(&key).map(Some)
    }

    /// The same; a key is made where there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ensure_passage_key(&self, entropy: &mut dyn Entropy) -> Result<AnyPublic, StoreError> {
        if let Some(public) = self.passage_public()? {
            return Ok(public);
        }
        let _lock = self.lock()?;
        match self.passage_public()? {
            Some(public) => Ok(public), // another process was quicker
            None => self.make_passage_key(entropy),
        }
    }

    /// Makes another key for passages, because the one in use may be in other hands. What was sealed to that is opened all the
    /// same. Gates take the new one when they fetch their group's keys.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn renew_passage_key(&self, entropy: &mut dyn Entropy) -> Result<AnyPublic, StoreError> {
        let _lock = self.lock()?;
        if let Some(public) = self.passage_public()? {
            let path = self.passage_key();
            let public = public.gate().map_err(StoreError::key_kind(&path))?;
            let kid = PassageKid::of(self.provider, &public);
            let former = self.file(&format!("passages-{kid}.key"));
            // The public half goes last: killed in between, the next call finds it and ends this.
            for extension in ["key", "pub"] {
                let (from, to) = (path.with_extension(extension), former.with_extension(extension));
                if from.exists() {
                    let moved = std::fs::rename(&from, &to);
                    moved.map_err(|cause| WriteError::Io { path: from, cause })?;
                }
            }
        }
        self.make_passage_key(entropy)
    }

    /// What opens passages that are sealed to any of this office's keys for them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn passage_opener(&self) -> Result<PassageOpener, StoreError> {
        let mut keys = Vec::new();
        for path in durable::list(self.dir(), "key")? {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            if name == "passages" || name.starts_with("passages-") {
                let pair = self.read_key(&path)?;
                let key = pair.opening(self.provider).map_err(StoreError::key_kind(&path))?;
                keys.push((PassageKid::of(self.provider, key.public()), key));
            }
        }
        Ok(PassageOpener { provider: self.provider, keys })
    }

    fn passage_key(&self) -> PathBuf {
        self.file("passages.key")
    }

    fn make_passage_key(&self, entropy: &mut dyn Entropy) -> Result<AnyPublic, StoreError> {
        let pair = new_pair(self, KeyKind::X25519, entropy)?;
        self.keep_pair(&self.passage_key(), &pair)?;
        Ok(*pair.public())
    }
}

/// Opens passages.
pub struct PassageOpener {
    provider: &'static Provider,
    keys: Vec<(PassageKid, Box<dyn StaticKey>)>,
}

impl PassageOpener {
    /// The JSON text of a sealed passage, with spaces behind it.
    ///
    /// # Errors
    /// [`PassageSealError`].
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, PassageSealError> {
        let sealed = SealedPassage::decode(sealed).map_err(|_| PassageSealError::Malformed)?;
        let key = self.keys.iter().find(|(kid, _)| *kid == sealed.kid);
        let (kid, key) = key.ok_or(PassageSealError::OtherKey(sealed.kid))?;
        sealed.open(self.provider, key.as_ref()).map_err(|_| PassageSealError::Altered(*kid))
    }
}

impl fmt::Debug for PassageOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kids: Vec<_> = self.keys.iter().map(|(kid, _)| kid).collect();
        f.debug_tuple("PassageOpener").field(&kids).finish()
    }
}

/// Why a passage was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PassageSealError {
    /// It was altered since it was sealed to this key.
    Altered(PassageKid),
    /// No sealed passage.
    Malformed,
    /// It is sealed to a key that is not here.
    OtherKey(PassageKid),
}

impl fmt::Display for PassageSealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(kid) => {
                write!(f, "the passage was altered since it was sealed to key {kid}")
            }
            Self::Malformed => NotSealed.fmt(f),
            Self::OtherKey(kid) => write!(
                f,
                "sealed to passage key {kid}, which is not here; put its file (passages-{kid}.key, or passages.key) \
                 back and let the gate send it again"
            ),
        }
    }
}

impl std::error::Error for PassageSealError {}
