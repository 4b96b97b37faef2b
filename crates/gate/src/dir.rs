//! A gate's directory: what is installed at a gate.
//!
//! ```text
//! gate.toml        what the gate is: group, place, policy, ledger
//! trust-list.cbor  the newest trust list
//! anchor.cbor      the pinned root, and the newest list seen, against rollback
//! trust-list.next  both of a newer list, while they are being replaced
//! keys/*.key       the group's keys
//! status/          status lists, and the newest version seen of each, against rollback
//! ledger/          what was admitted
//! challenges       open challenges
//! pseudonym.key    names credentials in the gate's records, and nowhere else
//! audit/           every decision and every act
//! shared/          what was admitted while the shared ledger was away
//! outbox/          passages that the authority does not have yet
//! passages.pub     the authority's key, which they are sealed to
//! audit.key .pub   signs the audit's checkpoints
//! lock             one update or synchronisation at a time
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clearance_core::crypto::{PublicKey, RING, Secret32};
use clearance_core::due::Due;
use clearance_core::ids::{AuthorityKid, Challenge};
use clearance_core::registry::limit;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{TrustAnchor, TrustList};
use clearance_durable::{
    Lock, make_private_dir, read, read_if_there, refuse_existing, remove_leftovers,
};
use clearance_revocation::store::{DirSource, ObjectSource, StatusStore, SyncError, SyncReport};
use clearance_verifier::{
    FixedStatus, Gate, GateError, Ledger, LedgerSettings, MemoryLedger, StatusAnswer,
};

use crate::challenges::Challenges;
use crate::config::{GateConfig, LedgerKind};
use crate::error::DirError;
use crate::keys::{self, KeysFound, NewKey};
use crate::lack::Lack;
use crate::ledger::DurableLedger;
use crate::lists::{Believed, Lists};
use crate::making::Making;
use crate::pseudonym::DayKey;

/// Longest `gate.toml` in bytes.
const MAX_CONFIG: usize = 64 << 10;
/// Longest trust list or chain of lists that is read, in bytes.
pub const MAX_LISTS: usize = limit::TRUST_CHAIN;

/// What became of one authority's list.
pub type Synced = (AuthorityKid, Result<SyncReport, SyncError>);

/// A gate's directory, opened.
#[derive(Clone, Debug)]
pub struct GateDir {
    path: PathBuf,
    config: GateConfig,
}

/// What a new gate starts with.
#[derive(Debug)]
pub struct NewGate<'a> {
    /// What it is.
    pub config: GateConfig,
    /// The root that it believes.
    pub root: PublicKey,
    /// The file with its trust list, or with a chain of lists.
    pub list: &'a Path,
    /// Keys of its group.
    pub keys: Vec<NewKey>,
    /// 32 fresh random bytes for its pseudonyms, used for nothing else.
    pub pseudonym_secret: Secret32,
    /// Whether it stands for a gate that was in service and lost its ledger, as by a disk that died: then its own has a gap
    /// in place of what that admitted.
    pub was_in_service: bool,
}

/// What an update brought.
#[derive(Debug)]
pub struct Updated {
    /// The list in force.
    pub list: TrustList,
    /// The keys, under this list.
    pub keys: KeysFound,
    /// What the gate lacks for it, the most pressing first.
    pub lacks: Vec<Lack>,
}

impl GateDir {
    /// Makes a gate in `path`, which must not hold one. Everything is checked before anything is written.
    ///
    /// A call that was killed leaves a directory that is no gate, and the next call makes it anew.
    ///
    /// # Errors
    /// [`DirError`]: [`DirError::NoSettings`] where there are the files of a gate that was finished once.
    pub fn create(path: &Path, new: NewGate<'_>, now: Timestamp) -> Result<Self, DirError> {
        let this = Self { path: path.to_owned(), config: new.config };
        refuse_existing(&this.config_file())?;
        let anchor = TrustAnchor::new(new.root);
        let believed = Believed::by(anchor, new.list, read(new.list, MAX_LISTS)?, now)?;
        this.check_group(&believed.list)?;
        for key in &new.keys {
            key.check(&believed.list, this.config.group)?;
        }
        make_private_dir(path)?;
        let _lock = this.lock()?;
        refuse_existing(&this.config_file())?; // nobody was quicker
        let making = Making::begin(path, &this.config)?;
        make_private_dir(&this.keys_dir())?;
        this.lists().write(&believed)?;
        for key in &new.keys {
            key.install(&this.keys_dir())?;
        }
        this.keep_pseudonym_key(&DayKey::first(new.pseudonym_secret, now))?;
        if !new.was_in_service {
            DurableLedger::found(&this.ledger_dir())?;
        }
        making.finish(&this.config_file())?;
        Ok(this)
    }

