use core::fmt;
use std::error::Error;
use std::path::PathBuf;

use clearance_core::crypto::SigningFailed;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::{Timestamp, Validity};
use clearance_durable::{ReadError, WriteError};
use clearance_revocation::delta::DeltaError;
use clearance_revocation::object::ObjectError;
use clearance_revocation::store::{SyncError, Version};
use clearance_revocation::table::{Loss, TableError};
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
    /// The list would take back what the one in force says for ever.
    Lost {
        /// What it lacks.
        loss: Loss,
        /// The clock.
        now: Timestamp,
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
    /// A file of the repository cannot be read.
    Read(ReadError),
    /// The state in force cannot be built from the repository's files.
    Rebuild(SyncError),
    /// The status key did not sign.
    Signing(SigningFailed),
    /// A state cannot be read.
    State(SourceError),
    /// A state does not fit into memory's form.
    Table(TableError),
    /// A file longer than gates read.
    TooLarge {
        /// Its bytes.
        bytes: usize,
    },
    /// A file or directory of the repository cannot be written.
    Write(WriteError),
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
            Self::KeyOutOfPeriod { kid, validity, now } => {
                write!(
                    f,
                    "status key {kid} is for {validity}, and it is {now}; add a key that is in force \
                     now to the trust list"
                )
            }
            Self::Memory(cause) => write!(f, "{cause}"),
            Self::Lost { loss, now } => write!(
                f,
                "{loss}, and it is {now}; gates would refuse the list: check the clock and the \
                 authority's records"
            ),
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
            Self::Read(cause) => cause.fmt(f),
            Self::Rebuild(cause) => write!(f, "the repository is damaged: {cause}"),
            Self::Signing(cause) => write!(f, "the status key did not sign: {cause}"),
            Self::State(cause) => write!(f, "{cause}"),
            Self::Table(cause) => write!(f, "{cause}"),
            Self::TooLarge { bytes } => {
                write!(
                    f,
                    "a file of {bytes} bytes, which no gate reads; split the authority's list"
                )
            }
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl Error for PublishError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match self {
            Self::Delta(cause) => cause,
            Self::Head { cause, .. } => cause,
            Self::Lost { loss, .. } => loss,
            Self::Memory(cause) => &**cause,
            Self::Read(cause) => return cause.source(),
            Self::Rebuild(cause) => cause,
            Self::Signing(cause) => cause,
            Self::State(cause) => cause,
            Self::Table(cause) => cause,
            Self::Write(cause) => return cause.source(),
            _ => return None,
        })
    }
}
