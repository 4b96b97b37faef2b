//! The input: one person's record, as the register keeps it.

use std::collections::BTreeMap;

use super::{Act, Effect};
use crate::situation::{Event, Person, Slot};
use crate::time::{Day, Instant};

/// Everything that the standings of one person rest on.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Who the person was, and from when on. The earliest entry speaks of the time before it too.
    /// Documents are read from the latest entry: which one was current follows from the reports.
    /// `events` and `standings` of the entries are not read: the reports and the replay give them.
    pub known: Vec<Known>,
    /// Standings that were granted on an application.
    pub standings: Vec<Lodged>,
    /// What happened, in any order. A report that says the same as another one counts once.
    pub reports: Vec<Report>,
    /// What was done about it so far, in the order in which it was done.
    pub done: Vec<Done>,
}

/// The person from a moment on.
#[derive(Clone, Debug)]
pub struct Known {
    /// Since when it was so: when it happened, not when it was told.
    pub from: Instant,
    /// The person.
    pub person: Person,
}

/// Which standing.
/// Deliberately closed: it was granted on an application, or an event opened it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Key {
    /// Granted on an application: the register's number.
    Lodged(u64),
    /// Opened by an event: it needs no number, since nobody can open two at one moment.
    Opened {
        /// The scheme.
        scheme: String,
        /// When it happened.
        at: Instant,
    },
}

/// A standing that was granted on an application.
#[derive(Clone, Debug)]
pub struct Lodged {
    /// The register's number.
    pub number: u64,
    /// The scheme.
    pub scheme: String,
    /// The version that it was granted under; it lives by this version to the end.
    pub version: u32,
    /// When the application was lodged.
    pub lodged: Instant,
    /// When the standing began.
    pub granted: Instant,
    /// Its last day, where the office states it.
    pub until: Option<Day>,
    /// The answers to `[ask]`, as lodged.
    pub asked: BTreeMap<String, String>,
    /// The fields of `[form]`, as lodged.
    pub form: BTreeMap<String, String>,
    /// The appointment.
    pub slot: Option<Slot>,
}

/// An event, with what was told along with it.
#[derive(Clone, Debug)]
pub struct Report {
    /// What happened.
    pub event: Event,
    /// Which standing it is about, where it is about a single one.
    pub standing: Option<Key>,
    /// The new appointment, of `standing.moved`.
    pub slot: Option<Slot>,
    /// Answers to `[ask]` that were given with it: what a traveller showed at the counter, for a
    /// standing that it opens; what else changed, of `standing.moved`.
    pub stated: BTreeMap<String, String>,
}

impl From<Event> for Report {
    fn from(event: Event) -> Self {
        Self { event, standing: None, slot: None, stated: BTreeMap::new() }
    }
}

/// Something that was done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Done {
    /// The scheme.
    pub scheme: String,
    /// Which standing; none where the person has none.
    pub standing: Option<Key>,
    /// What.
    pub act: Act,
    /// The instant from which it was due: that of its effect.
    pub from: Instant,
}

impl From<Effect> for Done {
    fn from(effect: Effect) -> Self {
        Self {
            scheme: effect.scheme,
            standing: effect.standing,
            act: effect.act,
            from: effect.from,
        }
    }
}
