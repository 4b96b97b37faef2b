//! An office's directory: what lies where.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clearance_core::crypto::{Provider, SigningKey};
use clearance_core::ids::{AuthorityKid, CredentialId, GateGroupId, GateKid};
use clearance_durable::{self as durable, Access, Lock};
use zeroize::Zeroizing;

use super::StoreError;
use super::sealed::{Keyring, Passphrase};
use crate::keys::{AnyPublic, KeyPair};

/// Longest file of an office that is read, in bytes: a log of some ten million changes.
const LIMIT: usize = 512 << 20;

/// An authority's office: its directory, and what is done in it.
///
/// ```text
/// root.key root.pub            signs trust lists; belongs off-line
/// next-root.key next-root.pub  announced, not in force yet
/// root-before-N.key .pub       signed the lists before number N
/// authority.key authority-KID.key .pub    sign credentials
/// status.key status-KID.key .pub          sign status lists, and nothing else
/// gates/GROUP-KID.key .pub     open codes of a gate group; go to its gates
/// passages.key passages-KID.key .pub      open what gates report of passages
/// lists/NUMBER.cbor            every trust list ever signed; the newest one is in force
/// trust-list.cbor              a copy of the newest one, for phones and gates
/// trust-chain.cbor             one list for each root there was, for devices that slept
/// issued/CTI.cwt               every credential issued
/// requests.log                 every enrolment request that was answered
/// statuses.log                 every status asked for
/// positions.pool               which status positions are free, and what was published
/// positions.witness            counts every change of positions.pool
/// positions.place              tells this directory from a copy of it
/// lock publish.lock            one process at a time
/// ```
#[derive(Clone)]
pub struct Office {
    dir: PathBuf,
    pub(super) provider: &'static Provider,
    pub(super) keyring: Arc<Keyring>,
    waiting: Arc<dyn Fn(&Path) + Send + Sync>,
}

impl Office {
    /// The office in the directory `dir`, which [`found`](super::found()) made.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::NotAnOffice`] where nothing was ever signed.
    pub fn open(dir: &Path, provider: &'static Provider) -> Result<Self, StoreError> {
        let this = Self::at(dir, provider);
        this.settle()?;
        Ok(this)
    }

