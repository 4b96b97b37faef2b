//! What is known of an applicant at a moment: the input of every question.
//!
//! `None` means that nobody recorded it, and leads to "cannot tell". An empty list means that there
//! is none: the register knows all documents, papers, standings and events that were told to it.

use std::collections::BTreeMap;

use crate::model::{DocumentState, EventKind, PaperForm};
use crate::time::{Day, Instant};

/// One applicant, one moment, one application.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The moment of the question.
    pub now: Instant,
    /// When the application was lodged; now where it has not been.
    pub lodged: Option<Instant>,
    /// The person.
    pub person: Person,
    /// The answers to `[ask]`, by field.
    pub asked: BTreeMap<String, String>,
    /// What stands in the fields of `[form]`.
    pub form: BTreeMap<String, String>,
    /// The other members of the group; empty for a person alone. `person` is the first member.
    pub group: Vec<Member>,
    /// What all members share: `family` and its value.
    pub shared: BTreeMap<String, String>,
    /// The slot that is asked for.
    pub slot: Option<Slot>,
    /// The slot of the appointment that there is.
    pub booked: Option<Slot>,
    /// The app's version.
    pub app: Option<u32>,
    /// Who signed: `parent`, `both-parents`, `guardian`, `applicant`.
    pub signed: Vec<String>,
    /// Who is present.
    pub present: Vec<String>,
    /// What an officer decided on this application, by rule.
    pub decided: BTreeMap<String, Decided>,
    /// Counts that others keep (a quota of an agency), by rule: what is used up by now.
    pub stated_counts: BTreeMap<String, u32>,
}

impl Situation {
    /// A person at a moment, alone, who has applied for nothing and answered nothing yet.
    #[must_use]
    pub fn of(now: Instant, person: Person) -> Self {
        Self {
            now,
            lodged: None,
            person,
            asked: BTreeMap::new(),
            form: BTreeMap::new(),
            group: Vec::new(),
            shared: BTreeMap::new(),
            slot: None,
            booked: None,
            app: None,
            signed: Vec::new(),
            present: Vec::new(),
            decided: BTreeMap::new(),
            stated_counts: BTreeMap::new(),
        }
    }
}

/// Another member of the group.
#[derive(Clone, Debug)]
pub struct Member {
    /// The person.
    pub person: Person,
    /// The answers to the fields that are asked for each.
    pub asked: BTreeMap<String, String>,
    /// The free fields that are asked for each.
    pub form: BTreeMap<String, String>,
    /// What this member shares.
    pub shared: BTreeMap<String, String>,
}

/// What the register knows of a person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Day of birth.
    pub born: Option<Day>,
    /// ISO 3166 alpha-3.
    pub nationality: Option<String>,
    /// `mo-permanent`, `mo-non-permanent`, `hk-permanent`, `hk-non-permanent`, `other`.
    pub residence: Option<String>,
    /// Place of birth.
    pub birthplace: Option<String>,
    /// A key is bound to the person's identity.
    pub key_bound: Option<bool>,
    /// Documents, of each kind the newest last.
    pub documents: Vec<Document>,
    /// Papers that were handed in.
    pub papers: Vec<Paper>,
    /// Standings.
    pub standings: Vec<Standing>,
    /// What happened, by when it happened.
    pub events: Vec<Event>,
}

/// A document of a person.
#[derive(Clone, Debug)]
pub struct Document {
    /// Kind, of the vocabulary.
    pub kind: String,
    /// What was last told of it. [`DocumentState::InForce`] while nothing was; that it has expired
    /// follows from its last day.
    pub state: DocumentState,
    /// Day of issue.
    pub issued: Option<Day>,
    /// Last day, that day included.
    pub expires: Option<Day>,
    /// Its fields.
    pub fields: BTreeMap<String, String>,
}

/// A paper that was handed in.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Which, of the vocabulary.
    pub piece: String,
    /// As what.
    pub form: PaperForm,
    /// How many.
    pub count: u32,
    /// Last day on which it is good; without end where there is none.
    pub until: Option<Day>,
    /// An officer found it unfit.
    pub unfit: bool,
}

/// A standing of a person.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The scheme.
    pub scheme: String,
    /// Its state by name.
    pub state: String,
    /// What that means.
    pub meaning: crate::model::StateMeaning,
    /// The reasons for which it is suspended.
    pub suspended_for: Vec<String>,
    /// Why it ended.
    pub ended_for: Option<String>,
    /// Its last day.
    pub until: Option<Day>,
    /// Since when it has this state.
    pub since: Option<Instant>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// Of which document, scheme or paper.
    pub of: Option<String>,
    /// Why: the cause of a collection, or the name of a decision.
    pub cause: Option<String>,
    /// Where.
    pub at: Option<String>,
    /// In which capacity.
    pub capacity: Option<String>,
    /// A day that the event names: `decision.date-moved`.
    pub day: Option<Day>,
    /// When it happened.
    pub happened: Instant,
    /// When it was told.
    pub told: Instant,
}

/// A time at an office, or a match.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slot {
    /// Office, or stand.
    pub at: String,
    /// When it begins.
    pub begins: Instant,
    /// When it ends.
    pub ends: Instant,
    /// Places that are taken already.
    pub taken: u32,
}

/// What an officer decided.
/// Deliberately closed: an officer grants, declines, or has not yet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decided {
    /// Declined.
    Declined,
    /// Granted.
    Granted,
    /// Asked for, and not decided.
    Open,
}
