use core::fmt;
use std::path::Path;

use clearance_core::ids::AuthorityKid;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, TrustList};
use clearance_durable as durable;
use clearance_revocation::ExpiryMonth;
use clearance_revocation::alloc::PoolError;
use clearance_revocation::object::StatusSigner;

use super::clock::{Clock, ImplausibleClock, Signed};
use super::draft::period;
use super::entropy::Entropy;
use super::issue::NoShard;
use super::lists::History;
use super::positions::{Distrust, Positions, Remembered};
use super::{Doubt, Office, StoreError};
use crate::publisher::{NextHead, PublishError, Published, Publisher, Rhythm, Wanted};

/// Months, from the one that runs, for which every list has room: ordinary credentials then never wait for
/// a list.
const MONTHS_AHEAD: u16 = 3;

/// What is to be published, and how.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    /// The time.
    pub clock: Clock,
    /// How often the list is published, how long it stays usable, and how far back its deltas reach.
    pub rhythm: Rhythm,
    /// Positions of a shard that has to be opened.
    pub shard_capacity: u32,
}

/// What a run published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// One list for each authority key of this office.
    pub lists: Vec<(AuthorityKid, Published)>,
    /// Shards that the lists speak of no more, because their credentials have expired.
    pub retired: Vec<u16>,
}

impl Office {
    /// Publishes what was asked for so far, in the repository under `repository`.
    ///
    /// It can be killed at any moment: what is about to be published is noted first, so the next run
    /// takes a higher number.
    ///
    /// # Errors
    /// [`OfficePublishError`].
    pub fn publish(
        &self,
        repository: &Path,
        edition: &Edition,
        entropy: &mut dyn Entropy,
    ) -> Result<Publication, OfficePublishError> {
        let _publishing = self.lock_publishing()?;
        let history = self.history()?;
        let list = &history.newest().list;
        edition.clock.check(Signed::TrustList, period(list)).map_err(OfficePublishError::Clock)?;
        let authorities = self.publishing(list)?;
        let (wanted, shards, retired) = self.wanted(list, edition, entropy)?;
        let mut lists = Vec::new();
        for entry in authorities {
            let published = self.publish_one(repository, entry, &history, edition, &wanted)?;
            lists.push((entry.kid, published));
        }
        self.confirm(&shards)?;
        Ok(Publication { lists, retired })
    }

    /// The authority keys whose lists this office signs.
    fn publishing<'a>(
        &self,
        list: &'a TrustList,
    ) -> Result<Vec<&'a Authority>, OfficePublishError> {
        let own = self.own_authorities(list)?;
        let entries = own.iter().filter_map(|(kid, _)| list.authority(*kid));
        let entries: Vec<_> = entries.map(|(entry, _)| entry).collect();
        match entries.iter().find(|entry| entry.status.is_none()) {
            _ if entries.is_empty() => Err(OfficePublishError::NoKey),
            Some(entry) => Err(OfficePublishError::NoStatusKey(entry.kid)),
            None => Ok(entries),
        }
    }

    /// The state to publish, the shards that it has, and those that it leaves out because their month is
    /// over. Opens shards for the next months. They stay in the pool: a clock may be wrong.
    fn wanted(
        &self,
        list: &TrustList,
        edition: &Edition,
        entropy: &mut dyn Entropy,
    ) -> Result<(Wanted, Vec<u16>, Vec<u16>), OfficePublishError> {
        let _lock = self.lock()?;
        let now = edition.clock.now();
        let mut positions = self.positions()?;
        if positions.is_branch {
            return Err(OfficePublishError::SecondOffice);
        }
        for entry in self.publishing(list)? {
            let epoch = entry.status.as_ref().map_or(0, |status| status.epoch);
            // A new epoch makes the dates of the old one void.
            let last = positions.heads.get(&entry.kid);
            if let Some(head) = last.filter(|head| head.version.epoch == epoch) {
                let last = Validity { not_before: head.this_update, not_after: head.hard_expiry };
                edition.clock.check(Signed::StatusList, last).map_err(OfficePublishError::Clock)?;
            }
        }
        let log = self.status_log()?;
        if log.end() < positions.log_end() {
            return Err(OfficePublishError::Doubt(Doubt::LogCut { path: self.statuses() }));
        }
        self.open_ahead(&mut positions, now, edition.shard_capacity, entropy)?;
        positions.publishing_began = true;
        positions.published_end = log.end();
        self.store_positions(&mut positions)?;
        let (mut wanted, mut shards, mut retired) = (Wanted::nothing(), Vec::new(), Vec::new());
        for shard in positions.pool.shards() {
            if now < shard.spec.month.end() {
                wanted.shard(shard.spec);
                shards.push(shard.spec.number);
            } else {
                wanted.retire(shard.spec.number);
                retired.push(shard.spec.number);
            }
        }
        log.add_to(&mut wanted, |shard| shards.binary_search(&shard).is_ok());
        Ok((wanted, shards, retired))
    }

    /// Room for the month that runs and the next ones: for each a shard that is less than three quarters
    /// used.
    fn open_ahead(
        &self,
        positions: &mut Positions,
        now: Timestamp,
        capacity: u32,
        entropy: &mut dyn Entropy,
    ) -> Result<(), OfficePublishError> {
        let this = ExpiryMonth::of(now).as_u16();
        for month in
            (0..=MONTHS_AHEAD).map(|ahead| ExpiryMonth::from_u16(this.saturating_add(ahead)))
        {
            let enough = u64::from(capacity) / 4;
            if positions.pool.left(month) <= enough {
                self.open_shard(positions, month, capacity, entropy)?;
            }
        }
        Ok(())
    }

    fn publish_one(
        &self,
        repository: &Path,
        entry: &Authority,
        history: &History,
        edition: &Edition,
        wanted: &Wanted,
    ) -> Result<Published, OfficePublishError> {
        let now = edition.clock.now();
        let delegation = entry.status.as_ref().ok_or(OfficePublishError::NoStatusKey(entry.kid))?;
        let key = self.status_key_for(&delegation.keys, now)?;
        let (key, path) = key.ok_or(OfficePublishError::NoStatusKey(entry.kid))?;
        let secret = self.signing(&path)?;
        let retired_keys: Vec<_> = history
            .status_keys(entry.kid)
            .into_iter()
            .filter(|old| delegation.keys.iter().all(|key| key.kid != old.kid))
            .collect();
        let publisher = Publisher {
            provider: self.provider,
            authority: entry.kid,
            delegation,
            signer: StatusSigner { kid: key.kid, key: secret.as_ref() },
            retired_keys: &retired_keys,
            rhythm: edition.rhythm,
        };
        let last = {
            let _lock = self.lock()?;
            self.positions()?.heads.get(&entry.kid).copied()
        };
        let known = last.map(|last| (last.version, last.this_update));
        let mut remember = |head: &NextHead| {
            self.remember(entry.kid, head).map_err(|error| {
                let error: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
                error
            })
        };
        publisher.publish_after(repository, wanted, known, now, &mut remember).map_err(|error| {
            match error {
                PublishError::Overtaken { found, known } => {
                    OfficePublishError::Doubt(Doubt::Overtaken {
                        found: found.to_string(),
                        remembered: known
                            .map_or_else(|| "none".to_owned(), |known| known.to_string()),
                    })
                }
                error => OfficePublishError::Publish(error),
            }
        })
    }

    /// Notes, before anybody can see it, that a head is about to be published: its number is taken.
    fn remember(&self, kid: AuthorityKid, head: &NextHead) -> Result<(), OfficePublishError> {
        let _lock = self.lock()?;
        let mut positions = self.positions()?;
        let NextHead { version, this_update, hard_expiry } = *head;
        positions.heads.insert(kid, Remembered { version, this_update, hard_expiry });
        Ok(self.store_positions(&mut positions)?)
    }

    /// Notes, once gates can have them, that positions of these shards may be given out.
    fn confirm(&self, shards: &[u16]) -> Result<(), OfficePublishError> {
        let _lock = self.lock()?;
        let mut positions = self.positions()?;
        for number in shards {
            positions.pool.mark_published(*number).map_err(OfficePublishError::Pool)?;
        }
        drop(durable::remove_leftovers(self.dir())); // they harm nobody
        let mut log = self.status_log()?;
        log.compact()?;
        positions.set_log_end(log.end());
        Ok(self.store_positions(&mut positions)?)
    }
}

