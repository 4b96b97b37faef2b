use core::error::Error;
use core::fmt;
use std::sync::Arc;

use clearance_core::time::Timestamp;

/// What a ledger says to a claim. Only [`Recorded`](Self::Recorded) may open a gate.
///
/// Deliberately closed: a gate must have a decision for each answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Answer {
    /// One member was refused, so none was recorded.
    Denied {
        /// Its position in the claim.
        member: usize,
        /// Why.
        why: Denial,
    },
    /// All members were newer than every code accepted before, and now they are recorded.
    Recorded {
        /// Who keeps the record.
        by: Keeper,
        /// Why the shared ledger does not, where one should.
        away: Option<Unavailable>,
    },
    /// The ledger cannot tell, and recorded nothing.
    Unavailable(Unavailable),
}

impl Answer {
    /// Recorded by `by`, as it should be.
    pub const fn recorded_by(by: Keeper) -> Self {
        Self::Recorded { by, away: None }
    }

    /// Whether everything was recorded.
    pub const fn is_recorded(&self) -> bool {
        matches!(self, Self::Recorded { .. })
    }
}

/// Who keeps a record: whoever asks the same keeper cannot admit the code again.
///
/// Deliberately closed: a scheme's ledger policy knows these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The ledger of this lane only.
    Lane,
    /// The ledger that all lanes of the checkpoint share.
    Shared,
}

impl Keeper {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Lane, Self::Shared];

    /// Stable name: `lane` or `shared`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lane => "lane",
            Self::Shared => "shared",
        }
    }
}

/// Why a ledger does not record a member.
///
/// Deliberately closed: a gate must have a reason for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The credential is inside already, and comes in again.
    AlreadyInside,
    /// No room. Nothing is forgotten inside the window to make some.
    Full,
    /// From a time of which the ledger has no record: before it started, or before its clock was
    /// set. A later code will do.
    NoRecord {
        /// Codes that start after this moment can be judged.
        until: Timestamp,
    },
    /// The credential goes out, and is not inside.
    NotInside,
    /// A newer code was accepted before.
    Superseded {
        /// Start of the newer code.
        last: Timestamp,
    },
    /// The ledger cannot tell how often the credential was used, because it has not kept count for
    /// the whole of the credential's period.
    UsesUnknown {
        /// The ledger has counted since this moment.
        since: Timestamp,
    },
    /// The credential was used as often as its scheme allows.
    UsesSpent,
    /// This very code was accepted before.
    Used,
}

/// A ledger, or the shared one behind it, cannot be asked or cannot write.
///
/// Two are equal when the trouble is the same, whatever the source says.
#[derive(Clone, Debug)]
pub struct Unavailable {
    trouble: Trouble,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What keeps a ledger from answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// It cannot write its record down.
    CannotWrite,
    /// What it wrote down before is damaged.
    Damaged,
    /// Too few of its members agree.
    NoQuorum,
    /// The scheme asks for a shared ledger, and this gate has none.
    NotShared,
    /// It did not answer in time.
    TimedOut,
    /// There is no connection to it.
    Unreachable,
}

impl Unavailable {
    /// For a trouble that nothing else explains.
    pub const fn new(trouble: Trouble) -> Self {
        Self { trouble, source: None }
    }

    /// For a trouble that comes from `source`.
    pub fn because(trouble: Trouble, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { trouble, source: Some(Arc::from(source.into())) }
    }

    /// What the trouble is.
    pub const fn trouble(&self) -> Trouble {
        self.trouble
    }
}

impl PartialEq for Unavailable {
    fn eq(&self, other: &Self) -> bool {
        self.trouble == other.trouble
    }
}

impl Eq for Unavailable {}

impl From<Trouble> for Unavailable {
    fn from(trouble: Trouble) -> Self {
        Self::new(trouble)
    }
}

impl Error for Unavailable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.trouble.fmt(f)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CannotWrite => "the ledger cannot write: look at its disk",
            Self::Damaged => "the ledger's record is damaged: restore it, or start a new one",
            Self::NoQuorum => "too few members of the shared ledger agree: look at its servers",
            Self::NotShared => "the scheme asks for a shared ledger: connect this gate to one",
            Self::TimedOut => "the shared ledger did not answer in time: look at its servers",
            Self::Unreachable => "the shared ledger cannot be reached: look at the network",
        })
    }
}
