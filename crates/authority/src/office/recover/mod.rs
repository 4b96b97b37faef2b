//! Going on after a restored backup, or lost and damaged files.

mod error;
mod found_lists;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, TrustError, TrustList};
use clearance_durable::{self as durable, Access, Journal, JournalError};
use clearance_revocation::alloc::{Pool, PoolError};
use clearance_revocation::store::Version;
use clearance_revocation::{ExpiryMonth, ShardSpec};
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};
use super::lists::Unverified;
use super::positions::{Positions, Remembered, office_id};
use super::sealed::Passphrase;
use super::status::forgotten_shard;
use super::status_log::{Entry, StatusLog};
use super::{Office, OfficeId, StoreError};

pub use error::RecoverError;
pub(super) use found_lists::FoundLists;

/// Numbers that are left out after recovery, of shards and of trust lists: what was signed or opened since
/// the newest list that is known here, and is known nowhere else.
const MARGIN: u16 = 64;
const LIST_MARGIN: u64 = 1_000;

/// What an office goes by when it does not know what it did.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Repositories of status lists, as gates get them. The newest list of each authority key counts.
    pub repositories: Vec<PathBuf>,
    /// Trust lists that devices have, and chains of them.
    pub trust_lists: Vec<PathBuf>,
    /// A person stands for it that no status list was ever published.
    pub never_published: bool,
    /// A person stands for it that no copy of a published list is left. What was suspended or revoked since the
    /// office last knew is forgotten then: withdraw the authority keys that signed before anything is
    /// published.
    pub lists_lost: bool,
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
    /// Positions on which log and lists differ, and nobody can tell which is newer. The stricter status
    /// counts until somebody asks for another one.
    pub differing: Vec<StatusIndex>,
    /// Lists that were published after the newest one found: what they alone revoked may be lost.
    pub behind: Vec<Behind>,
    /// The new id, where it is a second office: it needs nothing but a grant.
    pub branch: Option<OfficeId>,
    /// Lines of the log that could not be read.
    pub damaged_statuses: usize,
    /// The number of the trust list in force.
    pub trust_list: u64,
    /// The least number of the next one.
    pub next_trust_list: u64,
}

/// A list that the office remembers, and that is in no repository that was brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Whose list.
    pub authority: AuthorityKid,
    /// The newest one found.
    pub found: Option<Version>,
    /// The one that was published, or was about to be.
    pub remembered: Version,
}

impl Office {
    /// The office in a directory of which anything may be missing or damaged, so that it can be
    /// [recovered](Self::recover). Nothing else is sure to work. `passphrases` as in [`open_sealed`](Self::open_sealed).
    ///
    /// # Errors
    /// [`StoreError::NotAnOffice`] where nothing of an office is left.
    pub fn open_to_recover(
        dir: &Path,
        provider: &'static clearance_core::crypto::Provider,
        passphrases: Vec<Passphrase>,
    ) -> Result<Self, StoreError> {
        let this = Self::at_sealed(dir, provider, passphrases);
        if this.has_keys() {
            Ok(this)
        } else {
            Err(StoreError::NotAnOffice { dir: dir.to_owned() })
        }
    }

