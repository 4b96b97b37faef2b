//! The words that schemes share: `vocabulary.toml`.

use super::{Cause, Spot};
use crate::time::{Day, Span};

/// `vocabulary.toml`.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Kinds of documents.
    pub documents: Vec<DocumentKind>,
    /// Papers by name, each with what it is.
    pub papers: Vec<(String, String)>,
    /// Places: jurisdictions, each with what it is.
    pub places: Vec<(String, String)>,
    /// People who sign, are present, or come along.
    pub people: Vec<(String, String)>,
    /// What the members of a group share.
    pub ties: Vec<(String, String)>,
    /// Kinds of residence.
    pub residences: Vec<(String, String)>,
    /// Places of birth.
    pub birthplaces: Vec<(String, String)>,
    /// Decisions that are not about a scheme.
    pub decisions: Vec<(String, String)>,
    /// Checks of a person.
    pub checks: Vec<(String, String)>,
    /// Purposes that offices serve together, by name.
    pub services: Vec<(String, Vec<String>)>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Addresses to turn to.
    pub contacts: Vec<Contact>,
}

/// A kind of document.
#[derive(Clone, Debug)]
pub struct DocumentKind {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub issuer: String,
    /// Reasons by outcome: `missing`, the states, `too-short`, `malformed`, `implausible`.
    pub reasons: Vec<(String, String)>,
    /// Why it may be collected, the mildest first.
    pub causes: Vec<Cause>,
    /// Its fields by name.
    pub fields: Vec<(String, FieldForm)>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// What a document's field looks like.
#[derive(Clone, Debug, Default)]
pub struct FieldForm {
    /// Patterns or closed values, of which one fits; any text where empty.
    pub forms: Vec<String>,
    /// The one plausible value.
    pub only: Option<String>,
    /// How it is printed, where that differs.
    pub printed: Option<String>,
    /// The id of the text that it bears.
    pub text: Option<String>,
    /// The reason if it is malformed, where it is not the document's.
    pub malformed: Option<String>,
    /// Facts.
    pub facts: Vec<String>,
}

/// An office.
#[derive(Clone, Debug)]
pub struct Office {
    /// Its id.
    pub id: String,
    /// Its name, where it has one of its own.
    pub name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its telephone.
    pub telephone: Option<String>,
    /// The calendar of its days; that of the scheme where it says none.
    pub calendar: Option<String>,
    /// From which day it serves.
    pub from: Option<Day>,
    /// Until which day it serves, that day included.
    pub until: Option<Day>,
    /// Where it moved to.
    pub moved_to: Option<String>,
    /// Its slots.
    pub slots: Option<SlotRules>,
    /// What it serves.
    pub services: Vec<OfficeService>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// The slots of an office.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SlotRules {
    /// One slot lasts so long.
    pub every: Span,
    /// So many people fit into one.
    pub places: u32,
}

/// What an office serves, when, and by which channel.
#[derive(Clone, Debug)]
pub struct OfficeService {
    /// Purposes: values of a field of `[ask]`.
    pub purposes: Vec<String>,
    /// `normal`, `extended`, or none.
    pub kind: Option<String>,
    /// Its hours.
    pub hours: Vec<Hours>,
    /// Channels by which it can be booked; any where empty.
    pub by: Vec<String>,
    /// Facts.
    pub facts: Vec<String>,
}

/// Opening hours, half-open: an office that is open until 16:30 is closed at 16:30.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hours {
    /// The first weekday.
    pub first: Weekday,
    /// The last weekday.
    pub last: Weekday,
    /// Minutes after midnight at which it opens.
    pub opens: u16,
    /// Minutes after midnight at which it closes, up to 1,440.
    pub closes: u16,
}

/// A weekday.
pub type Weekday = chrono::Weekday;

/// An address to turn to. Empty where the documents do not give it.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Its id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// The office that it is.
    pub office: Option<String>,
    /// Address on the web.
    pub web: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// Mail.
    pub mail: Option<String>,
    /// When somebody answers.
    pub hours: Vec<Hours>,
    /// The calendar of its days.
    pub calendar: Option<String>,
    /// Facts.
    pub facts: Vec<String>,
}
