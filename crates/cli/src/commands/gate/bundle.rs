use std::path::PathBuf;

use clap::Args;
use clearance_core::time::Timestamp;
use clearance_gate::GateDir;
use serde_json::json;

use super::Where;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::files::{self, Access};
use crate::output::Out;

/// Write the gate into one file, for a tablet whose browser is the gate: settings, root, trust list, keys, status lists.
///
/// The file holds the group's secret keys: whoever has it can open every code that is shown to the group. Carry it as you
/// would a key, and delete it once the tablet has it. It takes what is installed here; 'gate update' and 'gate sync' first. The tablet
/// needs a newer one before its status lists are too old for its schemes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate sync
  clearance gate bundle tablet.json")]
pub(crate) struct Bundle {
    /// The file to write. It is for its owner alone, and one that is there is replaced.
    #[arg(value_name = "FILE")]
    to: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Bundle, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&args.place.gate)?;
    let bundle = gate.bundle(clock::at_or_now(args.at))?;
    if bundle.keys == 0 {
        return Err(CliError::failed(
            "the gate has no key of its group; 'clearance gate show' says what it lacks",
        ));
    }
    if bundle.status_lists == 0 {
        return Err(CliError::failed(
            "the gate has no status list, and would refer everybody; run 'clearance gate sync'",
        ));
    }
    files::write(&args.to, bundle.text.as_bytes(), Access::Secret)?;
    let value = json!({
        "file": args.to.display().to_string(),
        "keys": bundle.keys,
        "status_lists": bundle.status_lists,
        "bytes": bundle.text.len(),
    });
    let text = format!(
        "Wrote {}: {} key(s), {} status list(s), {} bytes\n  It holds the secret keys of group {}. Delete it once the tablet has it.",
        args.to.display(),
        bundle.keys,
        bundle.status_lists,
        bundle.text.len(),
        gate.config().group
    );
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}