/// Why nothing was published.
#[derive(Debug)]
#[non_exhaustive]
pub enum OfficePublishError {
    /// The clock cannot be right.
    Clock(ImplausibleClock),
    /// The office does not know what was issued or published.
    Doubt(Doubt),
    /// The trust list has no key of this office.
    NoKey,
    /// The office has no status key for one of its authority keys.
    NoStatusKey(AuthorityKid),
    /// No shard can be opened.
    Pool(PoolError),
    /// The repository, or the signing.
    Publish(PublishError),
    /// It is a second office, whose shards the first one opens and publishes.
    SecondOffice,
    /// The directory.
    Store(StoreError),
}

impl fmt::Display for OfficePublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(cause) => write!(f, "nothing published: {cause}"),
            Self::Doubt(cause) => write!(f, "nothing published: {cause}"),
            Self::NoKey => f.write_str(
                "nothing published: the trust list has no authority key of this office; add one \
                 with 'clearance authority trust add-authority-key'",
            ),
            Self::NoStatusKey(kid) => write!(
                f,
                "nothing published: no status key for authority key {kid} is here. A second office \
                 publishes nothing; the first one adds a key with 'clearance authority trust \
                 add-status-key --for-authority {kid}'"
            ),
            Self::Pool(cause) => write!(f, "nothing published: {cause}"),
            Self::Publish(cause) => cause.fmt(f),
            Self::SecondOffice => f.write_str(
                "nothing published: this is a second office, whatever keys are in it. The first office \
                 publishes, its credentials too",
            ),
            Self::Store(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for OfficePublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Clock(cause) => Some(cause),
            Self::Doubt(cause) => Some(cause),
            Self::Pool(cause) => Some(cause),
            Self::Publish(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::NoKey | Self::NoStatusKey(_) | Self::SecondOffice => None,
        }
    }
}

impl From<StoreError> for OfficePublishError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NoShard> for OfficePublishError {
    fn from(error: NoShard) -> Self {
        match error {
            NoShard::Pool(cause) => Self::Pool(cause),
            NoShard::Store(error) => Self::Store(error),
        }
    }
}

impl From<Distrust> for OfficePublishError {
    fn from(error: Distrust) -> Self {
        match error {
            Distrust::Doubt(doubt) => Self::Doubt(doubt),
            Distrust::Store(error) => Self::Store(error),
        }
    }
}
