use core::fmt;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, TrustError, TrustList};
use clearance_durable::{self as durable, Access, Journal, JournalError};
use clearance_revocation::alloc::{Pool, PoolError};
use clearance_revocation::store::Version;
use clearance_revocation::{ExpiryMonth, ShardSource, ShardSpec};
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};
use super::lists::{History, Unverified};
use super::positions::{Positions, Remembered};
use super::{Office, StoreError};
use crate::publisher::{PublishError, Repository};

/// Numbers that are left out after recovery, of shards and of trust lists: what was signed or opened since
/// the newest list that is known here, and is known nowhere else.
const MARGIN: u16 = 64;
const LIST_MARGIN: u64 = 1_000;

/// What an office goes by when it does not know what it did.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Repositories of status lists, as gates get them. The newest list of each authority key counts.
    pub repositories: Vec<PathBuf>,
    /// Trust lists that devices have, or a trust chain's last list.
    pub trust_lists: Vec<PathBuf>,
    /// A person stands for it that no status list was ever published.
    pub never_published: bool,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// The newest status list found of each authority key.
    pub heads: Vec<(AuthorityKid, Version)>,
    /// Shards that give out nothing any more; their credentials stay in the lists until they expire.
    pub closed: Vec<u16>,
    /// Statuses that the lists had and the log had not.
    pub statuses: usize,
    /// Lines of the log that could not be read.
    pub damaged_statuses: usize,
    /// The number of the trust list in force.
    pub trust_list: u64,
    /// The least number of the next one.
    pub next_trust_list: u64,
}

/// What lists say, taken together.
#[derive(Debug, Default)]
struct Published {
    heads: BTreeMap<AuthorityKid, Remembered>,
    shards: BTreeMap<u16, ShardSpec>,
    statuses: BTreeMap<StatusIndex, Status>,
}

impl Published {
    /// Revoked is for ever, whichever list said so.
    fn note(&mut self, shard: u16, positions: &[u32], status: Status) {
        for position in positions {
            let Ok(index) = StatusIndex::new(shard, *position) else { continue };
            let known = self.statuses.entry(index).or_insert(status);
            if status == Status::Revoked {
                *known = status;
            }
        }
    }
}

