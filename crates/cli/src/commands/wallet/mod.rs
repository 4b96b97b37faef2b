//! What a phone does.

mod add;
mod due;
pub(crate) mod enrol;
mod init;
mod list;
mod minor;
mod show;
mod why;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::error::{CliError, Exit};
use crate::output::Out;

/// Be a phone: enrol, keep credentials, show codes, and learn why there is none.
///
/// A wallet's directory stands for a phone's secure storage. One wallet holds the credentials of
/// several people, a parent's and the children's say.
#[derive(Debug, Args)]
pub(crate) struct Wallet {
    #[command(subcommand)]
    command: WalletCommand,
}

/// The wallet to use.
#[derive(Clone, Debug, Args)]
pub(crate) struct Where {
    /// The wallet's directory.
    #[arg(long, value_name = "DIR", default_value = "wallet")]
    wallet: PathBuf,
}

#[derive(Debug, Subcommand)]
enum WalletCommand {
    Init(init::Init),
    Enrol(enrol::Enrol),
    Add(add::Add),
    Renew(add::Renew),
    List(list::List),
    Rename(list::Rename),
    Remove(list::Remove),
    Minor(minor::Minor),
    Update(init::Update),
    Show(show::Show),
    Why(why::Why),
    Due(due::Due),
}

pub(crate) fn run(args: &Wallet, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        WalletCommand::Init(args) => init::run(args, out),
        WalletCommand::Enrol(args) => enrol::run(args, out),
        WalletCommand::Add(args) => add::run(args, out),
        WalletCommand::Renew(args) => add::renew(args, out),
        WalletCommand::List(args) => list::run(args, out),
        WalletCommand::Rename(args) => list::rename(args, out),
        WalletCommand::Remove(args) => list::remove(args, out),
        WalletCommand::Minor(args) => minor::run(args, out),
        WalletCommand::Update(args) => init::update(args, out),
        WalletCommand::Show(args) => show::run(args, out),
        WalletCommand::Why(args) => why::run(args, out),
        WalletCommand::Due(args) => due::run(args, out),
    }
}
