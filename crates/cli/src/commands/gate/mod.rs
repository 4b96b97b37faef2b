//! What a gate does.

mod check;
mod due;
mod init;
mod lists;
mod sync;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::error::{CliError, Exit};
use crate::output::Out;

pub(crate) use init::create;

/// Be a gate: install trust list and keys, fetch status lists, judge codes.
#[derive(Debug, Args)]
pub(crate) struct Gate {
    #[command(subcommand)]
    command: GateCommand,
}

/// The gate to use.
#[derive(Clone, Debug, Args)]
pub(crate) struct Where {
    /// The gate's directory.
    #[arg(long, value_name = "DIR", default_value = "gate")]
    gate: PathBuf,
}

#[derive(Debug, Subcommand)]
enum GateCommand {
    Init(init::Init),
    Update(init::Update),
    Sync(sync::Sync),
    Check(check::Check),
    Due(due::Due),
}

pub(crate) fn run(args: &Gate, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        GateCommand::Init(args) => init::run(args, out),
        GateCommand::Update(args) => init::update(args, out),
        GateCommand::Sync(args) => sync::run(args, out),
        GateCommand::Check(args) => check::run(args, out),
        GateCommand::Due(args) => due::run(args, out),
    }
}