impl Office {
    /// Goes on after a backup was put back, or after files were lost or damaged: takes every position that
    /// may have been given out as spent, every revocation that was published into the log, and opens new
    /// shards with numbers that nothing used. Publish at once afterwards; nothing is issued before.
    ///
    /// # Errors
    /// [`RecoverError`]; nothing is changed then but for trust lists that were taken in.
    pub fn recover(
        &self,
        evidence: &Evidence,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Recovered, RecoverError> {
        let _publishing = self.lock_publishing()?;
        let _lock = self.lock()?;
        for path in &evidence.trust_lists {
            self.import(path)?;
        }
        self.hand_out()?;
        let history = self.history()?;
        let list = &history.newest().list;
        let before = self.find_positions()?.positions;
        let published = self.published(&evidence.repositories, &history)?;
        let was_published = before.as_ref().is_some_and(|before| !before.heads.is_empty());
        if published.heads.is_empty() && (was_published || !evidence.never_published) {
            return Err(RecoverError::NoLists { was_published });
        }
        let known = self.known_shards(before.as_ref(), &published)?;
        let mut positions = self.renewed(before, published.heads, list, &known, now, entropy)?;
        self.salvage_requests()?;
        let (mut log, damaged_statuses) = self.salvage_log()?;
        let end = positions.log_end().saturating_add(LIST_MARGIN);
        let statuses = log.merge(&published.statuses, end, now)?;
        positions.set_log_end(log.end());
        self.settle_positions(&mut positions, entropy)?;
        drop(durable::remove_leftovers(self.dir())); // they harm nobody
        Ok(Recovered {
            heads: positions.heads.iter().map(|(kid, head)| (*kid, head.version)).collect(),
            closed: known.into_keys().collect(),
            statuses,
            damaged_statuses,
            trust_list: list.seq(),
            next_trust_list: positions.next_list,
        })
    }

    /// Takes in a trust list of this root that devices have and the office has not.
    ///
    /// # Errors
    /// [`RecoverError`].
    pub fn import_list(&self, path: &Path) -> Result<TrustList, RecoverError> {
        let _lock = self.lock()?;
        let list = self.import(path)?;
        self.hand_out()?;
        Ok(list)
    }

    fn import(&self, path: &Path) -> Result<TrustList, RecoverError> {
        let bytes = self.read(path)?;
        let (list, _) = self.verify_list(&bytes).map_err(|error| match error {
            Unverified::List(cause) => RecoverError::TrustList { path: path.to_owned(), cause },
            Unverified::Store(error) => RecoverError::Store(error),
        })?;
        let file = self.list_file(list.seq());
        match self.read_if_there(&file)? {
            None => self.store_list(list.seq(), &bytes)?,
            Some(known) if known == bytes => {}
            Some(known) if self.verify_list(&known).is_err() => {
                durable::write(&file, &bytes, Access::Shared).map_err(StoreError::from)?; // damaged here
            }
            Some(_) => {
                return Err(RecoverError::Fork { path: path.to_owned(), seq: list.seq() });
            }
        }
        Ok(list)
    }

    /// The newest list of each of the office's authority keys, of all repositories.
    fn published(
        &self,
        repositories: &[PathBuf],
        history: &History,
    ) -> Result<Published, RecoverError> {
        let mut kids = BTreeSet::new();
        for list in history.iter() {
            kids.extend(self.own_authorities(list)?.into_iter().map(|(kid, _)| kid));
        }
        let mut published = Published::default();
        for kid in kids {
            let keys = history.status_keys(kid);
            if keys.is_empty() {
                continue;
            }
            let delegation = StatusDelegation { epoch: 0, keys };
            for root in repositories.iter().filter(|root| root.join(kid.to_string()).exists()) {
                let about = |cause| RecoverError::Repository { path: root.clone(), cause };
                self.read_repository(root, kid, &delegation, &mut published).map_err(about)?;
            }
        }
        Ok(published)
    }

    fn read_repository(
        &self,
        root: &Path,
        kid: AuthorityKid,
        delegation: &StatusDelegation,
        published: &mut Published,
    ) -> Result<(), PublishError> {
        let repository = Repository::open(root, kid)?;
        let Some(last) = repository.head(self.provider, delegation)? else { return Ok(()) };
        let head = &last.head;
        let delegation = StatusDelegation { epoch: head.epoch, ..delegation.clone() };
        let state = repository.state_at(self.provider, &delegation, head, head.seq)?;
        let found = Remembered {
            version: Version { epoch: head.epoch, seq: head.seq },
            this_update: head.this_update,
            hard_expiry: head.hard_expiry,
        };
        let newest = published.heads.entry(kid).or_insert(found);
        *newest = (*newest).max(found);
        // Older lists count, too: what was given out or revoked once stays so.
        for header in state.headers() {
            published.shards.insert(header.number, header.spec());
            let Some(shard) = state.read(header.number).map_err(PublishError::State)? else {
                continue;
            };
            published.note(header.number, &shard.suspended(), Status::Suspended);
            published.note(header.number, &shard.revoked(), Status::Revoked);
        }
        Ok(())
    }

    /// Every shard that the lists, the pool or the issued credentials speak of.
    fn known_shards(
        &self,
        before: Option<&Positions>,
        published: &Published,
    ) -> Result<BTreeMap<u16, ShardSpec>, RecoverError> {
        let mut known = BTreeMap::new();
        for path in durable::list(&self.issued(), "cwt").map_err(StoreError::from)? {
            let (_, claims) = self.read_credential(&path)?;
            let number = claims.status_index.shard();
            let month = ExpiryMonth::of(claims.validity.not_after);
            // What is in no list may have any capacity, so it gets room for every position.
            let spec = ShardSpec { number, capacity: StatusIndex::MAX_POSITION + 1, month };
            known.insert(number, spec);
        }
        let held = before.iter().flat_map(|before| before.pool.shards());
        known.extend(held.map(|shard| (shard.spec.number, shard.spec)));
        known.extend(published.shards.iter().map(|(number, spec)| (*number, *spec)));
        Ok(known)
    }

    /// A state in which all that is known is spent, and new shards are open.
    fn renewed(
        &self,
        before: Option<Positions>,
        heads: BTreeMap<AuthorityKid, Remembered>,
        list: &TrustList,
        known: &BTreeMap<u16, ShardSpec>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Positions, RecoverError> {
        let remembered = before.as_ref().map(|before| before.heads.clone()).unwrap_or_default();
        let before_serial = before.as_ref().map_or(0, |before| before.pool.serial());
        let mut positions = Positions::after(before);
        positions.publishing_began = true;
        positions.next_list = positions.next_list.max(list.seq()).saturating_add(LIST_MARGIN);
        positions.heads = heads;
        for (kid, head) in remembered {
            let newest = positions.heads.entry(kid).or_insert(head);
            *newest = (*newest).max(head);
        }
        let serial = before_serial.saturating_add(LIST_MARGIN);
        positions.pool =
            Pool::spent(known.values().copied(), serial).map_err(RecoverError::Pool)?;
        let next = positions.pool.next_number(|_| false).map_err(RecoverError::Pool)?;
        let behind = (0..StatusIndex::MAX_SHARD)
            .map(|step| (next - 1 + MARGIN + step) % StatusIndex::MAX_SHARD + 1)
            .find(|number| !known.contains_key(number));
        let number = behind.ok_or(RecoverError::Pool(PoolError::Full))?;
        let (month, capacity) = (ExpiryMonth::of(now), super::SHARD_CAPACITY);
        let key = Zeroizing::new(entropy::bytes::<32>(entropy).map_err(StoreError::from)?);
        positions
            .pool
            .open_at(ShardSpec { number, capacity, month }, *key)
            .map_err(RecoverError::Pool)?;
        Ok(positions)
    }

    /// The log of statuses, as far as it can be read; the damaged file is kept beside it.
    fn salvage_log(&self) -> Result<(super::status_log::StatusLog, usize), RecoverError> {
        match self.status_log() {
            Ok(log) => Ok((log, 0)),
            Err(StoreError::Journal(JournalError::Damaged { .. })) => {
                let lost = self.salvage(&self.statuses(), "statuses")?;
                Ok((self.status_log()?, lost))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a damaged log of requests again: one whose record is lost can be answered once more.
    fn salvage_requests(&self) -> Result<(), RecoverError> {
        let path = self.requests();
        match self.journal(&path, "requests") {
            Err(StoreError::Journal(JournalError::Damaged { .. })) => {
                self.salvage(&path, "requests").map(drop)
            }
            other => Ok(other.map(drop)?),
        }
    }

    /// Keeps the damaged journal beside it, and counts the lines that were lost.
    fn salvage(&self, path: &Path, name: &'static str) -> Result<usize, RecoverError> {
        let bytes = self.read(path)?;
        durable::write(&path.with_extension("damaged"), &bytes, Access::Secret)
            .map_err(StoreError::from)?;
        Ok(Journal::salvage(path, name, &bytes).map_err(StoreError::from)?)
    }
}

/// Why the office was not recovered.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecoverError {
    /// The office has signed another trust list of this number.
    Fork {
        /// The list that was given.
        path: PathBuf,
        /// Its number.
        seq: u64,
    },
    /// No status list was found.
    NoLists {
        /// Whether the office remembers having published one.
        was_published: bool,
    },
    /// No shard can be opened.
    Pool(PoolError),
    /// A repository cannot be read.
    Repository {
        /// The repository.
        path: PathBuf,
        /// What is wrong.
        cause: PublishError,
    },
    /// The directory.
    Store(StoreError),
    /// A trust list is not this root's.
    TrustList {
        /// The list.
        path: PathBuf,
        /// What is wrong.
        cause: TrustError,
    },
}

impl fmt::Display for RecoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not recovered: ")?;
        match self {
            Self::Fork { path, seq } => write!(
                f,
                "{}: the root has signed two trust lists of number {seq}. Devices keep the one they \
                 saw first; sign the next one with a higher number, after recovering without this file",
                path.display()
            ),
            Self::NoLists { was_published: true } => f.write_str(
                "none of the repositories has a status list of this authority, and lists were \
                 published. Name a copy of one with --lists, from a web server, a mirror or a memory \
                 stick. If none is left, add a new authority key, withdraw the old one, and issue anew",
            ),
            Self::NoLists { was_published: false } => f.write_str(
                "none of the repositories has a status list of this authority. Name with --lists one \
                 that gates get; if none was ever published, say --never-published",
            ),
            Self::Pool(cause) => cause.fmt(f),
            Self::Repository { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Store(cause) => cause.fmt(f),
            Self::TrustList { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for RecoverError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Pool(cause) => Some(cause),
            Self::Repository { cause, .. } => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::TrustList { cause, .. } => Some(cause),
            Self::Fork { .. } | Self::NoLists { .. } => None,
        }
    }
}

impl From<StoreError> for RecoverError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
