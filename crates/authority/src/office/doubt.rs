use core::fmt;
use std::path::PathBuf;

/// Why the office's state cannot be believed. The way on is always
/// [`recover`](super::Office::recover).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// The pool of positions and its witness are not of one moment.
    Behind {
        /// Changes that the pool counts.
        pool: u64,
        /// Changes that the witness counts.
        witness: u64,
    },
    /// A file is damaged.
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Statuses that were noted are missing from the log.
    LogCut {
        /// The log.
        path: PathBuf,
    },
    /// A file is missing.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The directory was copied, moved to another disk or put back from a backup.
    Moved {
        /// The directory.
        dir: PathBuf,
    },
    /// Somebody published a newer list than this office remembers.
    Overtaken {
        /// The list's number there, epoch first.
        found: String,
        /// The number that the office remembers.
        remembered: String,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind { pool, witness } => write!(
                f,
                "positions.pool is of change {pool} and positions.witness of change {witness}: one \
                 of them was put back from a backup"
            )?,
            Self::Damaged { path } => write!(f, "{}: damaged", path.display())?,
            Self::LogCut { path } => {
                write!(f, "{}: statuses that were noted are missing", path.display())?;
            }
            Self::Missing { path } => write!(f, "{}: missing", path.display())?,
            Self::Moved { dir } => write!(
                f,
                "{}: this directory was put back from a backup, copied, or moved to another disk",
                dir.display()
            )?,
            Self::Overtaken { found, remembered } => write!(
                f,
                "list {found} is published, and this office remembers none newer than {remembered}: \
                 it was put back from a backup, or another one publishes there"
            )?,
        }
        f.write_str(
            "; what was issued since is not known here. Run 'clearance authority recover --lists \
             REPOSITORY' with the lists that gates get",
        )
    }
}

impl std::error::Error for Doubt {}
