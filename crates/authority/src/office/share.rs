//! Parts of a shard for another office of the same authority.

use core::fmt;
use std::path::{Path, PathBuf};

use clearance_durable::checked::{self, CheckedError, Kind};
use clearance_durable::{self as durable, Access};
use clearance_revocation::ExpiryMonth;
use clearance_revocation::alloc::{Pool, PoolError};
use zeroize::Zeroizing;

use super::entropy::Entropy;
use super::positions::{Distrust, Positions, office_id};
use super::{Doubt, Office, StoreError};
use crate::hex;

/// ```text
/// grant = office that it is for: 16 bytes, office that it is from: 16 bytes, number: u64,
///         pool with the one allotment
/// ```
/// An office numbers what it grants, so no two grants are the same and each can be good once.
const GRANT: Kind = Kind { magic: *b"clrgrant", version: 2 };

/// Bytes of a grant before its pool.
const HEAD: usize = 16 + 16 + 8;

/// Which office is meant: 16 random bytes, new whenever it is made or recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeId(pub [u8; 16]);

impl fmt::Display for OfficeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl Office {
    /// Makes, in the directory `dir`, a second office of this authority: it issues with the same key from
    /// positions that this office grants it. It has no root key and no status key, so it signs no lists;
    /// statuses of its credentials are changed here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_branch(&self, dir: &Path, entropy: &mut dyn Entropy) -> Result<Office, StoreError> {
        let branch = Self::at(dir, self.provider);
        durable::refuse_existing(&branch.lists())?;
        let _lock = self.lock()?;
        let list = self.list()?;
        for made in [branch.gates(), branch.issued(), branch.lists()] {
            durable::make_private_dir(&made)?;
        }
        for (_, key) in self.own_authorities(&list)? {
            let name = key.file_name().unwrap_or_default();
            branch.keep_pair(&dir.join(name), &self.read_key(&key)?)?;
        }
        for path in durable::list(self.dir(), "pub")? {
            let name = path.file_name().unwrap_or_default();
            if name.as_encoded_bytes().starts_with(b"root") {
                durable::write(&dir.join(name), &self.read(&path)?, Access::Shared)?;
            }
        }
        branch.settle_positions(&mut Positions::of_branch(), entropy)?;
        for path in durable::list(&self.lists(), "cbor")? {
            let name = path.file_name().unwrap_or_default();
            durable::write(&branch.lists().join(name), &self.read(&path)?, Access::Shared)?;
        }
        branch.hand_out()?;
        Ok(branch)
    }

    /// The office's id, to which parts of shards are granted.
    ///
    /// # Errors
    /// [`ShareError`].
    pub fn id(&self) -> Result<OfficeId, ShareError> {
        let _lock = self.lock()?;
        self.positions()?;
        Ok(office_id(self)?)
    }

    /// Gives up `count` positions for credentials that expire in `month`, for the office `to`, and
    /// writes them to the new file `out`. The file is secret, and good once.
    ///
    /// # Errors
    /// [`ShareError`].
    pub fn grant(
        &self,
        to: OfficeId,
        month: ExpiryMonth,
        count: u32,
        out: &Path,
    ) -> Result<u16, ShareError> {
        durable::refuse_existing(out).map_err(StoreError::from)?;
        let _lock = self.lock()?;
        let mut positions = self.positions()?;
        let granted = positions.pool.grant_published(month, count);
        let granted = granted.ok_or(ShareError::TooFew { month, count })?;
        let (shard, from, number) = (granted.shard(), office_id(self)?, positions.pool.serial());
        self.store_positions(&mut positions)?;
        let mut part = Pool::default();
        part.adopt(granted).map_err(ShareError::Pool)?;
        let part = part.encode(self.sha256());
        let mut content = Zeroizing::new(Vec::with_capacity(HEAD + part.len()));
        content.extend_from_slice(&to.0);
        content.extend_from_slice(&from.0);
        content.extend_from_slice(&number.to_be_bytes());
        content.extend_from_slice(&part);
        let file = Zeroizing::new(
            checked::seal(GRANT, &content)
                .map_err(|cause| StoreError::Checked { path: out.to_owned(), cause })?,
        );
        durable::create_new(out, &file, Access::Secret).map_err(StoreError::from)?;
        Ok(shard)
    }

    /// Takes over positions that another office granted to this one, once.
    ///
    /// # Errors
    /// [`ShareError`].
    pub fn adopt(&self, grant: &Path) -> Result<(u16, ExpiryMonth, u32), ShareError> {
        let bytes = Zeroizing::new(self.read(grant)?);
        let malformed = |cause| ShareError::Malformed { path: grant.to_owned(), cause };
        let content = checked::open(GRANT, &bytes).map_err(malformed)?;
        let damaged = || malformed(CheckedError::Damaged);
        let (head, part) = content.split_first_chunk::<HEAD>().ok_or_else(damaged)?;
        let to = OfficeId(*head.first_chunk().ok_or_else(damaged)?);
        let _lock = self.lock()?;
        let mut positions = self.positions()?;
        let ours = office_id(self)?;
        if to != ours {
            return Err(ShareError::OtherOffice { to, ours });
        }
        if !positions.adopted.insert(self.provider.sha256(&[content])) {
            return Err(ShareError::Adopted { path: grant.to_owned() });
        }
        let part = Pool::decode(part, self.sha256()).map_err(ShareError::Pool)?;
        let [allotment] = part.allotments() else { return Err(damaged()) };
        let (shard, month, left) = (allotment.shard(), allotment.month(), allotment.left());
        positions.pool.adopt(allotment.clone()).map_err(ShareError::Pool)?;
        positions.pool.mark_published(shard).map_err(ShareError::Pool)?; // the granting office did
        self.store_positions(&mut positions)?;
        Ok((shard, month, left))
    }
}

