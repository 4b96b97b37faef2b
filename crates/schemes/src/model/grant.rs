//! `[deadlines]` and `[grant]`: what is given, and until when.

use super::words::words;
use super::{Condition, Spot};
use crate::time::{Day, Span};

/// A row of a deadline.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// How long.
    pub add: Span,
    /// How firm it is.
    pub promise: Promise,
    /// When this row holds.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

words! {
    /// How firm a deadline is. Deliberately closed: the language has exactly these.
    Promise, "promise" {
        /// Not later than this. `at-most`.
        AtMost = "at-most",
        /// On this day. `firm`, and where the file does not say.
        Firm = "firm",
        /// As a rule, and not promised. `usual`.
        Usual = "usual",
    }
}

/// `[grant]`.
#[derive(Clone, Debug, Default)]
pub struct Grant {
    /// `standing`: until when the standing lasts; for ever where there is none that holds.
    pub standing: Vec<StandingUntil>,
    /// `credential`.
    pub credential: Option<Credential>,
    /// `qualifier`: what the credential's byte means.
    pub qualifier: QualifierKind,
    /// `document`: what is made and handed over.
    pub document: Option<GrantDocument>,
    /// `not_after`: the earliest of these ends the credential.
    pub not_after: Vec<NotAfter>,
    /// Facts.
    pub facts: Vec<String>,
}

/// Until when a standing lasts.
#[derive(Clone, Debug)]
pub struct StandingUntil {
    /// The last day; none where the office states it.
    pub until: Option<Day>,
    /// For whom.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
}

/// How long a credential lasts.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Credential {
    /// So long from the day of issue.
    For(Span),
    /// Around the slot.
    Slot {
        /// So long before it begins.
        early: Span,
        /// So long after it ends.
        late: Span,
    },
}

/// What the qualifier byte of a credential means. Deliberately closed: the wire has exactly these.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum QualifierKind {
    /// Nothing.
    #[default]
    Nothing,
    /// A guard picture.
    GuardPicture,
    /// The size of the party and a place.
    PartyAndPlace,
    /// A place.
    Place,
}

/// A document that is made.
#[derive(Clone, Debug)]
pub struct GrantDocument {
    /// Its kind.
    pub kind: String,
    /// How long it is valid.
    pub until: DocumentUntil,
    /// Who gets one.
    pub when: Condition,
    /// Which edition, by the day of lodging: from which day, and its number.
    pub version: Vec<(Day, u32)>,
    /// Facts.
    pub facts: Vec<String>,
}

/// How long a document is valid.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum DocumentUntil {
    /// As long as a deadline of this name.
    Deadline(String),
    /// The row that holds.
    For(Vec<DocumentFor>),
}

/// How long a document is valid, for whom.
#[derive(Clone, Debug)]
pub struct DocumentFor {
    /// So long from the day of the grant.
    pub add: Span,
    /// For whom.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
}

/// What ends a credential early.
#[derive(Clone, Debug)]
pub struct NotAfter {
    /// Whose last day.
    pub what: LimitedBy,
    /// Whether it counts.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// Whose last day is the credential's as well.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LimitedBy {
    /// A document of this kind; the person who has none is not limited.
    Document(String),
    /// A standing under this scheme.
    Standing(String),
}