    /// Opens a directory that [`create`](Self::create) made.
    ///
    /// # Errors
    /// [`DirError::NotAGate`], [`DirError::Config`], [`DirError::Read`].
    pub fn open(path: &Path) -> Result<Self, DirError> {
        let file = path.join("gate.toml");
        let Some(bytes) = read_if_there(&file, MAX_CONFIG)? else {
            return Err(DirError::NotAGate { path: path.to_owned() });
        };
        let text = String::from_utf8_lossy(&bytes);
        let config = GateConfig::from_toml(&text);
        let config = config.map_err(|cause| DirError::Config { path: file, cause })?;
        Ok(Self { path: path.to_owned(), config })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What `gate.toml` says.
    pub fn config(&self) -> &GateConfig {
        &self.config
    }

    /// The trust list in force.
    ///
    /// # Errors
    /// [`DirError`].
    pub fn trust_list(&self, now: Timestamp) -> Result<TrustList, DirError> {
        self.lists().load(now)
    }

    /// Takes a newer trust list or a chain of lists from the file `list`, and new keys. All of it is checked before
    /// anything is written. A list that this gate cannot serve is taken all the same: it is newer, and a gate that has
    /// seen it must not go on by the older one.
    ///
    /// A kill at any moment leaves the list from before or the new one, whole, with its anchor.
    ///
    /// # Errors
    /// [`DirError`]; no list is installed then, but where a disk fails half-way ([`DirError::Write`]) it may be.
    pub fn update(
        &self,
        list: Option<&Path>,
        new_keys: &[NewKey],
        now: Timestamp,
    ) -> Result<Updated, DirError> {
        let brought = match list {
            Some(path) => Some((path, read(path, MAX_LISTS)?)),
            None => None,
        };
        self.take(brought, new_keys, now)
    }

    /// As [`update`](Self::update), with a list or chain that is in memory already; the path says where it came from.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub fn take(
        &self,
        list: Option<(&Path, Vec<u8>)>,
        new_keys: &[NewKey],
        now: Timestamp,
    ) -> Result<Updated, DirError> {
        let _lock = self.lock()?;
        let believed = match list {
            Some((from, bytes)) => Some(self.lists().believe(from, bytes, now)?),
            None => None,
        };
        let list = match &believed {
            Some(believed) => believed.list.clone(),
            None => self.trust_list(now)?,
        };
        for key in new_keys {
            key.check(&list, self.config.group)?;
        }
        // The keys go first: the list may need them.
        for key in new_keys {
            key.install(&self.keys_dir())?;
        }
        if let Some(believed) = &believed {
            self.lists().write(believed)?;
        }
        let keys = self.keys(&list)?;
        let lacks = Lack::of(&list, self.config.group, &keys, now);
        Ok(Updated { list, keys, lacks })
    }

    /// The keys that there are, under `trust`.
    ///
    /// # Errors
    /// [`DirError::Read`] where the directory of keys cannot be read. A broken key costs itself only.
    pub fn keys(&self, trust: &TrustList) -> Result<KeysFound, DirError> {
        keys::find(&self.keys_dir(), trust, &self.config.group)
    }

    /// Why this gate would refer every code under `trust`, with `keys`; `None` where it can serve it.
    pub fn out_of_service(&self, trust: &TrustList, keys: &KeysFound) -> Option<GateError> {
        let GateConfig { group, policy, .. } = self.config.clone();
        let nobody = Arc::new(FixedStatus::new(StatusAnswer::Missing));
        let gate = Gate::builder(Arc::new(trust.clone()), group, policy, nobody);
        gate.keys(keys.usable.clone()).build(trust.this_update()).err()
    }

    /// The ledger that `gate.toml` asks for; where it is shared, the lane's own beneath it. One in memory starts at `now`.
    pub fn ledger(&self, now: Timestamp) -> Arc<dyn Ledger> {
        match self.config.ledger {
            LedgerKind::Durable | LedgerKind::Shared => Arc::new(self.durable_ledger()),
            LedgerKind::Memory => Arc::new(MemoryLedger::new(LedgerSettings::new(now))),
        }
    }

    /// The ledger on this machine's disk.
    pub fn durable_ledger(&self) -> DurableLedger {
        DurableLedger::at(self.ledger_dir())
    }

    /// Opens a challenge for whoever judges codes by this directory: one code may answer it, within two minutes.
    ///
    /// `entropy` must be fresh and random: a challenge that can be foreseen stops no relay.
    ///
    /// # Errors
    /// [`DirError`].
    pub fn open_challenge(&self, entropy: [u8; 8], now: Timestamp) -> Result<Challenge, DirError> {
        let challenge = Challenge(entropy);
        self.challenges().open(challenge, now)?;
        Ok(challenge)
    }

    /// The gate's status lists, as far as `trust` stands behind them.
    ///
    /// # Errors
    /// [`DirError::Store`].
    pub fn open_store(&self, trust: &TrustList) -> Result<StatusStore, DirError> {
        Ok(StatusStore::open(&RING, self.store_dir(), trust)?)
    }

