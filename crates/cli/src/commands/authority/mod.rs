//! What an authority does.

mod account;
mod due;
mod init;
mod issue;
mod list;
mod passages;
mod publish;
mod recover;
mod register;
mod scheme;
mod seal;
mod serve;
mod service;
mod share;
mod status;
mod trust;

use clap::{Args, Subcommand};
use clearance_core::status::Status;

use crate::error::{CliError, Exit};
use crate::output::Out;

pub(crate) use trust::{describe as describe_list, place_line};

/// Be an authority: make its keys, issue and revoke credentials, sign lists.
#[derive(Debug, Args)]
pub(crate) struct Authority {
    #[command(subcommand)]
    command: AuthorityCommand,
}

#[derive(Debug, Subcommand)]
enum AuthorityCommand {
    Init(init::Init),
    Issue(issue::Issue),
    List(list::List),
    /// Revoke credentials, for ever: lost, stolen, void.
    #[command(after_help = "Examples:
  clearance authority revoke mei.cwt
  clearance authority revoke mei.cwt --all-of-key
  clearance authority revoke 0011223344556677 1:8812")]
    Revoke(status::Change),
    /// Suspend credentials until 'lift': no gate admits them meanwhile.
    #[command(after_help = "Example:
  clearance authority suspend mei.cwt")]
    Suspend(status::Change),
    /// Lift the suspension of credentials. What is revoked stays so.
    #[command(after_help = "Example:
  clearance authority lift mei.cwt")]
    Lift(status::Change),
    Passages(passages::Passages),
    Publish(publish::Publish),
    Trust(trust::Trust),
    Keys(seal::Keys),
    Scheme(scheme::Scheme),
    Serve(serve::Serve),
    Account(account::Account),
    Due(due::Due),
    Recover(recover::Recover),
    Register(register::Register),
    Office(share::Share),
}

pub(crate) fn run(args: &Authority, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        AuthorityCommand::Init(args) => init::run(args, out),
        AuthorityCommand::Issue(args) => issue::run(args, out),
        AuthorityCommand::List(args) => list::run(args, out),
        AuthorityCommand::Revoke(args) => status::run(args, Status::Revoked, out),
        AuthorityCommand::Suspend(args) => status::run(args, Status::Suspended, out),
        AuthorityCommand::Lift(args) => status::run(args, Status::Valid, out),
        AuthorityCommand::Passages(args) => passages::run(args, out),
        AuthorityCommand::Publish(args) => publish::run(args, out),
        AuthorityCommand::Trust(args) => trust::run(args, out),
        AuthorityCommand::Keys(args) => seal::run(args, out),
        AuthorityCommand::Scheme(args) => scheme::run(args, out),
        AuthorityCommand::Serve(args) => serve::run(args, out),
        AuthorityCommand::Account(args) => account::run(args, out),
        AuthorityCommand::Due(args) => due::run(args, out),
        AuthorityCommand::Recover(args) => recover::run(args, out),
        AuthorityCommand::Register(args) => register::run(args, out),
        AuthorityCommand::Office(args) => share::run(args, out),
    }
}
