//! All that is read: schemes with their versions and texts, the vocabulary, the calendars.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Scheme, Spot, Vocabulary, Weekday};
use crate::time::Day;

/// Every scheme that an authority knows, with the words they share.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// `vocabulary.toml`.
    pub vocabulary: Vocabulary,
    /// `calendars/NAME.toml`, by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// The folders, by name.
    pub folders: BTreeMap<String, Folder>,
    /// `texts.toml` beside the vocabulary: what all schemes say alike. A folder's own text goes first.
    pub texts: Texts,
}

/// A folder: one system.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// `1.toml`, `2.toml`, and so on, by number.
    pub versions: BTreeMap<u32, Version>,
    /// `texts.toml`.
    pub texts: Texts,
}

/// One version, with what identifies it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The statements.
    pub scheme: Scheme,
    /// SHA-256 of the file's bytes: what an official signs.
    pub digest: [u8; 32],
}

/// Working weekdays and holidays, for the years it names. Beyond them nobody can tell.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// Weekdays on which offices work.
    pub working_days: Vec<Weekday>,
    /// The years whose holidays it knows.
    pub years: BTreeSet<i32>,
    /// The holidays.
    pub holidays: BTreeSet<Day>,
}

/// Texts by id, each with its languages.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// By id: a reason, remark or notice by its own name; anything else with its kind in front, as
    /// `ask.service.enrol`, `state.active`, `document.mo-passport`.
    pub by_id: BTreeMap<String, Text>,
}

/// One text: what is, and what to do about it; by language.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The text. Fields in braces: `{is}`, `{needs}`, `{of}`, `{until}`.
    pub text: BTreeMap<String, String>,
    /// What to do.
    pub advice: BTreeMap<String, String>,
    /// Where it stands.
    pub spot: Spot,
}

impl Library {
    /// The version of a scheme that is in force on a local moment, by the day of lodging.
    #[must_use]
    pub fn in_force(&self, scheme: &str, local: chrono::NaiveDateTime) -> Option<&Version> {
        let versions = &self.folders.get(scheme)?.versions;
        versions.values().rev().find(|version| version.scheme.head.from <= local)
    }
}
