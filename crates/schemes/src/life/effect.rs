//! The output: what became of the standings, and what must be done about it.

use super::Key;
use crate::due::DueError;
use crate::model::{EventKind, Remedy, StateMeaning};
use crate::outcome::When;
use crate::situation::Standing;
use crate::time::{Day, Instant};

/// What became of a person's standings by a moment.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// The standings, in the order in which they began.
    pub standings: Vec<Lived>,
    /// All that had to be done since the beginning, by the instant from which it is due.
    pub effects: Vec<Effect>,
    /// What of it is not done yet, and what else must be done now to come to the same end: nothing
    /// that was done on the wire is taken back.
    pub to_do: Vec<Effect>,
    /// When something happens next by the passing of time alone: settle again then, at the latest.
    pub next: Option<Instant>,
}

/// One standing, with its past.
#[derive(Clone, Debug)]
pub struct Lived {
    /// Which.
    pub key: Key,
    /// The version of its scheme.
    pub version: u32,
    /// How it stands.
    pub standing: Standing,
    /// Its deadlines, as far as they have begun.
    pub deadlines: Vec<Running>,
    /// How it came to this, the first state first.
    pub moves: Vec<Move>,
}

/// A deadline that has begun.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Running {
    /// Its name.
    pub name: String,
    /// The last day, that day included, or the instant. None where the office has put it off to a
    /// day that is not known yet, or where it cannot be told.
    pub at: Option<When>,
    /// It is over.
    pub over: bool,
}

/// A step of a standing's life.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Move {
    /// When it happened.
    pub at: Instant,
    /// The event; none for the beginning.
    pub event: Option<EventKind>,
    /// The row's line in the file; none for the beginning, and for what an officer did by hand.
    pub row: Option<u32>,
    /// The state that it is in from now on.
    pub state: String,
    /// The reasons for which it is suspended from now on.
    pub suspended_for: Vec<String>,
}

/// Something to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Effect {
    /// The scheme.
    pub scheme: String,
    /// Which standing; none where the person has none.
    pub standing: Option<Key>,
    /// What.
    pub act: Act,
    /// The row that says so, by its line in the file; none where no single row does.
    pub row: Option<u32>,
    /// Why.
    pub reason: Option<String>,
    /// What the person can do about it.
    pub remedies: Vec<Remedy>,
    /// Facts.
    pub facts: Vec<String>,
    /// From which instant it is due.
    pub from: Instant,
}

/// What an office or a machine does. Deliberately closed: the register can do exactly these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Act {
    /// Issue a credential, or the document that the scheme makes.
    Issue,
    /// Leave everything as it is.
    Keep,
    /// The deadline is put off: to this day, or to one that is not known yet.
    MoveDate(Option<Day>),
    /// An officer must look at it.
    Officer(Doubt),
    /// Try the rules again, and issue again.
    Reissue,
    /// Give the place back.
    ReleasePlace,
    /// A new credential instead of the old one.
    Replace,
    /// The same document again.
    Reprint,
    /// From now on the standing means this for its credential.
    Status(StateMeaning),
    /// Tell the person the text of this id.
    Tell(String),
}

/// Why an officer must look at it. Each says what was not done.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Doubt {
    /// A document was collected, and the scheme needs to know for which cause. No row was applied.
    Cause,
    /// A deadline cannot be worked out, so that it never comes.
    Deadline(DueError),
    /// Schemes, or deadlines, cause each other without end; the rest was left out.
    Endless,
    /// The office states the last day of such a standing, and has not.
    LastDay,
    /// It happened before the standing was granted and was told after: it might have been refused.
    ToldAfterGrant(EventKind),
    /// The report is about a standing that the register does not have, or did not have then.
    NoSuchStanding,
    /// There is no deadline that could be moved.
    NothingToMove,
    /// More than one row matches; the strictest was applied. Their lines.
    Rows(Vec<u32>),
    /// What was done already would not have been done in knowledge of all that is told by now.
    Undone(Box<Act>),
    /// The register speaks of a scheme, or of a version, that is not here: the standing is left out.
    UnknownVersion(u32),
    /// It cannot be told whether the row of this line applies; it was not applied.
    When(u32),
}
