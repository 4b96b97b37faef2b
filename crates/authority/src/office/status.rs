use core::fmt;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clearance_core::cbor;
use clearance_core::credential::{Claims, CredentialError, UntrustedCredential};
use clearance_core::crypto::PublicKey;
use clearance_core::ids::{AuthorityKid, CredentialId, StatusIndex};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_durable::{self as durable, Access};
use clearance_revocation::alloc::PoolError;
use clearance_revocation::{ExpiryMonth, ShardSpec};

use super::positions::Positions;
use super::status_log::StatusLog;
use super::{Doubt, Office, StoreError};

/// Which credential is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Which {
    /// The credential in a file.
    File(PathBuf),
    /// The one of this id, issued here.
    Id(CredentialId),
    /// The one at this position.
    Index(StatusIndex),
    /// The credential with these bytes: known by its signature, as one in a file is.
    Token(Vec<u8>),
}

/// Whose credentials change.
///
/// Deliberately closed: these two are all there is to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The named credentials.
    Named,
    /// With each of them, every credential issued here to the same holder key that has not expired.
    SameKey,
}

/// What was asked for, of one credential.
#[derive(Clone, Copy, Debug)]
pub struct Changed {
    /// Its place in the lists.
    pub index: StatusIndex,
    /// Its id, where the office knows it.
    pub id: Option<CredentialId>,
    /// The status asked for before.
    pub before: Status,
}

/// What was noted.
#[derive(Clone, Debug)]
pub struct Changes {
    /// One for each credential.
    pub changed: Vec<Changed>,
    /// Other credentials of the same holder keys that have not expired and are not revoked.
    pub others_of_key: usize,
    /// Credentials whose place no list had, because a backup was put back: the next list has it.
    pub newly_covered: usize,
    /// Why the office's other state is in doubt. The changes were noted all the same.
    pub doubt: Option<Doubt>,
}

impl Office {
    /// Notes that all of `credentials` are to have `status`, or none of them. It is on disk on return;
    /// gates learn of it by the next list.
    ///
    /// A credential in a file need not be known here: its signature proves that this authority issued it. So
    /// what a restored office forgot comes back by its file, its copy and its place in the lists too.
    ///
    /// # Errors
    /// [`ChangeStatusError`].
    pub fn change_status(
        &self,
        credentials: &[Which],
        reach: Reach,
        status: Status,
        now: Timestamp,
    ) -> Result<Changes, ChangeStatusError> {
        let _lock = self.lock()?;
        let found = self.find_positions()?;
        // Only the office that publishes may note statuses: what another one notes reaches no gate.
        let is_branch = found.positions.as_ref().is_some_and(|known| known.is_branch);
        if is_branch || !self.has_any_status_secret()? {
            return Err(ChangeStatusError::NoStatusKey);
        }
        let mut log = self.status_log()?;
        let mut resolver = Resolver::new(self, found.positions.as_ref())?;
        for given in credentials {
            resolver.add(given)?;
        }
        let others_of_key = resolver.add_others(reach, now, &log);
        let Resolver { meant, named, brought, forgotten, .. } = resolver;
        let mut changed = Vec::new();
        for (index, id) in meant {
            let before = log.status(index);
            if before == Status::Revoked && status != Status::Revoked {
                if reach == Reach::SameKey && !named.contains(&index) {
                    continue;
                }
                return Err(ChangeStatusError::Revoked { index });
            }
            changed.push(Changed { index, id, before });
        }
        let newly_covered = forgotten.len();
        for (id, bytes) in brought {
            // A whole copy stays; whoever finds none here looks for the credential in vain.
            if self.read_credential(&self.credential(id)).is_err() {
                durable::write(&self.credential(id), &bytes, Access::Shared)
                    .map_err(StoreError::from)?;
            }
        }
        let new: Vec<_> =
            changed.iter().filter(|change| change.before != status).map(|c| c.index).collect();
        // What the log lacks stays lacking: records that are added now do not fill the gap.
        let missing =
            found.positions.as_ref().map_or(0, |known| known.log_end().saturating_sub(log.end()));
        let cut = (missing > 0).then(|| Doubt::LogCut { path: self.statuses() });
        if !new.is_empty() {
            log.append(&new, status, now)?;
        }
        // In doubt the witness stays as it is: it must not look as if all were well. Recovery finds the copies.
        if let (Some(mut positions), None) = (found.positions, &found.doubt) {
            for spec in forgotten.values() {
                positions.pool.add_spent(*spec).map_err(ChangeStatusError::Pool)?;
            }
            if !new.is_empty() || newly_covered > 0 {
                positions.set_log_end(log.end().saturating_add(missing));
                self.store_positions(&mut positions)?;
            }
        }
        let doubt = found.doubt.or(cut);
        Ok(Changes { changed, others_of_key, newly_covered, doubt })
    }
}

