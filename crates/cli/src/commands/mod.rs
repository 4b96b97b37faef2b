//! One module a command.

pub(crate) mod authority;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod gate;
pub(crate) mod inspect;
pub(crate) mod keys;
pub(crate) mod man;
pub(crate) mod simulate;
pub(crate) mod status;
pub(crate) mod wallet;

use clap::Command as Whole;

use crate::cli::Command;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Runs the command. `whole`: the command line as a whole, for what describes it.
pub(crate) fn run(
    command: &Command,
    whole: fn() -> Whole,
    out: &mut Out,
) -> Result<Exit, CliError> {
    match command {
        Command::Demo(args) => demo::run(args, out),
        Command::Keys(args) => keys::run(args, out),
        Command::Authority(args) => authority::run(args, out),
        Command::Wallet(args) => wallet::run(args, out),
        Command::Gate(args) => gate::run(args, out),
        Command::Status(args) => status::run(args, out),
        Command::Inspect(args) => inspect::run(args, out),
        Command::Simulate(args) => simulate::run(args, out),
        Command::Completions(args) => completions::run(args, whole(), out),
        Command::Man(args) => man::run(args, whole(), out),
    }
}
