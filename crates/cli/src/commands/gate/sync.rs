use std::path::PathBuf;

use clap::Args;
use clearance_core::time::Timestamp;
use clearance_gate::{GateDir, Synced};
use clearance_revocation::store::Version;
use serde_json::{Value, json};

use super::Where;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::progress::Progress;

/// Bring the gate's status lists up to date from a repository.
///
/// Takes the smallest files that lead to the newest list, believes only what a status key of the
/// trust list signed, and never goes back to an older list. It can be killed at any moment: the
/// gate then has the old list or the new one. If the list of one authority cannot be fetched, those
/// of the others are still updated, and the exit code is 1.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate sync
  clearance gate sync /media/usb/status-lists --gate lane-7")]
pub(crate) struct Sync {
    /// The repository, from 'clearance authority publish'.
    #[arg(value_name = "REPOSITORY", default_value = "status-lists")]
    repository: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Sync, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&args.place.gate)?;
    let now = clock::at_or_now(args.at);
    let _lock = gate.lock()?;
    let trust = gate.trust_list(now)?;
    let store = gate.open_store(&trust)?;
    let progress = Progress::spinner("synchronising");
    let synced = gate.sync(&store, &trust, &args.repository, now)?;
    drop(progress);
    let value = json!({"lists": synced.iter().map(as_json).collect::<Vec<_>>()});
    let text: Vec<_> = synced.iter().map(describe).collect();
    out.answer(&value, &text.join("\n"))?;
    match synced.iter().filter(|(_, result)| result.is_err()).count() {
        0 => Ok(Exit::Done),
        count => Err(CliError::failed(format_args!(
            "{}: {count} of {} list(s) not updated; see above",
            args.repository.display(),
            synced.len()
        ))),
    }
}

fn as_json((authority, result): &Synced) -> Value {
    let version = |version: Version| json!({"epoch": version.epoch, "seq": version.seq});
    match result {
        Ok(report) => json!({
            "authority": authority.to_string(),
            "before": report.before.map(version),
            "after": version(report.after),
            "this_update": report.this_update.as_secs(),
            "deltas": report.deltas,
            "snapshot": report.snapshot,
            "bytes": report.fetched,
        }),
        Err(error) => json!({
            "authority": authority.to_string(),
            "error": error.to_string(),
        }),
    }
}

fn describe((authority, result): &Synced) -> String {
    let report = match result {
        Ok(report) => report,
        Err(error) => return format!("Authority {authority}: {error}"),
    };
    let before = report.before.map_or_else(|| "no list".to_owned(), |before| before.to_string());
    let how = match (report.snapshot, report.deltas) {
        (true, 0) => "by a snapshot".to_owned(),
        (true, deltas) => format!("by a snapshot and {deltas} delta(s)"),
        (false, 0) => "nothing new but its date".to_owned(),
        (false, deltas) => format!("by {deltas} delta(s)"),
    };
    format!(
        "Authority {authority}: from {before} to {}, {how}; {} bytes\n  list of {}",
        report.after, report.fetched, report.this_update
    )
}
