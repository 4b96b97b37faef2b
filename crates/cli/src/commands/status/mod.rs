//! Looking at status lists, and handing them to others.

mod believed;
mod export;
mod inspect;
mod place;
mod sheet;
mod stats;

use clap::{Args, Subcommand};

use crate::error::{CliError, Exit};
use crate::output::Out;

/// Look at status lists, and export them for others' systems.
///
/// To revoke there is 'clearance authority revoke', to publish 'clearance authority publish', to
/// fetch 'clearance gate sync'.
#[derive(Debug, Args)]
pub(crate) struct Lists {
    #[command(subcommand)]
    command: StatusCommand,
}

#[derive(Debug, Subcommand)]
enum StatusCommand {
    Inspect(inspect::Inspect),
    Stats(stats::Stats),
    Export(export::Export),
}

pub(crate) fn run(args: &Lists, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        StatusCommand::Inspect(args) => inspect::run(args, out),
        StatusCommand::Stats(args) => stats::run(args, out),
        StatusCommand::Export(args) => export::run(args, out),
    }
}
