//! What the engine refuses, and what cannot be opened.

use core::error::Error;
use core::fmt;
use std::path::PathBuf;

use clearance_durable::{JournalError, LockError, WriteError};
use clearance_fetch::FetchError;
use clearance_verifier::Trouble;

/// What the engine says instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// A key holds what no gate wrote.
    Damaged,
    /// The node belongs to another engine than the one that the lanes share.
    OtherEngine {
        /// The one whose answers count.
        ours: u64,
        /// The one that answered.
        found: u64,
    },
    /// Its own words.
    Told {
        /// gRPC's code.
        code: u32,
        /// What it says.
        message: String,
        /// The HTTP status.
        status: u16,
    },
}

impl Refused {
    pub(crate) const fn trouble(&self) -> Trouble {
        match self {
            Self::Damaged | Self::OtherEngine { .. } => Trouble::Damaged,
            Self::Told { .. } => Trouble::CannotWrite,
        }
    }

    pub(crate) fn is_lease_gone(&self) -> bool {
        matches!(self, Self::Told { code: 5, message, .. } if message.contains("lease"))
    }
}

impl Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str(
                "a key of the ledger holds something else: nobody but gates may write under the prefix",
            ),
            Self::OtherEngine { ours, found } => write!(
                f,
                "a node of engine {found:016x} answers in place of {ours:016x}: all nodes in the settings must be of one engine"
            ),
            Self::Told { code: 8, message, .. } => write!(
                f,
                "the engine has no room ({message}): compact and defragment it, then disarm the alarm NOSPACE"
            ),
            Self::Told { message, .. } if message.starts_with("CommonName of client") => f.write_str(
                "the gate's certificate has a CommonName, which the engine's gateway refuses where users have passwords: make one without",
            ),
            Self::Told { code: 3 | 7 | 16, message, .. } => {
                write!(f, "the engine does not let this gate in ({message}): check user and password")
            }
            Self::Told { code, message, status } => {
                write!(f, "the engine answers '{message}' (code {code}, status {status}): look at its log")
            }
        }
    }
}

/// Why a connection to the engine was not set up. Whether the engine is there is another question.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// Certificates cannot be used.
    Client(FetchError),
    /// The computer gives no random numbers.
    NoRandomness,
}

impl Error for ConnectError {}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(cause) => cause.fmt(f),
            Self::NoRandomness => {
                f.write_str("the system gives no random numbers: wait until it has started, or look at /dev/urandom")
            }
        }
    }
}

/// Why a shared ledger was not opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory cannot be made.
    Dir(WriteError),
    /// What the lane admitted by itself cannot be read.
    Journal(JournalError),
    /// Another process has the directory, or the lock cannot be taken.
    Lock(LockError),
    /// A record in the journal is of no known kind.
    Record {
        /// The journal.
        path: PathBuf,
        /// Its number among the records, from 0.
        number: usize,
    },
    /// No thread can be started.
    Thread(std::io::Error),
}

impl Error for OpenError {}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dir(cause) => cause.fmt(f),
            Self::Journal(cause) => cause.fmt(f),
            Self::Lock(cause) => cause.fmt(f),
            Self::Record { path, number } => write!(
                f,
                "{}: record {number} is none that this version knows: run the version that wrote it until all is reconciled",
                path.display()
            ),
            Self::Thread(cause) => {
                write!(f, "no thread for the shared ledger: {cause}; look at the system's limits")
            }
        }
    }
}
