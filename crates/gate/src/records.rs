//! What a gate keeps for its records: names of credentials, the audit, passages for the authority.

use std::path::{Path, PathBuf};

use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::keys::{AnyPublic, KeyKind, KeyPair};
use clearance_core::time::Timestamp;
use clearance_durable::{Access, create_new, read, read_if_there, write};
use zeroize::Zeroizing;

use crate::audit::{AuditError, AuditLog, AuditSettings};
use crate::dir::GateDir;
use crate::error::DirError;
use crate::keys::MAX_FILE;
use crate::outbox::{Outbox, OutboxError, OutboxSettings};
use crate::pseudonym::{DAY, DayKey, MAX_KEY_FILE, Pseudonyms};

/// The authority's key for passages, as it was brought: read, and not installed yet.
#[derive(Clone, Debug)]
pub struct NewPassageKey {
    public: AnyPublic,
    key: [u8; 32],
}

impl NewPassageKey {
    /// Reads the text of a key file. `from` says where it came from.
    ///
    /// # Errors
    /// [`OutboxError::Key`], [`OutboxError::KeyKind`], which name `from`.
    pub fn of_text(from: &Path, text: &str) -> Result<Self, OutboxError> {
        let path = || from.to_owned();
        let public = AnyPublic::from_text(&RING, text);
        let public = public.map_err(|cause| OutboxError::Key { path: path(), cause })?;
        let key = public.gate().map_err(|cause| OutboxError::KeyKind { path: path(), cause })?;
        Ok(Self { public, key })
    }
}

impl GateDir {
    /// The names of credentials in this gate's records.
    ///
    /// A key of before 0.1 (32 bytes, the same for all days) becomes the key of the day of `now`.
    ///
    /// # Errors
    /// [`DirError::Read`], [`DirError::Pseudonyms`].
    pub fn pseudonyms(&self, now: Timestamp) -> Result<Pseudonyms, DirError> {
        let path = self.pseudonym_file();
        let file = Zeroizing::new(read(&path, MAX_KEY_FILE)?);
        if let Ok(old) = <[u8; 32]>::try_from(&file[..]) {
            let now = self.trust_list(now).map_or(now, |list| now.min(list.next_update()));
            let key = DayKey::first(Secret32::from(old), now);
            // A disk that does not take it now is asked again at the next start.
            drop(self.keep_pseudonym_key(&key));
            return Ok(Pseudonyms::from_key(&RING, key));
        }
        let key = DayKey::from_file(&file);
        let key = key.map_err(|cause| DirError::Pseudonyms { path, cause })?;
        Ok(Pseudonyms::from_key(&RING, key))
    }

    /// Drops the keys of the days that are more than `keep_days` ago, here and in `pseudonyms`: nobody finds a credential's
    /// records of those days any more. If anything was dropped, gives the oldest day that is kept, counted from 1970.
    ///
    /// While the clock is ahead of the trust list's end, nothing is dropped: it may be wrong, and what is dropped does not come back.
    ///
    /// # Errors
    /// [`DirError`].
    pub fn drop_pseudonyms(
        &self,
        pseudonyms: &Pseudonyms,
        keep_days: u32,
        now: Timestamp,
    ) -> Result<Option<u64>, DirError> {
        let _lock = self.lock()?;
        if now > self.trust_list(now)?.next_update() {
            return Ok(None);
        }
        let oldest = now.minus(DAY * u64::from(keep_days));
        let kept = self.pseudonyms(now)?; // another process may have dropped more
        let dropped = kept.later_key(oldest);
        if let Some(key) = &dropped {
            self.keep_pseudonym_key(key)?;
        }
        pseudonyms.forget_before(oldest);
        Ok(dropped.map(|key| key.day))
    }

