//! Conditions: what a `when` and a `must` may say.

use super::words::words;
use super::{EventKind, Spot};
use crate::time::{Day, Span};

/// A table of terms, each of which must hold.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// The terms; none at all always holds.
    pub terms: Vec<Term>,
    /// Where it stands.
    pub spot: Spot,
}

/// One entry of a condition. Deliberately closed: the language is.
#[derive(Clone, Debug)]
pub enum Term {
    /// `any = [..]`: at least one holds.
    Any(Vec<Condition>),
    /// `not = {..}`.
    Not(Condition),
    /// `is = ".."`: a condition of `[lists]`.
    Is(String),
    /// A field of `[ask]` has one of these values.
    Field(String, Vec<String>),
    /// Something else of a closed list.
    Predicate(Predicate),
}

/// What can be asked of a person's situation. Deliberately closed: the proofs walk every one.
#[derive(Clone, Debug)]
pub enum Predicate {
    /// Whole years of age.
    Age {
        /// The least.
        at_least: Option<Number>,
        /// Less than this.
        below: Option<Number>,
        /// On which day.
        on: NamedDate,
    },
    /// `app = { at_least = 2 }`: the app's version.
    App {
        /// The least version that will do.
        at_least: u32,
    },
    /// `discretion`: an officer decides, once these papers are in.
    Discretion {
        /// The papers that the request comes with.
        asked_with: Vec<String>,
        /// Within which time the officer answers.
        answer_within: Option<Span>,
    },
    /// A document of one of these kinds, of which all of this holds.
    Document {
        /// Kinds of the vocabulary.
        kinds: Vec<String>,
        /// Its state is one of these; any where empty.
        states: Vec<DocumentState>,
        /// The last day is not before today plus this.
        remaining: Option<Span>,
        /// Issued on this day or later.
        issued_from: Option<Day>,
        /// Issued before this day.
        issued_before: Option<Day>,
        /// Fields by name with what they must be.
        fields: Vec<(String, FieldValue)>,
    },
    /// What another scheme's rules answer.
    Entitled(Entitled),
    /// The size and the make-up of the group that applies together.
    Group {
        /// At least so many.
        at_least: Option<u32>,
        /// At most so many.
        at_most: Option<u32>,
        /// What all members share.
        shares: Option<String>,
        /// What at least one member is.
        with: Option<Condition>,
    },
    /// One of these events is on record.
    Happened {
        /// Kinds of events.
        events: Vec<EventKind>,
        /// Of what; any where empty.
        of: Vec<String>,
        /// Where.
        at: Option<String>,
        /// In which capacity.
        capacity: Option<String>,
    },
    /// `holder_key = "bound"`.
    HolderKeyBound,
    /// An office serves this purpose, by this channel, at this time.
    Office {
        /// Which office.
        at: OfficeAt,
        /// The field of `[ask]` with the purpose.
        purpose: Option<String>,
        /// The field of `[ask]` with the channel.
        channel: Option<String>,
        /// When; now where the file does not say.
        on: NamedDate,
    },
    /// Papers: all of these were handed in, and are good.
    Papers(Vec<String>),
    /// What is recorded of the person: each that is not empty must hold.
    Person {
        /// Codes of nationalities (ISO 3166 alpha-3).
        nationality: Vec<String>,
        /// Kinds of residence.
        residence: Vec<String>,
        /// Places of birth.
        birthplace: Vec<String>,
    },
    /// One of these is present.
    Present(Vec<String>),
    /// A count stays within its limit.
    Quota {
        /// What is counted.
        count: Vec<Counted>,
        /// Of what: `person`, `slot`, `pool`, a field of `[ask]`; all of them together.
        per: Vec<String>,
        /// How much this application adds.
        adds: Adds,
        /// The limit, this application included.
        at_most: Number,
        /// Within which time.
        within: Period,
    },
    /// The row of a table exists, and has these values.
    Row {
        /// The table.
        table: String,
        /// Columns with the values that will do.
        values: Vec<(String, Vec<String>)>,
    },
    /// One of these signed.
    Signed(Vec<String>),
    /// The same person has a standing under a scheme, in one of these states.
    Standing {
        /// The scheme.
        scheme: String,
        /// Names of states; any where empty.
        states: Vec<String>,
    },
    /// A date against another.
    Window {
        /// The date that is tried; today where the file does not say.
        of: NamedDate,
        /// The first distance that holds.
        opens: Option<Span>,
        /// The last distance that holds.
        closes: Option<Span>,
        /// From which date the distance is counted, and to which side.
        anchor: Anchor,
    },
}

