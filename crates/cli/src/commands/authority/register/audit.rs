use clap::{Args, Subcommand};
use clearance_authority::hex;
use clearance_authority::register::{Register as _, Unit as _, verify_chain};
use clearance_core::crypto::RING;
use serde_json::json;

use super::place::Place;
use crate::error::{CliError, Exit, about};
use crate::output::Out;
use crate::progress::Progress;
use crate::runtime::wait;

/// Links that are read at once.
const PAGE: u32 = 10_000;

/// Follow the audit: who did what, and why.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance authority register audit verify")]
pub(super) struct Audit {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Walk the whole chain: each entry holds the hash of the one before. Note the last hash elsewhere: a chain whose
    /// end was cut off is whole.
    Verify,
}

pub(super) fn run(args: &Audit, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let AuditCommand::Verify = args.command;
    let progress = Progress::spinner("Following the audit");
    let (count, last) = wait(async {
        let register = place.open().await?;
        // One state, however long it takes.
        let mut unit = register.read().await.map_err(CliError::failed)?;
        let mut at = (0, [0; 32]);
        loop {
            let links = unit.audit(at.0, PAGE).await.map_err(CliError::failed)?;
            if links.is_empty() {
                return Ok(at);
            }
            at = verify_chain(&RING, at, &links).map_err(about(place.shown()))?;
        }
    })?;
    drop(progress);
    let last = hex(&last);
    let text = format!("The audit is whole: {count} entries, the last hash is\n  {last}");
    out.answer(&json!({"entries": count, "last": last}), &text)?;
    Ok(Exit::Done)
}
