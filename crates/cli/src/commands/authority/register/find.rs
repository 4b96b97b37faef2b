use clap::Args;
use clearance_authority::register::{PersonQuery, PersonRecord, Register as _, Unit as _};
use clearance_schemes::time::Day;
use serde_json::{Value, json};

use super::place::Place;
use super::words::{day, name, parse_day};
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::wait;

/// Find people by a part of a name, a document's number, or the day of birth.
///
/// The first column is the person's number, which the other commands take. Exit code 1 where nobody is found.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register find Chan
  clearance authority register find 1234567 --born 1990-02-02 --json")]
pub(super) struct Find {
    /// A part of a name in Latin letters or in Chinese, or the whole number of a document.
    text: Option<String>,
    /// Day of birth.
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    born: Option<Day>,
    /// At most so many, up to 200.
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
}

pub(super) fn run(args: &Find, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let limit = args.limit;
    let query = PersonQuery { text: args.text.clone(), born: args.born, after: None, limit };
    let found = wait(async {
        let register = place.open().await?;
        let mut unit = register.read().await.map_err(CliError::failed)?;
        unit.find_people(&query).await.map_err(CliError::failed)
    })?;
    let people: Vec<_> = found.iter().map(as_json).collect();
    let mut lines: Vec<_> = found.iter().map(line).collect();
    if found.len() == limit as usize {
        lines.push(format!("There may be more than these {limit}: say more, or --limit."));
    }
    if found.is_empty() {
        lines.push("Nobody is found.".to_owned());
    }
    out.answer(&json!({"people": people}), &lines.join("\n"))?;
    Ok(if found.is_empty() { Exit::Failed } else { Exit::Done })
}

fn line(person: &PersonRecord) -> String {
    let residence = person.residence.as_deref().unwrap_or("-");
    format!("{}  {}  {residence:<18} {}", person.id, day(person.born), name(person))
}

pub(super) fn as_json(person: &PersonRecord) -> Value {
    json!({
        "id": person.id.to_string(),
        "name_latin": person.name_latin,
        "name_chinese": person.name_chinese,
        "born": person.born.map(|day| day.to_string()),
        "nationality": person.nationality,
        "residence": person.residence,
        "birthplace": person.birthplace,
        "entered": person.entered.0,
        "erased": person.erased.map(|at| at.0),
    })
}
