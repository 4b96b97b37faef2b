//! Days, numbers and pairs as people write them.

use clearance_authority::register::{Id, PersonRecord};
use clearance_schemes::time::Day;

use crate::entropy;
use crate::error::CliError;

pub(super) fn parse_day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| "write the day as 2026-11-21".to_owned())
}

pub(super) fn parse_id(text: &str) -> Result<Id, String> {
    text.parse().map_err(|error| format!("{error}; 'clearance authority register find' tells it"))
}

/// `KEY=VALUE`.
pub(super) fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// A fresh number of the register's.
pub(super) fn fresh() -> Result<Id, CliError> {
    entropy::bytes().map(Id)
}

/// A person's names; what is erased has none.
pub(super) fn name(person: &PersonRecord) -> String {
    let names = [&person.name_latin, &person.name_chinese];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    if person.erased.is_some() { "(erased)".to_owned() } else { names.join(" ") }
}

/// A day, or a dash.
pub(super) fn day(day: Option<Day>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.to_string())
}
