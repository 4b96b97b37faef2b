//! A gate's directory: what is installed at a gate.
//!
//! ```text
//! gate.json        group, place, challenge or not
//! trust-list.cbor  the newest trust list
//! anchor.cbor      the pinned root, and the newest list seen, against rollback
//! keys/*.key       the group's keys
//! status/          status lists, and the newest version seen of each, against rollback
//! lock             one synchronisation at a time
//! ```

mod config;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::AuthorityKid;
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustList};
use clearance_revocation::store::{DirSource, StatusStore, SyncError, SyncReport};
use clearance_verifier::{
    Gate, GateKey, LedgerSettings, MemoryLedger, MemoryRoster, Policy, StatusSource,
};

pub(crate) use config::Config;

use crate::clock;
use crate::error::{CliError, about_file};
use crate::files::{self, Access};
use crate::lock::Lock;

/// Credentials that pass one gate within a minute; memory for as many is reserved.
const LEDGER: usize = 1_000;
/// Credentials whose verification is remembered while the command runs.
const CACHE: usize = 64;
/// Holders who get a table while the command runs.
const RETURNING: usize = 64;

/// What became of one authority's list.
pub(crate) type Synced = (AuthorityKid, Result<SyncReport, SyncError>);

#[derive(Clone, Debug)]
pub(crate) struct GateDir {
    dir: PathBuf,
    pub(crate) config: Config,
}

impl GateDir {
    /// A new gate that believes `root`.
    pub(crate) fn create(
        dir: &Path,
        config: Config,
        root: PublicKey,
        list: &Path,
        keys: &[PathBuf],
    ) -> Result<Self, CliError> {
        let this = Self { dir: dir.to_owned(), config };
        files::refuse_existing(&this.config_file())?;
        files::make_private_dir(&dir.join("keys"))?;
        this.accept(TrustAnchor::new(root), list)?;
        this.install_keys(keys)?;
        let text = format!("{:#}\n", config.to_json());
        files::write(&this.config_file(), text.as_bytes(), Access::Shared)?;
        Ok(this)
    }

    /// A directory that `gate init` made.
    pub(crate) fn open(dir: &Path) -> Result<Self, CliError> {
        let file = dir.join("gate.json");
        if !file.exists() {
            return Err(CliError::failed(format_args!(
                "{}: not a gate's directory; make one with 'clearance gate init {0}'",
                dir.display()
            )));
        }
        let value = serde_json::from_slice(&files::read(&file)?).map_err(about_file(&file))?;
        let config = Config::from_json(&value).map_err(about_file(&file))?;
        Ok(Self { dir: dir.to_owned(), config })
    }

    /// Takes a newer trust list from a file.
    pub(crate) fn update(&self, list: &Path) -> Result<TrustList, CliError> {
        self.accept(self.load_anchor()?, list)
    }

    /// Copies secret keys in.
    pub(crate) fn install_keys(&self, keys: &[PathBuf]) -> Result<(), CliError> {
        for path in keys {
            let pair = files::read_key(path)?;
            pair.opening(&RING).map_err(about_file(path))?;
            let name = path.file_name().unwrap_or_default();
            files::write_pair(&self.dir.join("keys").join(name), &pair)?;
        }
        Ok(())
    }

    /// The gate, ready to judge from `now` on, as if it had run for a while: its ledger is empty,
    /// and no code is put off because of a restart.
    pub(crate) fn build(
        &self,
        now: Timestamp,
        roster: &[PathBuf],
        trust: TrustList,
        status: Arc<dyn StatusSource>,
    ) -> Result<Gate, CliError> {
        let policy =
            Policy { challenge: self.config.challenge, ..Policy::new(self.config.location) };
        let started = now.minus((limit::MAX_AHEAD + limit::CODE_LIFE).into());
        let settings = LedgerSettings { capacity: LEDGER, ..LedgerSettings::new(started) };
        let keys = self.keys(&trust)?;
        let roster = load_roster(&trust, roster)?;
        Gate::builder(Arc::new(trust), self.config.group, policy, status)
            .keys(keys)
            .roster(Arc::new(roster))
            .ledger(Arc::new(MemoryLedger::new(settings)))
            .cached_credentials(CACHE)
            .returning_holders(RETURNING)
            .build(now)
            .map_err(about_file(&self.dir))
    }

