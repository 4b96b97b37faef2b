//! What a gate does.

mod answer;
mod audit;
mod bundle;
mod challenge;
mod check;
mod config;
mod due;
mod init;
mod ledger;
mod passages;
mod serve;
mod show;
mod status;
mod sync;
mod token;
mod update;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::error::{CliError, Exit};
use crate::output::Out;

pub(crate) use init::{Wanted, create};

/// Be a gate: install trust list and keys, fetch status lists, judge codes, serve lanes.
#[derive(Debug, Args)]
pub(crate) struct Gate {
    #[command(subcommand)]
    command: GateCommand,
}

/// The gate to use.
#[derive(Clone, Debug, Args)]
pub(crate) struct Where {
    /// The gate's directory.
    #[arg(long, value_name = "DIR", default_value = "gate", global = true)]
    gate: PathBuf,
}

#[derive(Debug, Subcommand)]
enum GateCommand {
    Init(init::Init),
    Show(show::Show),
    Update(update::Update),
    Sync(sync::Sync),
    Check(check::Check),
    Challenge(challenge::Challenge),
    Due(due::Due),
    Serve(serve::Serve),
    Status(status::Status),
    Config(config::Config),
    Bundle(bundle::Bundle),
    Token(token::Token),
    Audit(audit::Audit),
    Ledger(ledger::Ledger),
    Passages(passages::Passages),
}

pub(crate) fn run(args: &Gate, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        GateCommand::Init(args) => init::run(args, out),
        GateCommand::Show(args) => show::run(args, out),
        GateCommand::Update(args) => update::run(args, out),
        GateCommand::Sync(args) => sync::run(args, out),
        GateCommand::Check(args) => check::run(args, out),
        GateCommand::Challenge(args) => challenge::run(args, out),
        GateCommand::Due(args) => due::run(args, out),
        GateCommand::Serve(args) => serve::run(args, out),
        GateCommand::Status(args) => status::run(args, out),
        GateCommand::Config(args) => config::run(args, out),
        GateCommand::Bundle(args) => bundle::run(args, out),
        GateCommand::Token(args) => token::run(args, out),
        GateCommand::Audit(args) => audit::run(args, out),
        GateCommand::Ledger(args) => ledger::run(args, out),
        GateCommand::Passages(args) => passages::run(args, out),
    }
}