/// `entitled = { to, answer, asking }`.
#[derive(Clone, Debug)]
pub struct Entitled {
    /// The other scheme.
    pub to: String,
    /// Which of its answers will do.
    pub answers: Vec<Answer>,
    /// Values for the other scheme's fields.
    pub asking: Vec<(String, String)>,
}

words! {
    /// The four answers, the best first. Deliberately closed: an official reads exactly these.
    Answer, "answer" {
        /// Nothing stands in the way.
        Eligible = "eligible",
        /// Every obstacle goes by itself, by a known day.
        NotYet = "not-yet",
        /// Something cannot be told, or is for an officer to decide.
        Officer = "officer",
        /// An obstacle stands in the way.
        NotEligible = "not-eligible",
    }
}

/// A number, or the cell of a table's row.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum Number {
    /// As the file states it.
    Stated(u32),
    /// `{ column = "table.column" }`, of the row that fits the answers. An empty cell: the rule is not tried.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

/// A date that a scheme may speak of.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NamedDate {
    /// `birthday 11`.
    Birthday(u32),
    /// `booked-slot`: the appointment that there is.
    BookedSlot,
    /// `expiry of KIND`: the last day of the document that the person has.
    ExpiryOf(String),
    /// A date of `[form]`, by the field's name.
    Form(String),
    /// `granted`.
    Granted,
    /// `lodged`.
    Lodged,
    /// `slot`: the appointment that is asked for.
    Slot,
    /// `today`.
    Today,
}

/// The date that a window is measured from.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum Anchor {
    /// The tried date comes after it.
    After(NamedDate),
    /// The tried date comes before it.
    Before(NamedDate),
}

/// What a document's field must be.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum FieldValue {
    /// Some value at all. `given`.
    Given,
    /// One of these.
    OneOf(Vec<String>),
}

words! {
    /// The states of a document. Deliberately closed: the vocabulary gives a reason for each.
    DocumentState, "state of a document" {
        /// Withdrawn by whoever issued it.
        Cancelled = "cancelled",
        /// Broken.
        Damaged = "damaged",
        /// Written over, or with pages torn out.
        Defaced = "defaced",
        /// Gone for good.
        Destroyed = "destroyed",
        /// Its last day is over.
        Expired = "expired",
        /// As it should be.
        InForce = "in-force",
        /// Mislaid.
        Lost = "lost",
        /// Taken by somebody.
        Stolen = "stolen",
    }
}

/// What a quota counts.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum Counted {
    /// An event on record.
    Event(EventKind),
    /// Places taken.
    Places,
}

/// How much an application adds to a count. Deliberately closed: the language has exactly these.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Adds {
    /// One for each member of the group.
    GroupSize,
    /// One.
    One,
}

/// Within which time a quota counts. Deliberately closed: the language has exactly these.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Period {
    /// `any N days`: this day and the N - 1 before it.
    AnyDays(u32),
    /// `calendar month`.
    CalendarMonth,
    /// `calendar year`.
    CalendarYear,
    /// `ever`.
    Ever,
}

/// Which office.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug)]
pub enum OfficeAt {
    /// The field of `[ask]` that names it.
    Field(String),
    /// An office of the vocabulary.
    Named(String),
}