    /// The same, with the passphrases that its key files may be sealed with; new keys are sealed with the first one.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_sealed(
        dir: &Path,
        provider: &'static Provider,
        passphrases: Vec<Passphrase>,
    ) -> Result<Self, StoreError> {
        let this = Self::at_sealed(dir, provider, passphrases);
        this.settle()?;
        Ok(this)
    }

    /// Calls `tell` with the lock's file whenever another process has to be waited for.
    #[must_use]
    pub fn telling(mut self, tell: impl Fn(&Path) + Send + Sync + 'static) -> Self {
        self.waiting = Arc::new(tell);
        self
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The pinned root, for phones and gates.
    #[must_use]
    pub fn root_public(&self) -> PathBuf {
        self.dir.join("root.pub")
    }

    /// The newest trust list, for phones and gates.
    #[must_use]
    pub fn trust_list(&self) -> PathBuf {
        self.dir.join("trust-list.cbor")
    }

    /// One list for each root there was, for devices that slept through a rotation.
    #[must_use]
    pub fn trust_chain(&self) -> PathBuf {
        self.dir.join("trust-chain.cbor")
    }

    /// The keys of gate groups.
    #[must_use]
    pub fn gates(&self) -> PathBuf {
        self.dir.join("gates")
    }

    /// The secret key of a gate group, for its gates.
    #[must_use]
    pub fn gate_key(&self, group: &GateGroupId, kid: GateKid) -> PathBuf {
        self.gates().join(format!("{group}-{kid}.key"))
    }

    /// The copy of an issued credential.
    #[must_use]
    pub fn credential(&self, id: CredentialId) -> PathBuf {
        self.issued().join(format!("{id}.cwt"))
    }

    pub(super) fn at(dir: &Path, provider: &'static Provider) -> Self {
        Self::at_sealed(dir, provider, Vec::new())
    }

    pub(super) fn at_sealed(
        dir: &Path,
        provider: &'static Provider,
        passphrases: Vec<Passphrase>,
    ) -> Self {
        let keyring = Arc::new(Keyring::new(passphrases));
        Self { dir: dir.to_owned(), provider, keyring, waiting: Arc::new(|_| ()) }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(super) fn root_key(&self) -> PathBuf {
        self.dir.join("root.key")
    }

    pub(super) fn next_root_key(&self) -> PathBuf {
        self.dir.join("next-root.key")
    }

    /// Signs credentials: the key that the office began with has no id in its name.
    pub(super) fn authority_key(&self, kid: Option<AuthorityKid>) -> PathBuf {
        self.named_key("authority", kid)
    }

    /// Signs status lists.
    pub(super) fn status_key(&self, kid: Option<AuthorityKid>) -> PathBuf {
        self.named_key("status", kid)
    }

    fn named_key(&self, what: &str, kid: Option<AuthorityKid>) -> PathBuf {
        let name = kid.map_or_else(|| format!("{what}.key"), |kid| format!("{what}-{kid}.key"));
        self.dir.join(name)
    }

    pub(super) fn issued(&self) -> PathBuf {
        self.dir.join("issued")
    }

    pub(super) fn lists(&self) -> PathBuf {
        self.dir.join("lists")
    }

    pub(super) fn statuses(&self) -> PathBuf {
        self.dir.join("statuses.log")
    }

    pub(super) fn requests(&self) -> PathBuf {
        self.dir.join("requests.log")
    }

    /// For whoever reads and then writes anything but a repository.
    pub(super) fn lock(&self) -> Result<Lock, StoreError> {
        self.take("lock")
    }

    /// For whoever publishes: it takes long, and issuing goes on meanwhile.
    pub(super) fn lock_publishing(&self) -> Result<Lock, StoreError> {
        self.take("publish.lock")
    }

    fn take(&self, name: &str) -> Result<Lock, StoreError> {
        let path = self.dir.join(name);
        Ok(Lock::take_telling(&path, || (self.waiting)(&path))?)
    }

    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>, StoreError> {
        Ok(durable::read(path, LIMIT)?)
    }

    pub(super) fn read_if_there(&self, path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(durable::read_if_there(path, LIMIT)?)
    }

    pub(super) fn journal(
        &self,
        path: &Path,
        name: &'static str,
    ) -> Result<durable::Journal, StoreError> {
        Ok(durable::Journal::open(path, name, LIMIT)?)
    }

    pub(super) fn read_key(&self, path: &Path) -> Result<KeyPair, StoreError> {
        let text = self.plain(path)?;
        KeyPair::from_text(self.provider, &text).map_err(StoreError::key_file(path))
    }

    /// The public half of the key file `path`; the secret one need not be opened for it where it is there.
    pub(super) fn public_of(&self, path: &Path) -> Result<AnyPublic, StoreError> {
        let public = path.with_extension("pub");
        if public.exists() { self.read_public(&public) } else { Ok(*self.read_key(path)?.public()) }
    }

    pub(super) fn read_public(&self, path: &Path) -> Result<AnyPublic, StoreError> {
        let text = self.read_text(path)?;
        AnyPublic::from_text(self.provider, &text).map_err(StoreError::key_file(path))
    }

    pub(super) fn read_text(&self, path: &Path) -> Result<Zeroizing<String>, StoreError> {
        let text = String::from_utf8(self.read(path)?);
        text.map(Zeroizing::new).map_err(|_| StoreError::Text { path: path.to_owned() })
    }

    pub(super) fn signing(&self, path: &Path) -> Result<Box<dyn SigningKey>, StoreError> {
        self.read_key(path)?.signing(self.provider).map_err(StoreError::key_kind(path))
    }

    /// Writes a new pair as `path` and its public half beside it as `.pub`, over nothing.
    pub(super) fn keep_pair(&self, path: &Path, pair: &KeyPair) -> Result<(), StoreError> {
        durable::create_new(path, self.kept(pair)?.as_bytes(), Access::Secret)?;
        let public = path.with_extension("pub");
        let text = pair.public().to_text(self.provider);
        Ok(durable::create_new(&public, text.as_bytes(), Access::Shared)?)
    }
}

impl core::fmt::Debug for Office {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Office").field("dir", &self.dir).finish_non_exhaustive()
    }
}