    /// Brings the list of each authority up to date from `repository`. Hold the [`lock`](Self::lock).
    ///
    /// # Errors
    /// [`DirError::NoStatusLists`]; what became of each list stands in the result.
    pub fn sync(
        &self,
        store: &StatusStore,
        trust: &TrustList,
        repository: &Path,
        now: Timestamp,
    ) -> Result<Vec<Synced>, DirError> {
        self.sync_from(store, trust, &DirSource::new(repository), now)
    }

    /// As [`sync`](Self::sync), from wherever the files come.
    ///
    /// # Errors
    /// [`DirError::NoStatusLists`]; what became of each list stands in the result.
    pub fn sync_from(
        &self,
        store: &StatusStore,
        trust: &TrustList,
        source: &dyn ObjectSource,
        now: Timestamp,
    ) -> Result<Vec<Synced>, DirError> {
        let with_lists = trust.content().authorities.iter().filter(|a| a.status.is_some());
        let synced: Vec<_> = with_lists
            .map(|entry| (entry.kid, store.sync(source, trust, entry.kid, now)))
            .collect();
        if synced.is_empty() {
            return Err(DirError::NoStatusLists { seq: trust.seq() });
        }
        Ok(synced)
    }

    /// For whoever changes what is installed. What an update left that was killed is brought to its end.
    ///
    /// # Errors
    /// [`DirError::Lock`].
    pub fn lock(&self) -> Result<Lock, DirError> {
        let lock = Lock::take(&self.path.join("lock"))?;
        self.lists().complete();
        for dir in [&self.path, &self.keys_dir()] {
            drop(remove_leftovers(dir)); // there may be secrets among them
        }
        Ok(lock)
    }

    /// Whether there was ever a status list, current or not.
    ///
    /// # Errors
    /// [`DirError::Read`].
    pub fn has_synced(&self) -> Result<bool, DirError> {
        let dir = self.store_dir();
        Ok(dir.exists() && !clearance_durable::list(&dir, "state")?.is_empty())
    }

    /// What ends at this gate, and what it lacks.
    ///
    /// # Errors
    /// [`DirError`].
    pub fn dues(&self, now: Timestamp) -> Result<Vec<Due>, DirError> {
        let trust = self.trust_list(now)?;
        let keys = self.keys(&trust)?;
        let mut dues = vec![due_of_list(&trust)];
        dues.extend(Lack::of(&trust, self.config.group, &keys, now).iter().map(Lack::due));
        dues.extend(self.due_of_keys(&trust, &keys));
        if self.has_synced()? {
            let lists = self.open_store(&trust)?.lists();
            dues.extend(lists.iter().map(|list| {
                let life = Validity { not_before: list.this_update, not_after: list.hard_expiry };
                let remedy = "bring a newer status list: 'clearance gate sync'";
                Due::end_of("status-list", list.authority, life, remedy)
            }));
        }
        Ok(dues)
    }

    /// The end of the group's last key: a key that is followed by another one may end.
    fn due_of_keys(&self, trust: &TrustList, keys: &KeysFound) -> Option<Due> {
        let group = trust.gate_group(&self.config.group)?;
        let held = group.epochs.iter().filter(|epoch| keys.has(epoch.kid));
        let last = held.max_by_key(|epoch| epoch.validity.not_after)?;
        let remedy = format!("ask the authority for a new key of group {}", group.id);
        Some(Due::end_of("gate-key", last.kid, last.validity, remedy))
    }

    fn check_group(&self, list: &TrustList) -> Result<(), DirError> {
        let group = self.config.group;
        if list.gate_group(&group).is_some() {
            return Ok(());
        }
        let known = list.content().gate_groups.iter().map(|group| group.id).collect();
        Err(DirError::UnknownGroup { group, known })
    }

    pub(crate) fn lists(&self) -> Lists {
        Lists::in_dir(&self.path)
    }

    pub(crate) fn challenges(&self) -> Challenges {
        Challenges::in_dir(&self.path)
    }

    pub(crate) fn keys_dir(&self) -> PathBuf {
        self.path.join("keys")
    }

    /// Where the status lists lie.
    pub fn store_dir(&self) -> PathBuf {
        self.path.join("status")
    }

    fn ledger_dir(&self) -> PathBuf {
        self.path.join("ledger")
    }

    /// Where the shared ledger keeps what was admitted without the engine.
    pub fn shared_dir(&self) -> PathBuf {
        self.path.join("shared")
    }

    /// The file of settings.
    pub fn config_file(&self) -> PathBuf {
        self.path.join("gate.toml")
    }
}

/// The end of a trust list, from which on its gate judges nobody.
pub(crate) fn due_of_list(trust: &TrustList) -> Due {
    let life = Validity { not_before: trust.this_update(), not_after: trust.next_update() };
    let remedy = "bring a newer trust list: 'clearance gate update'";
    Due::end_of("trust-list", trust.seq(), life, remedy)
}
