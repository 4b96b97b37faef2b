//! What the office's operator does about a refusal: what it says, and what the guide says.

use core::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use clearance_authority::office::{
    ChangeStatusError, Clock, Doubt, Edition, Evidence, ListError, Office, OfficePublishError,
    OrderError, Reach, RecoverError, ShareError, Start, StoreError, Terms, Which,
};
use clearance_authority::publisher::{PublishError, Rhythm};
use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::{Authority, TrustAnchor, TrustError, TrustList};
use clearance_durable::{JournalError, ReadError};

use crate::scratch::copy;
use crate::world::{DAY, World, entropy, open};

/// Positions of a shard: few, so that shards run full.
pub(crate) const CAPACITY: u32 = 16;
/// Remedies in a row that an order may take.
const PATIENCE: usize = 12;

/// A refusal of the office.
#[derive(Debug)]
pub(crate) enum No {
    Issue(OrderError),
    List(ListError),
    Publish(OfficePublishError),
    Recover(RecoverError),
    Share(ShareError),
    Status(ChangeStatusError),
    Store(StoreError),
}

macro_rules! no_from {
    ($($variant:ident($error:ty)),*) => {$(
        impl From<$error> for No {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

no_from! {
    Issue(OrderError), List(ListError), Publish(OfficePublishError), Recover(RecoverError),
    Share(ShareError), Status(ChangeStatusError), Store(StoreError)
}

impl fmt::Display for No {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issue(cause) => cause.fmt(f),
            Self::List(cause) => cause.fmt(f),
            Self::Publish(cause) => cause.fmt(f),
            Self::Recover(cause) => cause.fmt(f),
            Self::Share(cause) => cause.fmt(f),
            Self::Status(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
        }
    }
}

impl No {
    fn is_doubt(&self) -> bool {
        matches!(
            self,
            Self::Issue(OrderError::Doubt(_))
                | Self::List(ListError::Doubt(_))
                | Self::Publish(OfficePublishError::Doubt(_))
                | Self::Share(ShareError::Doubt(_))
        )
    }

    fn is_clock(&self) -> bool {
        matches!(
            self,
            Self::Issue(OrderError::Clock(_))
                | Self::List(ListError::Clock(_))
                | Self::Publish(OfficePublishError::Clock(_))
        )
    }

    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Issue(OrderError::Store(cause))
            | Self::List(ListError::Store(cause))
            | Self::Publish(OfficePublishError::Store(cause))
            | Self::Recover(RecoverError::Store(cause))
            | Self::Share(ShareError::Store(cause))
            | Self::Status(ChangeStatusError::Store(cause))
            | Self::Store(cause) => Some(cause),
            _ => None,
        }
    }
}

impl World {
    /// Gives an order that may be refused.
    pub(crate) fn attempt<T>(
        &mut self,
        what: &str,
        order: impl FnOnce(&mut Self) -> Result<T, No>,
    ) -> Option<T> {
        match order(self) {
            Ok(done) => {
                self.tell(what);
                self.keep_keys();
                Some(done)
            }
            Err(no) => {
                self.tell(format!("{what}: refused: {no}"));
                None
            }
        }
    }

    /// Gives an order with a clock that is right, and does what each refusal says, until it is done.
    pub(crate) fn insist<T>(
        &mut self,
        what: &str,
        mut order: impl FnMut(&mut Self) -> Result<T, No>,
    ) -> T {
        self.office_clock = 0;
        self.depth += 1;
        assert!(self.depth < 8, "{what}: remedies of remedies without end");
        for _ in 0..PATIENCE {
            match order(self) {
                Ok(done) => {
                    self.tell(what);
                    self.keep_keys();
                    self.depth -= 1;
                    return done;
                }
                Err(no) => {
                    self.tell(format!("{what}: {no}"));
                    self.remedy(&no);
                }
            }
        }
        panic!("{what}: no way on");
    }

    fn remedy(&mut self, no: &No) {
        match no {
            no if no.is_doubt() => self.recover(),
            no if no.is_clock() => self.void_dates(),
            No::Publish(OfficePublishError::Publish(cause)) => self.mend_repository(cause),
            No::Publish(OfficePublishError::NoStatusKey(kid)) => self.add_status_key(*kid),
            No::Issue(OrderError::NotInLists { .. }) => self.publish(),
            // The holder enrols again, a second later.
            No::Issue(OrderError::RequestUsed { .. }) => self.now = self.now.plus(1),
            No::Issue(OrderError::NoKey | OrderError::Issue(_)) => self.add_authority_key(),
            // The safe had a copy: it is deleted there too.
            No::List(ListError::NextRootUsed { path }) => {
                let name = path.file_name().unwrap_or_default();
                for path in [path.clone(), self.safe().join(name)] {
                    drop(fs::remove_file(path.with_extension("pub")));
                    drop(fs::remove_file(path));
                }
            }
            No::List(ListError::NoRootKey { .. }) => copy(&self.safe(), &self.dir()),
            No::Recover(RecoverError::Repository { path, .. }) => {
                // The mirror has another copy.
                let path = path.clone();
                drop(fs::remove_dir_all(path));
            }
            no => match no.store() {
                Some(cause) => {
                    let path = path_of(cause);
                    self.mend_file(&path, cause);
                }
                None => panic!(
                    "no way on: {no}\n{}",
                    self.told[self.told.len().saturating_sub(12)..].join("\n")
                ),
            },
        }
    }

    /// Goes on after a restore or a loss, as the guide says: recover, publish, ask again.
    pub(crate) fn recover(&mut self) {
        let mut again = self.model.to_ask_again();
        let recovered = self.insist("recover", |world| {
            let evidence = world.evidence();
            let now = world.now;
            let office = Office::open_to_recover(&world.dir(), &RING, Vec::new())?;
            Ok(office.recover(&evidence, now, &mut entropy(&mut world.random))?)
        });
        let differing = recovered.differing.into_iter();
        again.extend(differing.filter_map(|index| self.model.asked(index)));
        for (file, status) in again {
            self.attempt(&format!("{status} again"), |world| {
                let which = [Which::File(file)];
                Ok(open(world)?.change_status(&which, Reach::Named, status, world.now).map(drop)?)
            });
        }
        self.publish();
    }

    fn evidence(&self) -> Evidence {
        let kept = [self.repository(), self.mirror()];
        let newest = self.newest_of_devices().map(|(path, _)| path);
        Evidence {
            repositories: kept.into_iter().filter(|path| path.exists()).collect(),
            trust_lists: newest.into_iter().collect(),
            never_published: !self.model.was_published,
            lists_lost: false,
        }
    }

    /// The newest trust list that a gate has.
    fn newest_of_devices(&self) -> Option<(PathBuf, u64)> {
        let lists = self.gates.iter().filter_map(|gate| {
            let anchor = fs::read(gate.dir.join("anchor.cbor")).ok()?;
            let seq = TrustAnchor::from_bytes(&anchor).ok()?.seq()?;
            Some((gate.dir.join("trust-list.cbor"), seq))
        });
        lists.max_by_key(|(_, seq)| *seq)
    }

    pub(crate) fn publish(&mut self) {
        self.insist("publish", |world| world.try_publish(Clock::showing(world.now)));
    }

    pub(crate) fn try_publish(&mut self, clock: Clock) -> Result<(), No> {
        let office = open(self)?;
        let (repository, mirror) = (self.repository(), self.mirror());
        let rhythm = Rhythm { snapshot_every: 5, ..Rhythm::default() };
        let edition = Edition { clock, rhythm, shard_capacity: CAPACITY };
        let made = office.publish(&repository, &edition, &mut entropy(&mut self.random))?;
        for (kid, list) in &made.lists {
            assert!(list.impossible.is_empty(), "{kid}: {:?}", list.impossible);
        }
        self.model.publish();
        crate::scratch::replace(&repository, &mirror);
        Ok(())
    }

    /// Compares the clock with another one, and takes back what was dated wrongly.
    pub(crate) fn void_dates(&mut self) {
        self.insist("void dates", |world| {
            let terms = Terms { clock: Clock::asserted(world.now), life: None };
            Ok(open(world)?.void_dates(&terms).map(drop)?)
        });
        self.insist("publish, the clock is right", |world| {
            world.try_publish(Clock::asserted(world.now))
        });
    }

    /// Whether the public half of an older root is lost, without which its lists look forged.
    fn lacks_root(&self) -> bool {
        let kept = crate::scratch::files(&self.safe());
        let names = kept.iter().filter_map(|path| path.file_name()?.to_str());
        names
            .filter(|name| name.contains("root") && name.ends_with(".pub"))
            .any(|name| !self.dir().join(name).exists())
    }

    pub(crate) fn renew(&mut self) -> TrustList {
        self.insist("renew", |world| {
            let terms = world.terms();
            Ok(open(world)?.renew(&terms)?.list)
        })
    }

    fn add_status_key(&mut self, kid: AuthorityKid) {
        self.insist("add status key", |world| {
            let (office, terms) = (open(world)?, world.terms());
            let mut entropy = entropy(&mut world.random);
            let made =
                office.add_status_key(Some(kid), Start::Now, 700 * DAY, &terms, &mut entropy);
            Ok(made.map(drop)?)
        });
    }

    fn add_authority_key(&mut self) {
        self.insist("add authority key", |world| {
            let (office, terms) = (open(world)?, world.terms());
            let kind = clearance_authority::keys::KeyKind::Ed25519;
            let mut entropy = entropy(&mut world.random);
            let made = office.add_authority_key(kind, Start::Now, 730 * DAY, &terms, &mut entropy);
            Ok(made.map(drop)?)
        });
    }

    /// A repository that is damaged is made again.
    fn mend_repository(&mut self, cause: &PublishError) {
        match cause {
            PublishError::Backdated { .. } => self.void_dates(),
            PublishError::KeyOutOfPeriod { kid, .. } => {
                let list = open(self).and_then(|office| office.list()).unwrap();
                let has = |entry: &&Authority| {
                    entry.status.iter().flat_map(|status| &status.keys).any(|key| key.kid == *kid)
                };
                let owner = list.content().authorities.iter().find(has).unwrap().kid;
                self.add_status_key(owner);
            }
            PublishError::Rebuild(_)
            | PublishError::Head { .. }
            | PublishError::Read(_)
            | PublishError::Write(_) => {
                drop(fs::remove_dir_all(self.repository()));
            }
            other => panic!("no way on: {other}"),
        }
    }

    /// A file of the office is damaged or missing: another copy of it takes its place.
    fn mend_file(&mut self, path: &Path, cause: &StoreError) {
        let dir = self.dir();
        match cause {
            StoreError::Copy { path, list } => {
                fs::copy(list, path).unwrap();
                return;
            }
            // Keys and lists are kept apart.
            StoreError::NoTrustList { .. } | StoreError::RootOther { .. } => {
                return copy(&self.safe(), &dir);
            }
            _ => {}
        }
        let Ok(name) = path.strip_prefix(&dir) else { panic!("no way on: {cause}") };
        if matches!(cause, StoreError::Journal(_)) {
            return self.recover();
        }
        if matches!(cause, StoreError::List { cause: TrustError::Signature, .. })
            && self.lacks_root()
        {
            return copy(&self.safe(), &dir);
        }
        // The list in force is damaged and its copy here is gone: the lists of the safe come back, and
        // the next try names the one to take.
        if name == Path::new("trust-list.cbor") {
            return copy(&self.safe(), &dir);
        }
        let safe = self.safe().join(name);
        let seq = name.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        if safe.exists() {
            fs::copy(&safe, path).unwrap();
        } else if name.starts_with("issued") {
            // The holder has it; the office's copy is for its own convenience.
            fs::remove_file(path).unwrap();
        } else if name.starts_with("lists") {
            drop(fs::remove_file(path));
            if let Some((device, _)) = self.newest_of_devices().filter(|(_, n)| Some(*n) == seq) {
                fs::copy(device, path).unwrap();
            }
        } else {
            panic!("no way on: {cause}");
        }
    }
}

fn path_of(cause: &StoreError) -> PathBuf {
    match cause {
        StoreError::Checked { path, .. }
        | StoreError::Copy { path, .. }
        | StoreError::Credential { path, .. }
        | StoreError::KeyFile { path, .. }
        | StoreError::KeyKind { path, .. }
        | StoreError::List { path, .. }
        | StoreError::NoTrustList { dir: path }
        | StoreError::Pool { path, .. }
        | StoreError::RootMissing { path }
        | StoreError::RootOther { path, .. }
        | StoreError::StatusLog { path, .. }
        | StoreError::Text { path } => path.clone(),
        StoreError::Read(ReadError::Missing { path } | ReadError::TooLong { path, .. }) => {
            path.clone()
        }
        StoreError::Journal(JournalError::Damaged { path, .. }) => path.clone(),
        other => panic!("no way on: {other}"),
    }
}

/// What the guide calls a doubt, for the tests that look for one.
pub(crate) fn doubt(no: &No) -> Option<&Doubt> {
    match no {
        No::Issue(OrderError::Doubt(doubt))
        | No::List(ListError::Doubt(doubt))
        | No::Publish(OfficePublishError::Doubt(doubt))
        | No::Share(ShareError::Doubt(doubt)) => Some(doubt),
        _ => None,
    }
}

/// An office at another path.
pub(crate) fn open_at(dir: &Path) -> Result<Office, StoreError> {
    Office::open(dir, &RING)
}
