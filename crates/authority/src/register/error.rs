//! What a register may answer instead of doing as it was told.

use core::fmt;

/// An operation was not carried out; nothing of its unit of work is kept.
#[derive(Debug)]
#[non_exhaustive]
pub enum RegisterError {
    /// The slot has no place left.
    Full {
        /// Places that are left.
        left: u32,
    },
    /// Somebody else changed the same thing meanwhile: try again.
    Conflict,
    /// There is none of that id.
    NotFound {
        /// Of what: `person`, `slot`.
        what: &'static str,
    },
    /// Something else stands under that id, for good.
    Taken {
        /// Under whose: `event`, `passage`.
        what: &'static str,
    },
    /// What is kept cannot be read: it was made by a newer version, or is damaged.
    Unreadable {
        /// What could not be read.
        what: String,
    },
    /// The database does not answer, is full, or cannot be written to.
    Unavailable(Box<dyn core::error::Error + Send + Sync>),
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { left } => write!(f, "the slot has {left} places left"),
            Self::Conflict => {
                f.write_str("somebody else changed the same thing meanwhile; try again")
            }
            Self::NotFound { what } => write!(f, "there is no such {what}"),
            Self::Taken { what } => {
                write!(f, "another {what} stands under this number; take a fresh one")
            }
            Self::Unreadable { what } => write!(
                f,
                "the register's {what} cannot be read: a newer version of clearance wrote it, or the database is damaged"
            ),
            Self::Unavailable(source) => {
                write!(f, "the register's database does not answer: {source}")
            }
        }
    }
}

impl core::error::Error for RegisterError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Unavailable(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}