    pub(crate) fn load_list(&self) -> Result<TrustList, CliError> {
        let path = self.trust_list_file();
        let anchor = self.load_anchor()?;
        let bytes = files::read(&path)?;
        // A crash may have left the anchor one list behind.
        let list = anchor
            .reload(&RING, &bytes)
            .or_else(|_| anchor.clone().accept(&RING, &bytes, clock::now()));
        list.map_err(about_file(&path))
    }

    /// The gate's status lists, as far as `trust` stands behind them.
    pub(crate) fn open_store(&self, trust: &TrustList) -> Result<StatusStore, CliError> {
        StatusStore::open(&RING, self.store_dir(), trust).map_err(CliError::failed)
    }

    /// Brings the list of each authority up to date. Hold the lock.
    pub(crate) fn sync(
        &self,
        store: &StatusStore,
        trust: &TrustList,
        repository: &Path,
        now: Timestamp,
    ) -> Result<Vec<Synced>, CliError> {
        let source = DirSource::new(repository);
        let with_lists = trust.content().authorities.iter().filter(|a| a.status.is_some());
        let synced: Vec<_> = with_lists
            .map(|entry| (entry.kid, store.sync(&source, trust, entry.kid, now)))
            .collect();
        if synced.is_empty() {
            return Err(CliError::failed(format_args!(
                "{}: its trust list delegates no status lists; get a newer one by \
                 'clearance gate update'",
                self.dir.display()
            )));
        }
        Ok(synced)
    }

    /// For whoever synchronises.
    pub(crate) fn lock(&self) -> Result<Lock, CliError> {
        Lock::take(&self.dir.join("lock"))
    }

    /// Whether there was ever a list, current or not.
    pub(crate) fn has_synced(&self) -> Result<bool, CliError> {
        let dir = self.store_dir();
        Ok(dir.exists() && !files::list(&dir, "state")?.is_empty())
    }

    /// Where the status lists lie.
    pub(crate) fn store_dir(&self) -> PathBuf {
        self.dir.join("status")
    }

    /// The keys that the trust list has for the group; others wait for a later list.
    pub(crate) fn keys(&self, trust: &TrustList) -> Result<Vec<GateKey>, CliError> {
        let epochs = trust.gate_group(&self.config.group).map_or(&[][..], |group| &group.epochs);
        let files = files::list(&self.dir.join("keys"), "key")?;
        let mut keys = Vec::with_capacity(files.len()); // growing would leave secrets behind
        for path in files {
            let pair = files::read_key(&path)?;
            let public = pair.public().gate().map_err(about_file(&path))?;
            if let Some(epoch) = epochs.iter().find(|epoch| epoch.key == public) {
                keys.push(GateKey { kid: epoch.kid, secret: pair.secret().clone() });
            }
        }
        Ok(keys)
    }

    fn accept(&self, mut anchor: TrustAnchor, file: &Path) -> Result<TrustList, CliError> {
        let bytes = files::read(file)?;
        let list = anchor.accept(&RING, &bytes, clock::now()).map_err(about_file(file))?;
        // The list goes first: an anchor that is one list behind accepts it once more.
        files::write(&self.trust_list_file(), &bytes, Access::Shared)?;
        files::write(&self.anchor_file(), &anchor.to_bytes(), Access::Shared)?;
        Ok(list)
    }

    fn load_anchor(&self) -> Result<TrustAnchor, CliError> {
        let path = self.anchor_file();
        TrustAnchor::from_bytes(&files::read(&path)?).map_err(about_file(&path))
    }

    /// The newest trust list.
    pub(crate) fn trust_list_file(&self) -> PathBuf {
        self.dir.join("trust-list.cbor")
    }

    fn config_file(&self) -> PathBuf {
        self.dir.join("gate.json")
    }

    fn anchor_file(&self) -> PathBuf {
        self.dir.join("anchor.cbor")
    }
}

fn load_roster(trust: &TrustList, files: &[PathBuf]) -> Result<MemoryRoster, CliError> {
    let roster = MemoryRoster::new();
    for path in files {
        roster.add(&RING, trust, &files::read(path)?).map_err(about_file(path))?;
    }
    Ok(roster)
}
