//! A scheme as its file says it. The types follow the file section by section; names are the file's.
//!
//! Everything here is only data: it was read exactly, and every name in it exists. Whether the
//! whole makes sense is for the proofs.

mod checks;
mod condition;
mod fees;
mod gate;
mod grant;
mod holder_key;
mod life;
mod table;
mod vocabulary;
pub(crate) mod words;

pub use checks::{
    Checks, FormField, FormKind, PaperForm, PaperRule, Remark, Remedy, RemedyKind, Rule,
};
pub use condition::{
    Adds, Anchor, Answer, Condition, Counted, DocumentState, Entitled, FieldValue, NamedDate,
    Number, OfficeAt, Period, Predicate, Term,
};
pub use fees::{Amount, CountOf, FeeLine, Fees, Money, Waiver};
pub use gate::{Gate, GateCode, GatePlaces, Shown, Wallet};
pub use grant::{
    Credential, Deadline, DocumentFor, DocumentUntil, Grant, GrantDocument, LimitedBy, NotAfter,
    Promise, QualifierKind, StandingUntil,
};
pub use holder_key::{HolderKeyPolicy, KeyOrigin};
pub use life::{At, Cause, Do, EventKind, Life, LifeRow, StateMeaning};
pub use table::{Absent, Cell, Column, Table};
pub use vocabulary::{
    Contact, DocumentKind, FieldForm, Hours, Office, OfficeService, SlotRules, Vocabulary, Weekday,
};
pub use words::UnknownWord;

use crate::time::{Day, TimeRules};

/// Where a statement stands: for messages and for `explain`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Spot {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

/// One version of one scheme: the file `schemes/NAME/VERSION.toml`.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// `[scheme]`.
    pub head: Head,
    /// `[ask]`: what is asked, each with its closed set of values, in the file's order.
    pub ask: Vec<Field>,
    /// `[group] each`: the fields of `[ask]` and `[form]` that are asked for each member of a group.
    pub each: Vec<String>,
    /// `[lists]`: conditions by name.
    pub lists: Vec<(String, Condition)>,
    /// `[form]`: free fields.
    pub form: Vec<FormField>,
    /// `[slots]`, where the scheme gives out times.
    pub slots: Option<Slots>,
    /// `[checks]`.
    pub checks: Checks,
    /// `[tables.NAME]`, those borrowed by `use_tables` included.
    pub tables: Vec<Table>,
    /// `[fees]`.
    pub fees: Option<Fees>,
    /// `[deadlines]`: by name, the rows of which exactly one holds.
    pub deadlines: Vec<(String, Vec<Deadline>)>,
    /// `[grant]`.
    pub grant: Option<Grant>,
    /// `[life]`.
    pub life: Option<Life>,
    /// `[wallet]`.
    pub wallet: Option<Wallet>,
    /// `[gate]`; none where `none = true`: the scheme has no code of its own.
    pub gate: Gate,
    /// `[notices]`: by name.
    pub notices: Vec<Notice>,
}

impl Scheme {
    /// Where the keys of its holders may come from; the strict one where it says nothing.
    #[must_use]
    pub fn holder_key(&self) -> HolderKeyPolicy {
        self.wallet.as_ref().map(|wallet| wallet.holder_key).unwrap_or_default()
    }
}

/// `[scheme]`.
#[derive(Clone, Debug)]
pub struct Head {
    /// The id at the gate; none for a scheme without a code of its own.
    pub id: Option<u8>,
    /// The folder's name.
    pub name: String,
    /// The file's number, from 1.
    pub version: u32,
    /// From which local moment it is in force.
    pub from: chrono::NaiveDateTime,
    /// What becomes of credentials of the version before.
    pub earlier: Earlier,
    /// How it counts.
    pub time: TimeRules,
    /// The language that decides, then the others. `en`, `pt`, `zh-Hant`, `zh-Hans`.
    pub languages: Vec<String>,
    /// The scheme that is offered to everybody else.
    pub otherwise: Option<String>,
    /// Facts that the whole file carries.
    pub facts: Vec<String>,
}

/// What becomes of credentials issued under an earlier version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Earlier {
    /// They stay. `keep`.
    Keep,
    /// The rules are tried again at the next renewal. `re-check-at-renewal`.
    ReCheckAtRenewal,
    /// The rules are tried again by a day. `re-check-by 2026-01-31`.
    ReCheckBy(Day),
    /// They end at once. `revoke`.
    Revoke,
}

/// A field of `[ask]`.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The closed set of its values, at least one.
    pub values: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// `[slots]`: what a slot is of, and on which days.
#[derive(Clone, Debug)]
pub struct Slots {
    /// `office`, or a word of the scheme (`matches`).
    pub of: String,
    /// Only on working days of the scheme's calendar.
    pub working_days_only: bool,
    /// Facts.
    pub facts: Vec<String>,
}

/// A line of `[notices]`: texts and contacts that are shown at a place.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Where it is shown.
    pub name: String,
    /// Ids of texts.
    pub show: Vec<String>,
    /// Names of contacts.
    pub links: Vec<String>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}
