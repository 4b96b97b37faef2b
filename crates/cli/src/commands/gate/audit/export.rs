use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clearance_gate::GateDir;
use clearance_gate::audit::for_each;
use serde_json::{Map, Value, json};

use super::Where;
use super::entry::{Entry, Range};
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Write entries of the audit for other programs, to standard output. Nothing is verified: see 'clearance gate audit verify'.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate audit export --from 2026-11-20T00:00:00Z --until 2026-11-21T00:00:00Z
  clearance gate audit export --format csv --archive /srv/audits/lane-7")]
pub(super) struct Export {
    /// json: an object a line. csv: a line each, with the members that are rare in the last column.
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// A directory that files of this audit were moved to, oldest first.
    #[arg(long, value_name = "DIR")]
    archive: Vec<PathBuf>,
    #[command(flatten)]
    range: Range,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Csv,
    Json,
}

/// Members that have a column.
const COLUMNS: [&str; 9] =
    ["lane", "check", "action", "subject", "decision", "reason", "scheme", "skew", "why"];

pub(super) fn run(args: &Export, place: &Where, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&place.gate)?;
    if matches!(args.format, Format::Csv) {
        out.raw(&csv(&["seq", "time"], &COLUMNS, &["more"])?)?;
    }
    for dir in args.archive.iter().chain([&gate.audit_dir()]) {
        let mut told = Ok(());
        let read = for_each(dir, args.range.period(), |record| {
            told = line(args.format, record.into()).and_then(|bytes| out.raw(&bytes));
            told.is_ok() && !out.is_closed()
        });
        read.map_err(CliError::failed)?;
        told?;
    }
    Ok(Exit::Done)
}

fn line(format: Format, mut entry: Entry) -> Result<Vec<u8>, CliError> {
    let (seq, time) = (entry.seq, entry.at.to_string());
    match format {
        Format::Json => {
            let mut value = Map::from_iter([
                ("seq".to_owned(), json!(seq)),
                ("at".to_owned(), json!(entry.at.as_secs())),
                ("time".to_owned(), json!(time)),
            ]);
            value.append(&mut entry.members);
            Ok(format!("{}\n", Value::Object(value)).into_bytes())
        }
        Format::Csv => {
            let columns = COLUMNS.map(|name| safe(entry.take(name)));
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let rest = match entry.members.is_empty() {
                true => String::new(),
                false => Value::Object(entry.members).to_string(),
            };
            csv(&[&seq.to_string(), &time], &columns, &[&rest])
        }
    }
}

/// A spreadsheet takes what begins so for a formula; numbers are none.
fn safe(text: String) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@']) && text.parse::<i64>().is_err();
    if is_formula { format!("'{text}") } else { text }
}

fn csv(first: &[&str], columns: &[&str], last: &[&str]) -> Result<Vec<u8>, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([first, columns, last].concat()).map_err(CliError::failed)?;
    writer.into_inner().map_err(CliError::failed)
}
