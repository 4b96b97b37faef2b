use core::fmt;
use std::io;
use std::path::{Path, PathBuf};

use clearance_core::crypto::SigningFailed;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::{Timestamp, Validity};
use clearance_revocation::delta::DeltaError;
use clearance_revocation::object::ObjectError;
use clearance_revocation::store::{SyncError, Version};
use clearance_revocation::table::TableError;
use clearance_revocation::{ShardSpec, SourceError};

/// Why nothing was published.
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishError {
    /// The clock is behind the list in force.
    Backdated {
        /// Date of the list in force.
        last: Timestamp,
        /// The clock.
        now: Timestamp,
    },
    /// The changes do not fit the state.
    Delta(DeltaError),
    /// The list in force is of an epoch that the trust list does not delegate yet.
    EarlyEpoch {
        /// The list's epoch.
        found: u32,
        /// The delegated one.
        delegated: u32,
    },
    /// The head in the repository is not to be believed.
    Head {
        /// Its file.
        path: PathBuf,
        /// Why.
        cause: ObjectError,
    },
    /// The file system failed.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Its error.
        cause: io::Error,
    },
    /// The status key is not in its period.
    KeyOutOfPeriod {
        /// The key's id.
        kid: AuthorityKid,
        /// Its period.
        validity: Validity,
        /// The clock.
        now: Timestamp,
    },
    /// What is about to be published could not be taken down.
    Memory(Box<dyn std::error::Error + Send + Sync>),
    /// The trust list does not delegate the status key.
    NotDelegated {
        /// The key's id.
        kid: AuthorityKid,
    },
    /// The delegated key of this id is another one.
    OtherKey {
        /// The key's id.
        kid: AuthorityKid,
    },
    /// A shard is there with another capacity or month.
    OtherShard {
        /// The shard in the list in force.
        known: ShardSpec,
        /// The shard that was asked for.
        wanted: ShardSpec,
    },
    /// The last number was used.
    OutOfNumbers,
    /// The repository's head is newer than any that this publisher remembers.
    Overtaken {
        /// The head there.
        found: Version,
        /// The newest one that the publisher remembers.
        known: Option<Version>,
    },
    /// The state in force cannot be built from the repository's files.
    Rebuild(SyncError),
    /// The status key did not sign.
    Signing(SigningFailed),
    /// A state cannot be read.
    State(SourceError),
    /// A state does not fit into memory's form.
    Table(TableError),
    /// A file beyond 4 GiB.
    TooLarge {
        /// Its bytes.
        bytes: usize,
    },
}

impl PublishError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |cause| Self::Io { path, cause }
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing published: ")?;
        match self {
            Self::Backdated { last, now } => {
                write!(f, "the list in force is of {last}, and it is {now}; check the clock")
            }
            Self::Delta(cause) => write!(f, "{cause}"),
            Self::EarlyEpoch { found, delegated } => write!(
                f,
                "the list in force is of epoch {found}, the trust list delegates {delegated}; \
                 get the newest trust list"
            ),
            Self::Head { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Io { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::KeyOutOfPeriod { kid, validity, now } => {
                write!(
                    f,
                    "status key {kid} is for {validity}, and it is {now}; add a key that is in force \
                     now to the trust list"
                )
            }
            Self::Memory(cause) => write!(f, "{cause}"),
            Self::NotDelegated { kid } => {
                write!(f, "the trust list does not delegate status key {kid}; add it there first")
            }
            Self::OtherKey { kid } => {
                write!(f, "the trust list has another status key {kid} than the one given")
            }
            Self::OtherShard { known, wanted } => write!(
                f,
                "the list in force has shard {} with {} positions of {}, not {} of {}; open another \
                 shard",
                known.number, known.capacity, known.month, wanted.capacity, wanted.month
            ),
            Self::OutOfNumbers => f.write_str("numbers are used up; bump the epoch"),
            Self::Overtaken { found, known } => {
                write!(f, "the list in force is {found}, and the newest one remembered is ")?;
                match known {
                    Some(known) => write!(f, "{known}"),
                    None => f.write_str("none"),
                }
            }
            Self::Rebuild(cause) => write!(f, "the repository is damaged: {cause}"),
            Self::Signing(cause) => write!(f, "the status key did not sign: {cause}"),
            Self::State(cause) => write!(f, "{cause}"),
            Self::Table(cause) => write!(f, "{cause}"),
            Self::TooLarge { bytes } => write!(f, "a file of {bytes} bytes"),
        }
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Delta(cause) => Some(cause),
            Self::Head { cause, .. } => Some(cause),
            Self::Io { cause, .. } => Some(cause),
            Self::Memory(cause) => Some(&**cause),
            Self::Rebuild(cause) => Some(cause),
            Self::Signing(cause) => Some(cause),
            Self::State(cause) => Some(cause),
            Self::Table(cause) => Some(cause),
            _ => None,
        }
    }
}