/// Why positions were not granted or adopted.
#[derive(Debug)]
#[non_exhaustive]
pub enum ShareError {
    /// The grant was adopted before, and is good once, whatever became of its positions.
    Adopted {
        /// The grant.
        path: PathBuf,
    },
    /// The office does not know which positions are free.
    Doubt(Doubt),
    /// Not a grant.
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: CheckedError,
    },
    /// The grant is for another office.
    OtherOffice {
        /// For which.
        to: OfficeId,
        /// This one.
        ours: OfficeId,
    },
    /// The pool cannot take it.
    Pool(PoolError),
    /// The directory.
    Store(StoreError),
    /// No shard of the month that gates know has so many positions left.
    TooFew {
        /// The month.
        month: ExpiryMonth,
        /// How many were asked for.
        count: u32,
    },
}

impl fmt::Display for ShareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Adopted { path } => write!(
                f,
                "{}: this office has adopted this grant before, and a grant is good once; ask for \
                 another one",
                path.display()
            ),
            Self::Doubt(cause) => cause.fmt(f),
            Self::Malformed { path, cause } => {
                write!(f, "{}: not a grant: {cause}", path.display())
            }
            Self::OtherOffice { to, ours } => {
                write!(f, "this grant is for office {to}, and this is office {ours}")
            }
            Self::Pool(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
            Self::TooFew { month, count } => write!(
                f,
                "no published shard for {month} has {count} positions left; grant fewer, or publish \
                 first"
            ),
        }
    }
}

impl std::error::Error for ShareError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Doubt(cause) => Some(cause),
            Self::Malformed { cause, .. } => Some(cause),
            Self::Pool(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<StoreError> for ShareError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Distrust> for ShareError {
    fn from(error: Distrust) -> Self {
        match error {
            Distrust::Doubt(doubt) => Self::Doubt(doubt),
            Distrust::Store(error) => Self::Store(error),
        }
    }
}
