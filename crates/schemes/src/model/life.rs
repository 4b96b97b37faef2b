//! `[life]`: what happens to a standing.

use super::words::words;
use super::{Condition, NamedDate, Remedy, Spot};
use crate::time::Span;

/// `[life]`.
#[derive(Clone, Debug)]
pub struct Life {
    /// The states by name, each with what it means for the credential.
    pub states: Vec<(String, StateMeaning)>,
    /// The first state.
    pub start: String,
    /// The deadline that begins with the first state.
    pub starts: Option<String>,
    /// What happens on which event.
    pub on: Vec<LifeRow>,
}

impl Life {
    /// Whether an event opens standings in this state: one that has gone on from there is over.
    #[must_use]
    pub fn opens_as(&self, state: &str) -> bool {
        self.on.iter().any(|row| row.opens.as_deref() == Some(state))
    }
}

words! {
    /// What a state means for a credential. Deliberately closed: the wire's statuses, and none.
    StateMeaning, "meaning of a state" {
        /// There is no credential.
        None = "none",
        /// For ever at an end.
        Revoked = "revoked",
        /// At rest.
        Suspended = "suspended",
        /// Good.
        Valid = "valid",
    }
}

/// One row: on this event, do that.
#[derive(Clone, Debug)]
pub struct LifeRow {
    /// The events.
    pub events: Vec<EventKind>,
    /// Of which document, scheme or paper; any where empty.
    pub of: Vec<String>,
    /// For which causes (of a collection); any where empty.
    pub causes: Vec<Cause>,
    /// `at`: where, or for `time.reached` when.
    pub at: Option<At>,
    /// Whether it applies.
    pub when: Condition,
    /// From which states; any but those that are revoked where empty.
    pub from: Vec<String>,
    /// To which state; unchanged where there is none.
    pub to: Option<String>,
    /// Begins a new standing in this state.
    pub opens: Option<String>,
    /// The reason of suspension that it takes away. `inherit` where it is the other scheme's.
    pub lifts: Option<String>,
    /// The deadline that begins now.
    pub starts: Option<String>,
    /// Why. `inherit` where it is the event's own.
    pub reason: Option<String>,
    /// What to do about it.
    pub remedies: Vec<Remedy>,
    /// What else is done.
    pub act: Option<Do>,
    /// The id of the text that is told.
    pub text: Option<String>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// Why a document was collected. A word of the vocabulary.
pub type Cause = String;

/// Where, or when.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum At {
    /// A distance before a named date: `2 days before slot`.
    Before(Span, NamedDate),
    /// The last day of a deadline, or `grant-end`.
    Deadline(String),
    /// The end of what was granted. `grant-end`.
    GrantEnd,
    /// A place: a jurisdiction.
    Place(String),
}

words! {
    /// What a row does besides moving to a state. Deliberately closed: the office can do exactly these.
    Do, "act" {
        /// Issue a credential.
        Issue = "issue",
        /// Leave everything as it is.
        Keep = "keep",
        /// Put the deadline off to the day that is told.
        MoveDate = "move-date",
        /// Give the place back.
        ReleasePlace = "release a place",
        /// Try the rules again, and issue again.
        Reissue = "reissue",
        /// A new credential instead of the old one.
        Replace = "replace",
        /// The same document again.
        Reprint = "reprint",
        /// Tell the person.
        Tell = "tell",
    }
}

words! {
    /// What can happen. Deliberately closed: every scheme is offered every event.
    EventKind, "event" {
        /// A face or a phone code was checked, and failed.
        CheckFailed = "check.failed",
        /// A face or a phone code was checked, and passed.
        CheckPassed = "check.passed",
        /// A day of paid work.
        DayWorked = "day.worked",
        /// An authority bars the person.
        DecisionBarred = "decision.barred",
        /// The office puts a day off.
        DecisionDateMoved = "decision.date-moved",
        /// Granted.
        DecisionGranted = "decision.granted",
        /// A bar is lifted.
        DecisionLifted = "decision.lifted",
        /// Refused.
        DecisionRefused = "decision.refused",
        /// Withdrawn by whoever issued it.
        DocumentCancelled = "document.cancelled",
        /// Handed over to its holder.
        DocumentCollected = "document.collected",
        /// Broken.
        DocumentDamaged = "document.damaged",
        /// Written over.
        DocumentDefaced = "document.defaced",
        /// Gone for good.
        DocumentDestroyed = "document.destroyed",
        /// Its last day is over.
        DocumentExpired = "document.expired",
        /// Applied for, or renewed.
        DocumentLodged = "document.lodged",
        /// Mislaid.
        DocumentLost = "document.lost",
        /// Made, and not yet handed over.
        DocumentReady = "document.ready",
        /// Taken by somebody.
        DocumentStolen = "document.stolen",
        /// The identity is bound to another phone.
        KeyRebound = "key.rebound",
        /// Papers are all in.
        PapersComplete = "papers.complete",
        /// Into a jurisdiction, by gate or by counter.
        PassageIn = "passage.in",
        /// Out of it.
        PassageOut = "passage.out",
        /// Died.
        PersonDied = "person.died",
        /// Another nationality.
        PersonNationalityChanged = "person.nationality-changed",
        /// Another name, and the like.
        PersonParticularsChanged = "person.particulars-changed",
        /// Another kind of residence.
        PersonResidenceChanged = "person.residence-changed",
        /// Cancelled by its holder.
        StandingCancelled = "standing.cancelled",
        /// At an end.
        StandingEnded = "standing.ended",
        /// Granted.
        StandingGranted = "standing.granted",
        /// Not used when it should have been.
        StandingMissed = "standing.missed",
        /// To another slot or seat.
        StandingMoved = "standing.moved",
        /// Found on sale.
        StandingOffered = "standing.offered",
        /// Goes on.
        StandingResumed = "standing.resumed",
        /// At rest.
        StandingSuspended = "standing.suspended",
        /// Used at a gate.
        StandingUsed = "standing.used",
        /// Something that was stated is not so.
        StatementWrong = "statement.wrong",
        /// A deadline, or the end of a grant.
        TimeReached = "time.reached",
    }
}
