//! `[fees]`: lines, ladders, waivers.

use core::fmt;

use super::{Condition, EventKind, Period, Spot};

/// `[fees]`.
#[derive(Clone, Debug)]
pub struct Fees {
    /// ISO 4217.
    pub currency: String,
    /// What a ladder counts.
    pub count: Option<CountOf>,
    /// The lines; of those of one id at most one holds.
    pub lines: Vec<FeeLine>,
    /// Who pays less.
    pub waivers: Vec<Waiver>,
}

/// What a ladder counts: events of a person, this application's own included.
#[derive(Clone, Debug)]
pub struct CountOf {
    /// Kinds of events.
    pub of: Vec<EventKind>,
    /// Of which kind of document.
    pub kind: Option<String>,
    /// Within which time.
    pub within: Period,
}

/// A line of the bill.
#[derive(Clone, Debug)]
pub struct FeeLine {
    /// What is paid for.
    pub id: String,
    /// How much.
    pub amount: Amount,
    /// When it is due.
    pub when: Condition,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// How much a line costs.
/// Deliberately closed: the language has exactly these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Amount {
    /// A price.
    Fixed(Money),
    /// A price for the first, the second time and so on; the last one repeats.
    Ladder(Vec<Money>),
    /// Told on the day, by whoever performs it. `quoted`.
    Quoted,
    /// Stated by the applicant, in the free field of the line's name. `stated`.
    Stated,
}

/// Hundredths of the currency, written with two decimals.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Money(pub u64);

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Who is let off which lines, and by which papers.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Its name.
    pub id: String,
    /// Who asks for it.
    pub when: Condition,
    /// The lines that are waived.
    pub lines: Vec<String>,
    /// The papers that prove it.
    pub papers: Vec<String>,
    /// Papers that help and are not needed.
    pub welcome: Vec<String>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}
