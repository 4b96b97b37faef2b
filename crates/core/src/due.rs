//! What ends, and when: the calendar of an authority, a gate or a wallet.
//!
//! Everything that was signed or made has an end. Whoever runs a part of the system asks one question of all of them:
//! what do I have to do, and by when? The answer has one form everywhere, so that one monitor reads all of them.

use core::cmp::Ordering;

use crate::time::{Timestamp, Validity};

/// Something to be done by a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What it is about, a stable word for programs: `trust-list`, `gate-key`.
    pub kind: &'static str,
    /// Which one of its kind: a number, a key's id, a label.
    pub name: String,
    /// From when on it is time to act.
    pub warn_from: Timestamp,
    /// When it is too late.
    pub at: Timestamp,
    /// What to do: a sentence, with the command.
    pub remedy: String,
}

/// How pressing it is, from the least to the most.
///
/// Deliberately closed: monitors map each grade to a state of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Nothing to do yet.
    Later,
    /// Time to act: less than a third of the life is left.
    Soon,
    /// Too late: it has ended, or it is missed already.
    Overdue,
}

impl Urgency {
    /// Stable name: `later`, `soon` or `overdue`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Soon => "soon",
            Self::Overdue => "overdue",
        }
    }
}

impl Due {
    /// The end of something that is in force for `life`. It is time to act when a third of that is left.
    pub fn end_of(
        kind: &'static str,
        name: impl ToString,
        life: Validity,
        remedy: impl ToString,
    ) -> Self {
        let third = life.not_after.as_secs().saturating_sub(life.not_before.as_secs()) / 3;
        let warn_from = life.not_after.minus(third);
        let (name, remedy) = (name.to_string(), remedy.to_string());
        Self { kind, name, warn_from, at: life.not_after, remedy }
    }

    /// Something that is missing, and will be missed from `at` on. It is time to act at once.
    pub fn missing(
        kind: &'static str,
        name: impl ToString,
        at: Timestamp,
        remedy: impl ToString,
    ) -> Self {
        let (name, remedy) = (name.to_string(), remedy.to_string());
        Self { kind, name, warn_from: Timestamp::from_secs(0), at, remedy }
    }

    /// How pressing it is at `now`.
    pub fn urgency(&self, now: Timestamp) -> Urgency {
        if now >= self.at {
            Urgency::Overdue
        } else if now >= self.warn_from {
            Urgency::Soon
        } else {
            Urgency::Later
        }
    }
}

/// The earliest end first; of two at the same moment by kind and name.
impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |due: &Self| (due.at, due.warn_from);
        key(self)
            .cmp(&key(other))
            .then_with(|| (self.kind, &self.name).cmp(&(other.kind, &other.name)))
            .then_with(|| self.remedy.cmp(&other.remedy))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The most pressing grade of all of them; nothing is due of an empty calendar.
pub fn most_urgent<'a>(dues: impl IntoIterator<Item = &'a Due>, now: Timestamp) -> Urgency {
    dues.into_iter().map(|due| due.urgency(now)).max().unwrap_or(Urgency::Later)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn the_last_third_of_a_life_is_soon_and_its_end_is_overdue() {
        let life = Validity { not_before: at(1_000), not_after: at(1_300) };
        let due = Due::end_of("trust-list", 7, life, "sign another");
        for (now, expected) in [
            (1_000, Urgency::Later),
            (1_199, Urgency::Later),
            (1_200, Urgency::Soon),
            (1_299, Urgency::Soon),
            (1_300, Urgency::Overdue),
        ] {
            assert_eq!(due.urgency(at(now)), expected, "{now}");
        }
    }

    #[test]
    fn what_is_missing_is_soon_at_once_and_overdue_when_it_is_needed() {
        let due = Due::missing("gate-key", "5c", at(2_000), "bring it");
        assert_eq!(due.urgency(at(1)), Urgency::Soon);
        assert_eq!(due.urgency(at(2_000)), Urgency::Overdue);
    }

    #[test]
    fn the_earliest_end_comes_first_and_the_most_pressing_grade_counts() {
        let due = |name: &str, end| Due::missing("gate-key", name, at(end), "");
        let mut all = vec![due("b", 30), due("c", 20), due("a", 30)];
        all.sort();
        let names: Vec<_> = all.iter().map(|due| due.name.as_str()).collect();
        assert_eq!(names, ["c", "a", "b"]);
        assert_eq!(most_urgent(&all, at(25)), Urgency::Overdue);
        assert_eq!(most_urgent([], at(25)), Urgency::Later);
    }
}
