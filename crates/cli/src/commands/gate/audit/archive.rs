use std::path::PathBuf;

use clap::Args;
use clearance_gate::GateDir;
use clearance_gate::audit::archive;
use serde_json::json;

use super::Where;
use crate::error::{CliError, Exit};
use crate::files;
use crate::output::Out;

/// Move the audit's old files elsewhere: all but the one that the gate writes.
///
/// They verify there as here: give the directory to 'clearance gate audit verify' by --archive. The gate may run meanwhile. If this is
/// killed, run it again.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate audit archive /srv/audits/lane-7 --gate lane-7")]
pub(super) struct Archive {
    /// Where to; each gate needs a directory of its own.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

pub(super) fn run(args: &Archive, place: &Where, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&place.gate)?;
    files::make_private_dir(&args.dir)?;
    let moved = archive(&gate.audit_dir(), &args.dir).map_err(CliError::failed)?;
    let text = format!("{} file(s) were moved to {}", moved.len(), args.dir.display());
    out.answer(&json!({"moved": moved.len()}), &text)?;
    Ok(Exit::Done)
}
