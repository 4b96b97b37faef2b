//! `[checks]` and `[form]`: rules, papers, remarks, and the free fields.

use super::words::words;
use super::{Condition, Spot};

/// `[checks]`.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// Combinations that the form does not offer.
    pub never: Vec<Condition>,
    /// The rules, all of which are tried.
    pub require: Vec<Rule>,
    /// The papers.
    pub papers: Vec<PaperRule>,
    /// Findings that hinder nothing.
    pub remark: Vec<Remark>,
}

/// A rule: when this, then must that; its id is the reason.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The reason, where the predicate does not tell outcomes apart.
    pub id: String,
    /// Whether it is tried at all.
    pub when: Condition,
    /// What must hold.
    pub must: Condition,
    /// Reasons by outcome, where they are not the vocabulary's.
    pub reasons: Vec<(String, String)>,
    /// What to do about it.
    pub remedies: Vec<Remedy>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// What a person can do: a word of the closed list, and its target.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Remedy {
    /// The word.
    pub kind: RemedyKind,
    /// Of what: a scheme, a document, an office, a person, a value of a field.
    pub target: Option<String>,
}

words! {
    /// Words for remedies. Deliberately closed: each has its texts.
    RemedyKind, "remedy" {
        /// Apply for a scheme or a document.
        Apply = "apply",
        /// Ask an officer.
        Ask = "ask",
        /// Bind the identity to the phone.
        Bind = "bind",
        /// Bring a document along.
        Bring = "bring",
        /// Come with somebody.
        ComeWith = "come-with",
        /// Go to an office.
        GoTo = "go-to",
        /// Renew a document.
        Renew = "renew",
        /// Update the app.
        UpdateApp = "update-app",
        /// Use something else instead.
        UseInstead = "use-instead",
        /// Wait until the day that is named.
        Wait = "wait",
    }
}

/// A paper that must be handed in.
#[derive(Clone, Debug)]
pub struct PaperRule {
    /// The paper.
    pub piece: String,
    /// What will do instead.
    pub or: Option<String>,
    /// As what it must come.
    pub form: PaperForm,
    /// How many.
    pub count: u32,
    /// When it is needed.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

words! {
    /// As what a paper must come. Deliberately closed: the language has exactly these.
    PaperForm, "form of a paper" {
        /// Either will do.
        Any = "any",
        /// A copy.
        Copy = "copy",
        /// The original, which is kept.
        Original = "original",
        /// The original, which is given back.
        OriginalReturned = "original-returned",
    }
}

/// A finding that hinders nothing.
#[derive(Clone, Debug)]
pub struct Remark {
    /// The id of its text.
    pub id: String,
    /// When it is made.
    pub when: Condition,
    /// Shown to the staff only.
    pub officer_only: bool,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// A free field of `[form]`.
#[derive(Clone, Debug)]
pub struct FormField {
    /// Its name.
    pub name: String,
    /// What it looks like.
    pub form: FormKind,
    /// When it is asked.
    pub when: Condition,
    /// The reason if it is missing; the field's own name with `-missing` where the file does not say.
    pub missing: Option<String>,
    /// The reason if it is malformed.
    pub malformed: Option<String>,
    /// How often it may be tried, where it is a code that the applicant tells again later.
    pub attempts: Option<u32>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

impl FormField {
    /// Whether what the applicant writes is kept nowhere in clear.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.form == FormKind::Secret || self.attempts.is_some()
    }
}

/// What a free field looks like.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FormKind {
    /// `amount`: a sum of money, as `180.00`. A fee line of the field's name whose amount is `stated`
    /// costs it.
    Amount,
    /// `date`: a day, as `2026-11-26`.
    Date,
    /// `day`: day and month, as `26-11`.
    DayOfYear,
    /// `email`.
    Email,
    /// `of KIND.FIELD`: as the vocabulary says of a document's field.
    OfDocument {
        /// The kind of document.
        kind: String,
        /// The field.
        field: String,
    },
    /// One of these values.
    OneOf(Vec<String>),
    /// A pattern: `A` is a capital letter, `9` a digit, everything else itself.
    Pattern(String),
    /// `+86 1`: a telephone number that begins so.
    Phone(String),
    /// `secret`: never stored, never shown.
    Secret,
    /// `slot`: a time at an office.
    Slot,
    /// `text`.
    Text,
    /// `year`.
    Year,
}

impl FormKind {
    /// Whether it can be a code that is told again later, and tried.
    #[must_use]
    pub fn is_code(&self) -> bool {
        matches!(self, Self::Pattern(_) | Self::Secret)
    }
}
