//! All that is read: schemes with their versions and texts, the vocabulary, the calendars.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{HolderKeyPolicy, Scheme, Spot, Vocabulary, Weekday};
use crate::time::{Day, Instant};

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

impl Folder {
    /// The strictest of the versions in force and to come, where this is the scheme with that id.
    fn holder_key(&self, id: u8, now: Instant) -> Option<HolderKeyPolicy> {
        let schemes = || self.versions.values().map(|version| &version.scheme);
        if !schemes().any(|scheme| scheme.head.id == Some(id)) {
            return None;
        }
        let begun = schemes().rposition(|scheme| {
            let local = scheme.head.time.local(now);
            local.is_some_and(|local| scheme.head.from <= local)
        });
        schemes().skip(begun.unwrap_or_default()).map(Scheme::holder_key).min()
    }
}

impl Library {
    /// The version of a scheme that is in force on a local moment, by the day of lodging.
    #[must_use]
    pub fn in_force(&self, scheme: &str, local: chrono::NaiveDateTime) -> Option<&Version> {
        let versions = &self.folders.get(scheme)?.versions;
        versions.values().rev().find(|version| version.scheme.head.from <= local)
    }

    /// Where holder keys may come from under all of these schemes, by their ids: as the strictest says, of each the
    /// version in force and those to come, which the key will meet. The strict one where a scheme is not known, or none
    /// is given.
    #[must_use]
    pub fn holder_key(
        &self,
        schemes: impl IntoIterator<Item = u8>,
        now: Instant,
    ) -> HolderKeyPolicy {
        let mut strictest = None;
        for id in schemes {
            let own = self.folders.values().find_map(|folder| folder.holder_key(id, now));
            let own = own.unwrap_or_default();
            strictest = Some(strictest.map_or(own, |known: HolderKeyPolicy| known.min(own)));
        }
        strictest.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::HolderKeyPolicy::{Device, DeviceOrPasskey};

    /// 2026-09-01.
    const NOW: Instant = Instant(1_788_220_800);
    const MUTUAL: u8 = 1;
    const APPOINTMENT: u8 = 8;
    const SEASON: u8 = 9;
    /// A scheme that says nothing of it.
    const PERMIT: u8 = 12;

    #[test]
    fn the_strictest_scheme_rules_on_holder_keys() {
        let library = crate::shipped();
        let of = |schemes: &[u8]| library.holder_key(schemes.iter().copied(), NOW);
        assert_eq!(of(&[SEASON]), DeviceOrPasskey);
        assert_eq!(of(&[SEASON, APPOINTMENT]), DeviceOrPasskey);
        assert_eq!(of(&[SEASON, MUTUAL]), Device);
        assert_eq!(of(&[MUTUAL, SEASON]), Device);
        assert_eq!(of(&[PERMIT]), Device, "silence is strict");
        assert_eq!(of(&[SEASON, 255]), Device, "who knows what that one says");
        assert_eq!(of(&[]), Device);
    }

    #[test]
    fn a_version_to_come_rules_too_and_one_that_is_over_does_not() {
        let stated = |version: u32, from: &str, holder_key| {
            let mut library = crate::shipped();
            let folder = library.folders.get_mut("stadium-season").unwrap();
            let mut other = folder.versions[&1].clone();
            other.scheme.head.from = from.parse().unwrap();
            other.scheme.wallet.as_mut().unwrap().holder_key = holder_key;
            folder.versions.insert(version, other);
            library.holder_key([SEASON], NOW)
        };
        assert_eq!(stated(2, "2027-07-01T00:00:00", Device), Device, "to come");
        assert_eq!(stated(2, "2026-08-01T00:00:00", Device), Device, "in force");
        assert_eq!(stated(0, "2025-07-01T00:00:00", Device), DeviceOrPasskey, "over");
        assert_eq!(stated(2, "2026-08-01T00:00:00", DeviceOrPasskey), DeviceOrPasskey);
    }
}