/// Finds out which positions are meant.
struct Resolver<'a> {
    office: &'a Office,
    positions: Option<&'a Positions>,
    /// Every authority key that this office ever had.
    own: Vec<(AuthorityKid, PublicKey)>,
    meant: BTreeMap<StatusIndex, Option<CredentialId>>,
    named: BTreeSet<StatusIndex>,
    holders: Vec<PublicKey>,
    /// What the office has copies of.
    issued: Vec<Claims>,
    /// Credentials in files that this authority has signed.
    brought: Vec<(CredentialId, Vec<u8>)>,
    /// Shards of such credentials that the pool does not know.
    forgotten: BTreeMap<u16, ShardSpec>,
}

impl<'a> Resolver<'a> {
    fn new(office: &'a Office, positions: Option<&'a Positions>) -> Result<Self, StoreError> {
        let mut own = Vec::new();
        for list in office.history()?.iter() {
            for (kid, _) in office.own_authorities(list)? {
                if let Some((entry, _)) = list.authority(kid) {
                    own.push((kid, entry.key));
                }
            }
        }
        own.sort_by_key(|(kid, _)| *kid);
        own.dedup();
        let mut issued = Vec::new();
        for path in durable::list(&office.issued(), "cwt")? {
            // A damaged copy must not keep the others from being revoked.
            issued.extend(office.read_credential(&path).ok().map(|(_, claims)| claims));
        }
        let (meant, named, holders) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        let (brought, forgotten) = (Vec::new(), BTreeMap::new());
        Ok(Self { office, positions, own, meant, named, holders, issued, brought, forgotten })
    }

    fn add(&mut self, given: &Which) -> Result<(), ChangeStatusError> {
        let (index, id) = match given {
            Which::Index(index) => {
                let id = self.id_at(*index);
                if !self.is_held(*index).unwrap_or(true) {
                    return Err(ChangeStatusError::NotHere { index: *index });
                }
                (*index, id)
            }
            Which::Id(id) => self
                .of_file(&self.office.credential(*id), || ChangeStatusError::Unknown { id: *id })?,
            Which::File(path) => {
                self.of_file(path, || ChangeStatusError::NoFile { path: path.clone() })?
            }
            Which::Token(bytes) => self.of_bytes(Path::new("a credential"), bytes.clone())?,
        };
        self.named.insert(index);
        self.mean(index, id);
        Ok(())
    }

    /// Whether the pool has the position. `None` where nothing is left of the pool: any position may be
    /// meant then, and to revoke is never wrong.
    fn is_held(&self, index: StatusIndex) -> Option<bool> {
        let shard = self.positions?.pool.shard(index.shard());
        Some(shard.is_some_and(|shard| index.position() < shard.spec.capacity))
    }

    fn mean(&mut self, index: StatusIndex, id: Option<CredentialId>) {
        self.meant.entry(index).or_insert(id);
    }

    /// The credential in a file, which this office must have signed: anybody can write one.
    fn of_file(
        &mut self,
        path: &Path,
        missing: impl FnOnce() -> ChangeStatusError,
    ) -> Result<(StatusIndex, Option<CredentialId>), ChangeStatusError> {
        let bytes = self.office.read_if_there(path)?.ok_or_else(missing)?;
        self.of_bytes(path, bytes)
    }

    fn of_bytes(
        &mut self,
        path: &Path,
        bytes: Vec<u8>,
    ) -> Result<(StatusIndex, Option<CredentialId>), ChangeStatusError> {
        let about = |cause| ChangeStatusError::Malformed { path: path.to_owned(), cause };
        let credential = UntrustedCredential::decode(&bytes).map_err(about)?;
        let foreign = || ChangeStatusError::Foreign {
            path: path.to_owned(),
            authority: credential.authority,
        };
        let signer = self.own.iter().find(|(kid, _)| *kid == credential.authority);
        let (_, key) = signer.ok_or_else(foreign)?;
        let key = key.prepare(self.office.provider).map_err(|_| foreign())?;
        let claims = credential.claims;
        credential
            .verify(self.office.provider, &key)
            .map_err(|cause| ChangeStatusError::Forged { path: path.to_owned(), cause })?;
        self.holders.push(claims.holder_key);
        self.brought.push((claims.id, bytes));
        if self.is_held(claims.status_index) == Some(false) {
            self.cover(path, &claims)?;
        }
        Ok((claims.status_index, Some(claims.id)))
    }

    /// The next list gets the shard of a credential that no list knows.
    fn cover(&mut self, path: &Path, claims: &Claims) -> Result<(), ChangeStatusError> {
        let index = claims.status_index;
        let known = self.positions.and_then(|known| known.pool.shard(index.shard()));
        if let Some(shard) = known {
            let (path, until) = (path.to_owned(), claims.validity.not_after);
            let capacity = shard.spec.capacity;
            return Err(ChangeStatusError::TwoShards { path, index, capacity, until });
        }
        let spec = forgotten_shard(claims);
        self.forgotten.insert(spec.number, spec);
        Ok(())
    }

