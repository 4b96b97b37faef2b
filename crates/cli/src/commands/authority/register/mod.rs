//! The register: who is known, what happened to them, and what they have.

mod answer;
mod audit;
mod backup;
mod enquire;
mod erase;
mod find;
mod import;
mod init;
mod lodge;
mod place;
mod question;
mod show;
mod tell;
mod time_line;
mod words;

use clap::{Args, Subcommand};

use crate::error::{CliError, Exit};
use crate::output::Out;

/// Keep the register: people, documents, what happened, what they applied for, and the audit.
///
/// It is a file of SQLite, or a database of PostgreSQL. Everything that is written stands in the audit: who
/// did it, and why.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register init
  clearance authority register import applicants.csv
  clearance authority register find Chan
  clearance authority register init --register postgres://clearance@localhost/register")]
pub(crate) struct Register {
    #[command(flatten)]
    place: place::Place,
    #[command(subcommand)]
    command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
enum RegisterCommand {
    Init(init::Init),
    Import(import::Import),
    Find(find::Find),
    Show(show::Show),
    Enquire(enquire::Enquire),
    Lodge(lodge::Lodge),
    Tell(tell::Tell),
    Audit(audit::Audit),
    Backup(backup::Backup),
    EraseBefore(erase::EraseBefore),
}

pub(crate) fn run(args: &Register, out: &mut Out) -> Result<Exit, CliError> {
    let place = &args.place;
    match &args.command {
        RegisterCommand::Init(args) => init::run(args, place, out),
        RegisterCommand::Import(args) => import::run(args, place, out),
        RegisterCommand::Find(args) => find::run(args, place, out),
        RegisterCommand::Show(args) => show::run(args, place, out),
        RegisterCommand::Enquire(args) => enquire::run(args, place, out),
        RegisterCommand::Lodge(args) => lodge::run(args, place, out),
        RegisterCommand::Tell(args) => tell::run(args, place, out),
        RegisterCommand::Audit(args) => audit::run(args, place, out),
        RegisterCommand::Backup(args) => backup::run(args, place, out),
        RegisterCommand::EraseBefore(args) => erase::run(args, place, out),
    }
}
