//! The answer to a question, with everything that led to it.

use crate::model::words::words;
use crate::model::{Answer, Money, PaperForm, Promise, Remedy};
use crate::time::{Day, Instant};

/// The whole answer of a scheme.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scheme and its version.
    pub scheme: (String, u32),
    /// The worst of all findings.
    pub answer: Answer,
    /// The first day or instant at which it would be `eligible`, if nobody does anything; none unless
    /// `answer` is `not-yet`, and none where by that day something else would stand in the way.
    pub from: Option<When>,
    /// Every obstacle, in the file's order.
    pub findings: Vec<Finding>,
    /// What hinders nothing.
    pub remarks: Vec<Told>,
    /// The papers that are needed.
    pub papers: Vec<NeededPaper>,
    /// The scheme that is offered instead, if it has one and this one is refused.
    pub otherwise: Option<String>,
}

/// One obstacle.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The reason: an id with texts.
    pub reason: String,
    /// The rule that found it, by its line in the file.
    pub rule: u32,
    /// How bad it is by itself: never [`Answer::Eligible`].
    pub weight: Answer,
    /// Which other member of the group, from 1; none for the applicant and for the group as a whole.
    pub member: Option<usize>,
    /// What is: `10 years`, `expired on 1 May 2025`. Values only, for the texts' `{is}`.
    pub is: Option<Value>,
    /// What is needed, for the texts' `{needs}`.
    pub needs: Option<Value>,
    /// Of what: a document's kind, an office, a scheme, a paper. For the texts' `{of}`.
    pub of: Option<String>,
    /// The first day or instant at which it holds.
    pub until: Option<When>,
    /// What to do.
    pub remedies: Vec<Remedy>,
    /// Facts.
    pub facts: Vec<String>,
}

/// A value that a text shows.
/// Deliberately closed: texts know how to show exactly these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Value {
    /// A day.
    Day(Day),
    /// An instant.
    Instant(Instant),
    /// A number.
    Number(u32),
    /// A length of time.
    Span(crate::time::Span),
    /// A word of the scheme or the vocabulary.
    Word(String),
    /// Several words.
    Words(Vec<String>),
}

/// A day, or an instant. It says which.
/// Deliberately closed: a day or an instant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum When {
    /// When that day begins.
    Day(Day),
    /// At that instant.
    Instant(Instant),
}

/// A remark or a notice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Told {
    /// The id of its text.
    pub id: String,
    /// Shown to the staff only.
    pub officer_only: bool,
    /// Facts.
    pub facts: Vec<String>,
}

/// A paper that must be handed in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NeededPaper {
    /// Which.
    pub piece: String,
    /// What will do instead.
    pub or: Option<String>,
    /// As what.
    pub form: PaperForm,
    /// How many.
    pub count: u32,
    /// It is in, and good.
    pub is_in: bool,
    /// What is wrong with it; none where it is in, and good.
    pub lack: Option<Lack>,
    /// Facts.
    pub facts: Vec<String>,
}

words! {
    /// What is wrong with a paper. Deliberately closed: a text for each.
    Lack, "lack of a paper" {
        /// Its last day is over.
        Expired = "expired",
        /// It is not there.
        Missing = "missing",
        /// There are not enough of it.
        TooFew = "too-few",
        /// An officer found it unfit.
        Unfit = "unfit",
        /// It came as a copy, and the original is asked for.
        WrongForm = "wrong-form",
    }
}

/// What an application costs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bill {
    /// ISO 4217.
    pub currency: String,
    /// The lines, in the file's order.
    pub lines: Vec<BillLine>,
    /// The sum of the prices that are known.
    pub total: Money,
    /// Some line is quoted or stated by others: the total is not the whole.
    pub more_is_quoted: bool,
    /// Waivers that were asked for, and whether their papers are in.
    pub waivers: Vec<(String, bool)>,
    /// The papers of those waivers that are not in, or not good. They hinder nothing: the fee is due.
    pub waiver_findings: Vec<Finding>,
}

/// A line of a bill.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BillLine {
    /// What is paid for.
    pub id: String,
    /// The price; none where it is quoted or stated by others.
    pub amount: Option<Money>,
    /// The waiver that takes it off.
    pub waived_by: Option<String>,
    /// For a ladder: the how-many-th time it is.
    pub time: Option<u32>,
    /// Facts.
    pub facts: Vec<String>,
}

/// A deadline, worked out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Due {
    /// Its name.
    pub name: String,
    /// How firm it is.
    pub promise: Promise,
    /// The last day, that day included, or the instant.
    pub at: When,
    /// Facts.
    pub facts: Vec<String>,
}
