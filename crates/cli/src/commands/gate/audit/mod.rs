//! The gate's audit: verified, shown, exported, moved away.

mod archive;
mod checkpoint;
mod entry;
mod export;
mod show;
mod verify;

use clap::{Args, Subcommand};

use super::Where;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Read and verify the gate's audit: every decision and every act, in a chain of hashes, with no person in it.
///
/// Credentials stand in it under a name that lasts one day. The keys of those names are dropped after the retention time (keep-days
/// in the table "audit" of gate.toml); from then on nobody can tell whose an entry was, and the audit verifies as before.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: AuditCommand,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    Verify(verify::Verify),
    Show(show::Show),
    Export(export::Export),
    Checkpoint(checkpoint::Checkpoint),
    Archive(archive::Archive),
}

pub(super) fn run(args: &Audit, out: &mut Out) -> Result<Exit, CliError> {
    let place = &args.place;
    match &args.command {
        AuditCommand::Verify(args) => verify::run(args, place, out),
        AuditCommand::Show(args) => show::run(args, place, out),
        AuditCommand::Export(args) => export::run(args, place, out),
        AuditCommand::Checkpoint(args) => checkpoint::run(args, place, out),
        AuditCommand::Archive(args) => archive::run(args, place, out),
    }
}
