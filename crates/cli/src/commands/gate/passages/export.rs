use std::path::PathBuf;

use clap::Args;
use clearance_gate::GateDir;
use clearance_gate::outbox::Outbox;
use serde_json::json;

use crate::error::{CliError, Exit};
use crate::files::{self, Access};
use crate::output::Out;

/// Write the passages that wait to a file, for somebody to bring to the authority.
///
/// They stay sealed, and go on waiting until the authority's answers are taken in: exported, brought or sent twice, each counts once.
/// The gate may be served meanwhile.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate passages export /media/usb/lane-7.passages --gate lane-7
  # at the authority: clearance authority passages lane-7.passages --answers lane-7.answers
  clearance gate passages take /media/usb/lane-7.answers --gate lane-7")]
pub(super) struct Export {
    /// Where to write them.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(args: &Export, gate: &GateDir, out: &mut Out) -> Result<Exit, CliError> {
    let mut lines = Vec::new();
    let exported = Outbox::export(&gate.outbox_dir(), |batch| {
        lines.extend_from_slice(&batch.body);
        lines.push(b'\n');
        true
    });
    let exported = exported.map_err(CliError::failed)?;
    files::write(&args.file, &lines, Access::Shared)?;
    let text = format!(
        "{exported} passage(s), sealed, are in {}: bring it to 'clearance authority passages'",
        args.file.display()
    );
    out.answer(&json!({ "exported": exported }), &text)?;
    Ok(Exit::Done)
}