    /// The id of the credential issued here at a position; also notes its holder.
    fn id_at(&mut self, index: StatusIndex) -> Option<CredentialId> {
        let claims = self.issued.iter().find(|claims| claims.status_index == index)?;
        self.holders.push(claims.holder_key);
        Some(claims.id)
    }

    /// Adds the other credentials of the holders, or counts them.
    fn add_others(&mut self, reach: Reach, now: Timestamp, log: &StatusLog) -> usize {
        let is_other = |claims: &&Claims| {
            self.holders.contains(&claims.holder_key)
                && !self.named.contains(&claims.status_index)
                && now < claims.validity.not_after
                && log.status(claims.status_index) != Status::Revoked
        };
        let others: Vec<_> = self.issued.iter().filter(is_other).copied().collect();
        if reach == Reach::Named {
            return others.len();
        }
        for claims in others {
            self.mean(claims.status_index, Some(claims.id));
        }
        0
    }
}

/// The shard of a credential that is known by nothing else. What is in no list may have any capacity, so it
/// gets room for every position.
pub(super) fn forgotten_shard(claims: &Claims) -> ShardSpec {
    ShardSpec {
        number: claims.status_index.shard(),
        capacity: StatusIndex::MAX_POSITION + 1,
        month: ExpiryMonth::of(claims.validity.not_after),
    }
}

/// Why no status was noted.
#[derive(Debug)]
#[non_exhaustive]
pub enum ChangeStatusError {
    /// Another authority issued it.
    Foreign {
        /// The credential.
        path: PathBuf,
        /// Who issued it.
        authority: AuthorityKid,
    },
    /// Its signature does not verify.
    Forged {
        /// The credential.
        path: PathBuf,
        /// Why not.
        cause: CredentialError,
    },
    /// The file holds no credential.
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: cbor::Error,
    },
    /// There is no such file.
    NoFile {
        /// The file.
        path: PathBuf,
    },
    /// The office publishes no lists: nobody would learn of it.
    NoStatusKey,
    /// The office has no shard with this position.
    NotHere {
        /// The position.
        index: StatusIndex,
    },
    /// The place of a credential cannot be given to the lists.
    Pool(PoolError),
    /// It is revoked.
    Revoked {
        /// Its position.
        index: StatusIndex,
    },
    /// The directory.
    Store(StoreError),
    /// The credential's shard had the number of another one, which is in the lists now.
    TwoShards {
        /// The credential.
        path: PathBuf,
        /// Its position.
        index: StatusIndex,
        /// Positions of the shard in the lists.
        capacity: u32,
        /// When the credential expires.
        until: Timestamp,
    },
    /// No credential of this id was issued here.
    Unknown {
        /// The id.
        id: CredentialId,
    },
}

impl fmt::Display for ChangeStatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |index: &StatusIndex| format!("{}:{}", index.shard(), index.position());
        match self {
            Self::Foreign { path, authority } => write!(
                f,
                "{}: issued with authority key {authority}, which this office never had",
                path.display()
            ),
            Self::Forged { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Malformed { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::NoFile { path } => write!(
                f,
                "{}: neither a file, nor the id of a credential issued here, nor SHARD:POSITION",
                path.display()
            ),
            Self::NoStatusKey => f.write_str(
                "this office publishes no lists: it has no status key, or is a second office. Change the \
                 status in the office that does",
            ),
            Self::NotHere { index } => write!(
                f,
                "{}: no shard of this authority has this place. It is mistyped, or all credentials of \
                 its shard have expired, or a backup was put back that does not know of it. In that case \
                 name the credential's file: its signature proves where it was issued",
                place(index)
            ),
            Self::Pool(cause) => cause.fmt(f),
            Self::Revoked { index } => write!(
                f,
                "{}: revoked, and that is for ever; issue a new credential instead",
                place(index)
            ),
            Self::Store(cause) => cause.fmt(f),
            Self::TwoShards { path, index, capacity, until } => write!(
                f,
                "{}: issued here, at {}, and the lists have another shard of that number with {capacity} \
                 positions. No list can name it, and gates refer it until it expires {until}. To end it \
                 before, withdraw the authority key that signed it",
                path.display(),
                place(index)
            ),
            Self::Unknown { id } => write!(
                f,
                "{id}: no credential of this id is known here. If a backup was put back that does not \
                 know of it, name the credential's file: its signature proves where it was issued"
            ),
        }
    }
}

impl std::error::Error for ChangeStatusError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Forged { cause, .. } => Some(cause),
            Self::Malformed { cause, .. } => Some(cause),
            Self::Pool(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<StoreError> for ChangeStatusError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
