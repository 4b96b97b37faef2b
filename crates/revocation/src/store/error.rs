use core::fmt;
use std::error::Error;
use std::io;
use std::path::PathBuf;

use clearance_core::cbor;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_durable::{ReadError, WriteError};

use super::Version;
use crate::delta::DeltaError;
use crate::object::ObjectError;
use crate::source::SourceError;
use crate::table::{Loss, TableError};

/// Why a store cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// A state file is damaged: the highest version seen is not known any more.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: cbor::Error,
    },
    /// A file cannot be read.
    Read(ReadError),
    /// A file or the directory cannot be written.
    Write(WriteError),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { path, cause } => write!(
                f,
                "{} is damaged ({cause}); restore it, or delete it if any older list may be accepted",
                path.display()
            ),
            Self::Read(cause) => cause.fmt(f),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Damaged { cause, .. } => Some(cause),
            Self::Read(cause) => cause.source(),
            Self::Write(cause) => cause.source(),
        }
    }
}

/// Why a list was not brought up to date.
#[derive(Debug)]
#[non_exhaustive]
pub enum SyncError {
    /// Dated before the list in force.
    Backdated {
        /// Date of the newest list seen.
        seen: Timestamp,
        /// Date of this one.
        found: Timestamp,
    },
    /// A delta does not fit the state it is for.
    Delta(DeltaError),
    /// The trust list does not know the head's epoch yet.
    EarlyEpoch {
        /// The epoch in force.
        named: u32,
        /// The head's.
        found: u32,
    },
    /// A file cannot be had.
    Fetch {
        /// The file.
        name: String,
        /// Why.
        cause: io::Error,
    },
    /// Another state of the same version was in force: the status key signed twice.
    Fork {
        /// The version.
        version: Version,
    },
    /// Dated in the future.
    FromFuture {
        /// The gate's clock.
        now: Timestamp,
        /// Date of the list.
        found: Timestamp,
    },
    /// A file is not the one that the head names.
    Hash {
        /// The file.
        name: String,
    },
    /// The head is not to be believed.
    Head(ObjectError),
    /// It takes back what the list in force says for ever.
    Lost {
        /// What is lost.
        loss: Loss,
        /// Version of the list in force.
        seen: Version,
        /// The new one's.
        found: Version,
    },
    /// The head's deltas do not lead from its snapshot to its state.
    NoWay {
        /// The snapshot's state.
        from: u64,
        /// The head's state.
        to: u64,
    },
    /// The trust list delegates no status key for the authority.
    NotDelegated {
        /// The authority.
        authority: AuthorityKid,
    },
    /// A snapshot or delta is not to be believed.
    Object {
        /// The file.
        name: String,
        /// Why.
        cause: ObjectError,
    },
    /// A trust list newer than the one that the sync began under does not stand behind the list.
    OlderTrust {
        /// Number of the trust list in force.
        applied: u64,
        /// Number of the sync's.
        found: u64,
    },
    /// The head is another authority's.
    OtherAuthority {
        /// The authority asked for.
        wanted: AuthorityKid,
        /// The head's.
        found: AuthorityKid,
    },
    /// Older than a list seen before.
    Rollback {
        /// The highest version seen.
        seen: Version,
        /// This one.
        found: Version,
    },
    /// A state cannot be read.
    State(SourceError),
    /// The state that came out is not the signed one.
    StateRoot,
    /// The store itself failed.
    Store(StoreError),
    /// The state does not fit into memory's form.
    Table(TableError),
    /// The files to fetch have more bytes than a list needs.
    TooMuch {
        /// Their bytes.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The trust list declared the head's epoch void.
    VoidEpoch {
        /// The least living epoch.
        least: u32,
        /// The head's.
        found: u32,
    },
    /// The deltas take more work than their bytes allow for.
    Work {
        /// The delta at which it stopped.
        name: String,
        /// Steps up to its end.
        steps: u64,
        /// Steps allowed.
        allowed: u64,
    },
    /// A file holds another state than the head says.
    WrongFile {
        /// The file.
        name: String,
    },
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("status list not updated: ")?;
        match self {
            Self::Backdated { seen, found } => {
                write!(f, "dated {found}, before the last one of {seen}")
            }
            Self::Delta(cause) => write!(f, "{cause}"),
            Self::EarlyEpoch { named, found } => {
                write!(f, "epoch {found}, the trust list names {named}; get the newest trust list")
            }
            Self::Fetch { name, cause } => write!(f, "cannot get {name}: {cause}"),
            Self::Fork { version } => {
                write!(f, "a different list {version} was in force before; ask the authority")
            }
            Self::FromFuture { now, found } => {
                write!(f, "dated {found}, and it is {now}; check the gate's clock")
            }
            Self::Hash { name } => write!(f, "{name} is not the file that the head names"),
            Self::Head(cause) => write!(f, "head: {cause}"),
            Self::Lost { loss, seen, found } => write!(
                f,
                "{loss}: list {found} takes back what list {seen} says for ever; ask the authority, \
                 its status key may be stolen"
            ),
            Self::NoWay { from, to } => {
                write!(f, "no deltas lead from snapshot {from} to state {to}")
            }
            Self::NotDelegated { authority } => {
                write!(f, "the trust list delegates no status key for authority {authority}")
            }
            Self::Object { name, cause } => write!(f, "{name}: {cause}"),
            Self::OlderTrust { applied, found } => write!(
                f,
                "it was checked under trust list {found}; trust list {applied} came meanwhile and no \
                 longer allows its key or epoch; sync again"
            ),
            Self::OtherAuthority { wanted, found } => {
                write!(f, "the head is authority {found}'s, not {wanted}'s")
            }
            Self::Rollback { seen, found } => {
                write!(f, "version {found} is older than {seen}, seen before")
            }
            Self::State(cause) => write!(f, "{cause}"),
            Self::StateRoot => f.write_str("the state does not match its signed root"),
            Self::Store(cause) => write!(f, "{cause}"),
            Self::Table(cause) => write!(f, "{cause}"),
            Self::TooMuch { bytes, limit } => write!(
                f,
                "the files that lead to it have {bytes} bytes, {limit} allowed; ask the authority for \
                 a new snapshot"
            ),
            Self::VoidEpoch { least, found } => {
                write!(f, "epoch {found} is void, the trust list asks for {least}")
            }
            Self::Work { name, steps, allowed } => write!(
                f,
                "{name} takes the work to {steps} steps, {allowed} allowed for so few bytes; ask the \
                 authority for a new snapshot"
            ),
            Self::WrongFile { name } => write!(f, "{name} holds another state than the head says"),
        }
    }
}

impl Error for SyncError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match self {
            Self::Delta(cause) => cause,
            Self::Fetch { cause, .. } => cause,
            Self::Head(cause) | Self::Object { cause, .. } => cause,
            Self::Lost { loss, .. } => loss,
            Self::State(cause) => cause,
            Self::Store(cause) => cause,
            Self::Table(cause) => cause,
            _ => return None,
        })
    }
}
