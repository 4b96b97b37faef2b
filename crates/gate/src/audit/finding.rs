//! What is wrong with an audit.

use core::fmt;
use std::path::PathBuf;

use clearance_core::checkpoint::AuditKid;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file.
    pub file: PathBuf,
    /// Its line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: line {}", self.file.display(), self.line)
    }
}

/// Something that shows that an audit was tampered with, or is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// An entry was changed, or does not follow the one before it.
    Changed {
        /// Where.
        at: Line,
        /// Its number.
        seq: u64,
    },
    /// The audit ends before an entry that was signed.
    Cut {
        /// Its last line.
        at: Line,
        /// The last entry's number.
        last: u64,
        /// The number of the entry that was signed.
        signed: u64,
        /// Who says so.
        held: PathBuf,
    },
    /// A line is no entry.
    Damaged {
        /// Where.
        at: Line,
    },
    /// Two entries follow the same one: the audit was continued twice, as after a copy was put back.
    Forked {
        /// One continuation.
        at: Line,
        /// The other one.
        other: Line,
        /// The number that both have.
        seq: u64,
    },
    /// Entries are missing.
    Missing {
        /// The line behind them.
        at: Line,
        /// The first one's number.
        from: u64,
        /// The last one's number.
        to: u64,
    },
    /// An entry stands out of its place, or twice.
    Moved {
        /// Where.
        at: Line,
        /// Its number.
        seq: u64,
    },
    /// A checkpoint that is held elsewhere is none.
    NoCheckpoint {
        /// Its file.
        held: PathBuf,
    },
    /// A checkpoint was signed with another key.
    OtherKey {
        /// Where.
        at: Line,
        /// The key that it names.
        kid: AuditKid,
    },
    /// The chain is whole, but another entry was signed under this number: the audit was forked before it, or made anew.
    Rewritten {
        /// The entry that stands there now.
        at: Line,
        /// Its number.
        seq: u64,
        /// The last entry before it that was signed and is still the same; 0 where there is none.
        since: u64,
        /// Who says so.
        held: PathBuf,
    },
    /// A checkpoint in the audit signs another entry than the one before it.
    SignsOther {
        /// Where.
        at: Line,
        /// The number of the entry that it should sign.
        seq: u64,
    },
    /// A signature does not match.
    Signature {
        /// Where.
        at: Line,
    },
    /// The oldest file goes on after an entry that nothing vouches for.
    UnsignedStart {
        /// Where.
        at: Line,
        /// The number of the entry that is not there.
        seq: u64,
    },
}

impl Finding {
    /// Stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Cut { .. } => "cut",
            Self::Damaged { .. } => "damaged",
            Self::Forked { .. } => "forked",
            Self::Missing { .. } => "missing",
            Self::Moved { .. } => "moved",
            Self::NoCheckpoint { .. } => "no-checkpoint",
            Self::OtherKey { .. } => "other-key",
            Self::Rewritten { .. } => "rewritten",
            Self::SignsOther { .. } => "signs-other",
            Self::Signature { .. } => "signature",
            Self::UnsignedStart { .. } => "unsigned-start",
        }
    }

    /// The line where it shows; `None` where it is about no file of the audit.
    pub const fn line(&self) -> Option<&Line> {
        match self {
            Self::Changed { at, .. }
            | Self::Cut { at, .. }
            | Self::Damaged { at }
            | Self::Forked { at, .. }
            | Self::Missing { at, .. }
            | Self::Moved { at, .. }
            | Self::OtherKey { at, .. }
            | Self::Rewritten { at, .. }
            | Self::SignsOther { at, .. }
            | Self::Signature { at }
            | Self::UnsignedStart { at, .. } => Some(at),
            Self::NoCheckpoint { .. } => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { at, seq } => {
                write!(f, "{at}: entry {seq} was changed, or does not follow the one before it")
            }
            Self::Cut { at, last, signed, held } => write!(
                f,
                "{at}: the audit ends with entry {last}, and {} signs entry {signed}: its end was cut off",
                held.display()
            ),
            Self::Damaged { at } => write!(f, "{at}: this is no entry"),
            Self::Forked { at, other, seq } => write!(
                f,
                "{at}: entry {seq} is another one than in {other}: the audit was continued twice, as after a \
                 copy was put back"
            ),
            Self::Missing { at, from, to } if from == to => {
                write!(f, "{at}: entry {from} is missing before this one")
            }
            Self::Missing { at, from, to } => {
                write!(f, "{at}: entries {from} to {to} are missing before this one")
            }
            Self::Moved { at, seq } => {
                write!(f, "{at}: entry {seq} stands out of its place, or twice")
            }
            Self::NoCheckpoint { held } => {
                write!(f, "{}: not a checkpoint of a gate's audit", held.display())
            }
            Self::OtherKey { at, kid } => write!(
                f,
                "{at}: signed with another key, {kid}; give the one that the gate had then"
            ),
            Self::Rewritten { at, seq, since, held } => write!(
                f,
                "{at}: entry {seq} is not the one that {} signs: the audit was continued twice after entry \
                 {since}, as after a copy was put back, or it was made anew",
                held.display()
            ),
            Self::SignsOther { at, seq } => write!(
                f,
                "{at}: this checkpoint signs another entry {seq} than the one before it: entries were changed"
            ),
            Self::Signature { at } => write!(f, "{at}: the signature does not match"),
            Self::UnsignedStart { at, seq } => write!(
                f,
                "{at}: goes on after entry {seq}, which is not here, and no signature vouches for it"
            ),
        }
    }
}
