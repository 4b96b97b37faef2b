//! Who is a minor, and until when, by the schemes' own calendars.

use chrono::{Datelike as _, Months};
use clearance_schemes::library::Library;
use clearance_schemes::model::{Number, Predicate, Scheme, Term};
use clearance_schemes::time::{Day, Instant};

/// The age of majority under a scheme that names none.
const GROWN: u32 = 18;

/// Whether any scheme, by its own calendar, treats somebody as a minor: its list `minor` says below which age.
pub(crate) fn is_minor(library: &Library, born: Day, now: Instant) -> bool {
    let newest = library.folders.values().filter_map(|folder| folder.versions.values().next_back());
    newest.map(|version| &version.scheme).any(|scheme| {
        let time = &scheme.head.time;
        let age = time.day(now).and_then(|today| time.age(born, today));
        grown_at(scheme).zip(age).is_some_and(|(grown, age)| age < grown)
    })
}

/// Until when a phone counts the holder as a minor, under a scheme that has minors' codes shown first. A phone needs an
/// order and no birthday: this is the end of the month in which the holder comes of age. Nothing for who is grown.
pub(crate) fn minor_until(scheme: &Scheme, born: Day, now: Instant) -> Option<Instant> {
    let is_ordered = scheme.wallet.as_ref().is_some_and(|wallet| wallet.minors_first);
    let time = &scheme.head.time;
    let of_age = time.birthday(born, grown_at(scheme).unwrap_or(GROWN))?;
    let next = of_age.with_day(1)?.checked_add_months(Months::new(1))?;
    time.begins(next).filter(|until| is_ordered && now < *until)
}

/// The age that a scheme's list `minor` names.
fn grown_at(scheme: &Scheme) -> Option<u32> {
    let (_, minor) = scheme.lists.iter().find(|(name, _)| name == "minor")?;
    minor.terms.iter().find_map(|term| match term {
        Term::Predicate(Predicate::Age { below: Some(Number::Stated(age)), .. }) => Some(*age),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const NOW: Instant = Instant(1_736_470_800); // 2025-01-10 09:00 in Macao

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn eighteen_is_grown_by_every_shipped_scheme() {
        let library = clearance_schemes::shipped();
        assert!(is_minor(&library, day("2007-01-11"), NOW));
        assert!(!is_minor(&library, day("2007-01-10"), NOW));
    }

    #[test]
    fn a_phone_is_told_the_month_of_majority_and_only_where_it_orders_codes() {
        let library = clearance_schemes::shipped();
        let of = |scheme: &str, born: &str| {
            let version = library.folders[scheme].versions.values().next_back().unwrap();
            let until = minor_until(&version.scheme, day(born), NOW)?;
            Some(version.scheme.head.time.local(until).unwrap().to_string())
        };
        // Nobody can tell the first of the month from the last.
        for born in ["2012-03-01", "2012-03-10", "2012-03-31"] {
            assert_eq!(of("hk-mo-mutual", born).unwrap(), "2030-04-01 00:00:00", "{born}");
        }
        assert_eq!(of("hk-mo-mutual", "2012-12-31").unwrap(), "2031-01-01 00:00:00");
        assert_eq!(of("hk-mo-mutual", "2008-02-29").unwrap(), "2026-04-01 00:00:00", "on 1 March");
        assert_eq!(of("hk-mo-mutual", "2007-01-02").unwrap(), "2025-02-01 00:00:00", "this month");
        assert_eq!(of("hk-mo-mutual", "2006-12-31"), None, "grown");
        assert_eq!(of("hk-echannel", "2012-03-10"), None, "its phones do not order codes");
    }
}