    /// Goes on after a backup was put back, or after files were lost or damaged: takes every position that
    /// may have been given out as spent, every revocation that was published into the log, and opens new
    /// shards with numbers that nothing used. Publish at once afterwards; nothing is issued before.
    ///
    /// No suspension and no revocation ends by it. A second office opens no shards and needs no lists: it goes
    /// on with what it is granted next.
    ///
    /// # Errors
    /// [`RecoverError`]; nothing is changed then but for trust lists that were taken in, and damaged logs of
    /// which the sound records were kept.
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
        self.take_back_copies()?;
        if !self.has_lists()? {
            return Err(RecoverError::NoTrustList { dir: self.dir().to_owned() });
        }
        self.hand_out()?;
        let history = self.history()?;
        let list = &history.newest().list;
        let before = self.find_positions()?.positions;
        if before.as_ref().is_some_and(|before| before.is_branch) {
            return self.recover_branch(before, list.seq(), entropy);
        }
        let published = FoundLists::read(self, &evidence.repositories, &history)?;
        let was_published = before.as_ref().is_some_and(|before| !before.heads.is_empty());
        let never = evidence.never_published && !was_published;
        if published.heads.is_empty() && !never && !evidence.lists_lost {
            return Err(RecoverError::NoLists { was_published });
        }
        let behind = behind(before.as_ref(), &published, list);
        self.salvage_requests()?;
        let (mut log, damaged_statuses) = self.salvage_log()?;
        let seen = Seen::new(before.as_ref(), &log, damaged_statuses);
        let known = self.known_shards(before.as_ref(), &published)?;
        let mut positions = renewed(before, &published, list, &known)?;
        self.open_behind(&mut positions, &log, now, entropy)?;
        let end = positions.log_end().saturating_add(LIST_MARGIN);
        let merged =
            log.merge(&published, |index, entry| seen.by(&published, index, entry), end, now)?;
        positions.set_log_end(log.end());
        self.settle_positions(&mut positions, entropy)?;
        drop(durable::remove_leftovers(self.dir())); // they harm nobody
        Ok(Recovered {
            heads: positions.heads.iter().map(|(kid, head)| (*kid, head.version)).collect(),
            closed: known.into_keys().collect(),
            statuses: merged.taken,
            differing: merged.differing,
            behind,
            branch: None,
            damaged_statuses,
            trust_list: list.seq(),
            next_trust_list: positions.next_list,
        })
    }

    fn recover_branch(
        &self,
        before: Option<Positions>,
        trust_list: u64,
        entropy: &mut dyn Entropy,
    ) -> Result<Recovered, RecoverError> {
        self.salvage_requests()?;
        let mut positions = Positions::after(before);
        positions.publishing_began = true;
        self.settle_positions(&mut positions, entropy)?;
        drop(durable::remove_leftovers(self.dir())); // they harm nobody
        Ok(Recovered {
            heads: Vec::new(),
            closed: Vec::new(),
            statuses: 0,
            differing: Vec::new(),
            behind: Vec::new(),
            branch: Some(office_id(self)?),
            damaged_statuses: 0,
            trust_list,
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

    /// Takes in a list, or each list of a chain; gives the last.
    fn import(&self, path: &Path) -> Result<TrustList, RecoverError> {
        let bytes = self.read(path)?;
        let chain = trust::lists_of_chain(&bytes).unwrap_or_else(|| vec![&bytes]);
        let mut last = Err(RecoverError::NoTrustList { dir: self.dir().to_owned() });
        for list in chain {
            last = Ok(self.import_one(path, list)?);
        }
        last
    }

    fn import_one(&self, path: &Path, bytes: &[u8]) -> Result<TrustList, RecoverError> {
        let (list, _) = self.verify_list(bytes).map_err(|error| match error {
            Unverified::List(TrustError::Signature) => match self.unsigned(path) {
                Ok(StoreError::List { path, cause }) => RecoverError::TrustList { path, cause },
                Ok(error) | Err(error) => RecoverError::Store(error),
            },
            Unverified::List(cause) => RecoverError::TrustList { path: path.to_owned(), cause },
            Unverified::Store(error) => RecoverError::Store(error),
        })?;
        let file = self.list_file(list.seq());
        match self.read_if_there(&file)? {
            None => self.store_list(list.seq(), bytes)?,
            Some(known) if known == bytes => {}
            Some(known) if self.verify_list(&known).is_err() => {
                durable::write(&file, bytes, Access::Shared).map_err(StoreError::from)?; // damaged here
            }
            Some(_) => {
                return Err(RecoverError::Fork { path: path.to_owned(), seq: list.seq() });
            }
        }
        Ok(list)
    }

    /// Every shard that the lists, the pool or the issued credentials speak of.
    fn known_shards(
        &self,
        before: Option<&Positions>,
        published: &FoundLists,
    ) -> Result<BTreeMap<u16, ShardSpec>, RecoverError> {
        let mut known = BTreeMap::new();
        for path in durable::list(&self.issued(), "cwt").map_err(StoreError::from)? {
            let (_, claims) = self.read_credential(&path)?;
            let spec = forgotten_shard(&claims);
            known.insert(spec.number, spec);
        }
        let held = before.iter().flat_map(|before| before.pool.shards());
        known.extend(held.map(|shard| (shard.spec.number, shard.spec)));
        known.extend(published.shards.iter().map(|(number, listed)| (*number, listed.spec)));
        Ok(known)
    }

    /// A new shard, behind every number that may have been used.
    fn open_behind(
        &self,
        positions: &mut Positions,
        log: &StatusLog,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<(), RecoverError> {
        let next = positions.pool.next_number(|_| false).map_err(RecoverError::Pool)?;
        let number = (0..StatusIndex::MAX_SHARD)
            .map(|step| (next - 1 + MARGIN + step) % StatusIndex::MAX_SHARD + 1)
            .find(|number| positions.pool.shard(*number).is_none() && !log.has_shard(*number))
            .ok_or(RecoverError::Pool(PoolError::Full))?;
        let spec =
            ShardSpec { number, capacity: super::SHARD_CAPACITY, month: ExpiryMonth::of(now) };
        let key = Zeroizing::new(entropy::bytes::<32>(entropy).map_err(StoreError::from)?);
        positions.pool.open_at(spec, *key).map_err(RecoverError::Pool)
    }

    /// The log of statuses, as far as it can be read; the damaged file is kept beside it.
    fn salvage_log(&self) -> Result<(StatusLog, usize), RecoverError> {
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

/// A state in which all that is known is spent.
fn renewed(
    before: Option<Positions>,
    published: &FoundLists,
    list: &TrustList,
    known: &BTreeMap<u16, ShardSpec>,
) -> Result<Positions, RecoverError> {
    let remembered = before.as_ref().map(|before| before.heads.clone()).unwrap_or_default();
    let serial = before.as_ref().map_or(0, |before| before.pool.serial());
    let mut positions = Positions::after(before);
    positions.publishing_began = true;
    positions.next_list = positions.next_list.max(list.seq()).saturating_add(LIST_MARGIN);
    positions.heads.clone_from(&published.heads);
    for (kid, head) in remembered {
        let newest = positions.heads.entry(kid).or_insert(head);
        *newest = (*newest).max(head);
    }
    positions.pool = Pool::spent(known.values().copied(), serial.saturating_add(LIST_MARGIN))
        .map_err(RecoverError::Pool)?;
    Ok(positions)
}

/// Lists that the office remembers of keys in force, and that are newer than what was found.
fn behind(before: Option<&Positions>, published: &FoundLists, list: &TrustList) -> Vec<Behind> {
    let remembered = before.iter().flat_map(|before| &before.heads);
    let is_lost = |(kid, head): &(&AuthorityKid, &Remembered)| {
        list.authority(**kid).is_some()
            && published.heads.get(kid).is_none_or(|found| found.version < head.version)
    };
    let one = |(kid, head): (&AuthorityKid, &Remembered)| Behind {
        authority: *kid,
        found: published.heads.get(kid).map(|found| found.version),
        remembered: head.version,
    };
    remembered.filter(is_lost).map(one).collect()
}

/// Which records of the log a published list is sure to know.
struct Seen {
    /// The newest lists when the state was stored.
    heads: BTreeMap<AuthorityKid, Remembered>,
    /// Records before this one were there when the newest of them was begun.
    end: u64,
}

impl Seen {
    /// A log that lost records may have given their numbers to others.
    fn new(before: Option<&Positions>, log: &StatusLog, damaged: usize) -> Self {
        let whole = before.filter(|before| damaged == 0 && before.log_end() <= log.end());
        let end = whole.map_or(0, |before| before.published_end);
        Self { heads: before.map(|before| before.heads.clone()).unwrap_or_default(), end }
    }

    /// Whether the list that tells of `index` came after the state, so that whoever published it had `entry`
    /// before them.
    fn by(&self, published: &FoundLists, index: StatusIndex, entry: &Entry) -> bool {
        let Some(listed) = published.shards.get(&index.shard()) else { return false };
        let is_later = self.heads.get(&listed.authority).is_none_or(|known| *known < listed.head);
        is_later && entry.number < self.end && entry.at <= listed.head.this_update
    }
}