    /// The key that signs this gate's checkpoints, made of `entropy` where there is none: 32 fresh random bytes.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn audit_key(&self, entropy: Secret32) -> Result<KeyPair, AuditError> {
        let path = self.audit_key_file();
        if let Some(bytes) = read_if_there(&path, MAX_FILE)?.map(Zeroizing::new) {
            let pair = parse_pair(&path, &bytes)?;
            return self.keep_public(&pair).map(|()| pair);
        }
        let pair = KeyPair::from_entropy(&RING, KeyKind::Ed25519, entropy);
        let pair = pair.map_err(|cause| AuditError::Key {
            path: path.clone(),
            cause: clearance_core::keys::KeyFileError::Key(cause),
        })?;
        create_new(&path, pair.to_text(&RING).as_bytes(), Access::Secret)?;
        self.keep_public(&pair).map(|()| pair)
    }

    /// The public half of the key that signs this gate's checkpoints.
    ///
    /// # Errors
    /// [`AuditError::NoKey`] where none was made yet.
    pub fn audit_public(&self) -> Result<PublicKey, AuditError> {
        let path = self.audit_key_file().with_extension("pub");
        let bytes = read_if_there(&path, MAX_FILE)?;
        let bytes = bytes.ok_or_else(|| AuditError::NoKey { path: path.clone() })?;
        let public = AnyPublic::from_text(&RING, &String::from_utf8_lossy(&bytes));
        let public = public.map_err(|cause| AuditError::Key { path: path.clone(), cause })?;
        public.signer().map_err(|cause| AuditError::KeyKind { path, cause })
    }

    /// Opens the audit for writing, with the key that [`audit_key`](Self::audit_key) gave.
    ///
    /// # Errors
    /// [`AuditError`]: [`AuditError::Lock`] where another process writes it.
    pub fn open_audit(
        &self,
        key: &KeyPair,
        settings: AuditSettings,
        now: Timestamp,
    ) -> Result<AuditLog, AuditError> {
        let path = self.audit_key_file();
        let key = key.signing(&RING).map_err(|cause| AuditError::KeyKind { path, cause })?;
        AuditLog::open(&self.audit_dir(), key, settings, now)
    }

    /// Opens the passages on their way to the authority.
    ///
    /// # Errors
    /// [`OutboxError`]: [`OutboxError::NoKey`] where the authority's passage key was not brought yet, [`OutboxError::Lock`] where
    /// another process has the outbox.
    pub fn open_outbox(&self, settings: OutboxSettings) -> Result<Outbox, OutboxError> {
        Outbox::open(&self.outbox_dir(), self.passage_key()?, settings)
    }

    /// The authority's key that passages are sealed to.
    ///
    /// # Errors
    /// [`OutboxError`]: [`OutboxError::NoKey`].
    pub fn passage_key(&self) -> Result<[u8; 32], OutboxError> {
        let path = self.passage_key_file();
        let bytes = read_if_there(&path, MAX_FILE)?;
        let bytes = bytes.ok_or_else(|| OutboxError::NoKey { path: path.clone() })?;
        Ok(NewPassageKey::of_text(&path, &String::from_utf8_lossy(&bytes))?.key)
    }

    /// Takes the authority's key for passages, and says whether it is a new one. It must come from the
    /// authority: whoever has its other half reads every passage that is kept from now on.
    ///
    /// # Errors
    /// [`OutboxError`]; the key is then as it was.
    pub fn take_passage_key(&self, new: &NewPassageKey) -> Result<bool, OutboxError> {
        if self.passage_key().is_ok_and(|known| known == new.key) {
            return Ok(false);
        }
        let text = new.public.to_text(&RING);
        write(&self.passage_key_file(), text.as_bytes(), Access::Shared)?;
        Ok(true)
    }

    /// Where passages wait.
    pub fn outbox_dir(&self) -> PathBuf {
        self.path().join("outbox")
    }

    /// Where the audit lies.
    pub fn audit_dir(&self) -> PathBuf {
        self.path().join("audit")
    }

    pub(crate) fn keep_pseudonym_key(&self, key: &DayKey) -> Result<(), DirError> {
        let path = self.pseudonym_file();
        match key.to_file() {
            Ok(file) => Ok(write(&path, &file, Access::Secret)?),
            Err(cause) => Err(DirError::Pseudonyms { path, cause }),
        }
    }

    fn keep_public(&self, pair: &KeyPair) -> Result<(), AuditError> {
        let path = self.audit_key_file().with_extension("pub");
        if path.exists() {
            return Ok(());
        }
        Ok(write(&path, pair.public().to_text(&RING).as_bytes(), Access::Shared)?)
    }

    fn audit_key_file(&self) -> PathBuf {
        self.path().join("audit.key")
    }

    fn passage_key_file(&self) -> PathBuf {
        self.path().join("passages.pub")
    }

    fn pseudonym_file(&self) -> PathBuf {
        self.path().join("pseudonym.key")
    }
}

fn parse_pair(path: &Path, bytes: &[u8]) -> Result<KeyPair, AuditError> {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    KeyPair::from_text(&RING, &text)
        .map_err(|cause| AuditError::Key { path: path.to_owned(), cause })
}
