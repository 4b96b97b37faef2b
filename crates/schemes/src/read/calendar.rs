//! `calendars/NAME.toml`: working weekdays, and holidays by year.

use toml::de::DeTable;

use super::keys;
use super::source::{Source, Table};
use super::vocabulary::WEEKDAYS;
use crate::library::Calendar;

/// Reads a calendar.
pub(super) fn read<'a>(
    source: &'a Source<'a>,
    file: &'a DeTable<'a>,
    file_name: &str,
) -> Option<Calendar> {
    use chrono::Datelike as _;
    let file = Table::of_file(source, file, &keys::CALENDAR);
    let name = file.need("name").and_then(|value| {
        let name = value.new_name()?;
        if name != file_name {
            let what = format!("the calendar is named `{name}`, and its file `{file_name}`");
            value.problem(what, "give both the same name");
        }
        Some(name)
    });
    let working_days = file.need("working_days").map(|value| {
        let days = value.one_or_more().into_iter();
        days.filter_map(|day| day.word("weekday", WEEKDAYS)).collect()
    });
    let years = file.need("years").map(|value| {
        let years = value.one_or_more().into_iter();
        years
            .filter_map(|year| year.number(1900, 2999))
            .filter_map(|y| i32::try_from(y).ok())
            .collect()
    });
    let years: Option<std::collections::BTreeSet<i32>> = years;
    let holidays = file.need("holidays").map(|value| {
        let mut holidays = std::collections::BTreeSet::new();
        for value in value.list() {
            let Some(day) = value.day() else { continue };
            if years.as_ref().is_some_and(|years| !years.contains(&day.year())) {
                value.problem(
                    format!("{day} is in none of the `years`"),
                    "add the year with all its holidays",
                );
            }
            if holidays.last().is_some_and(|last| *last >= day) {
                value.problem(
                    format!("{day} does not come after the holiday before it"),
                    "write them in order, each once",
                );
            }
            holidays.insert(day);
        }
        holidays
    });
    Some(Calendar { name: name?, working_days: working_days?, years: years?, holidays: holidays? })
}
