//! `clearance`: keys, authority, wallet, gate, inspection and demonstration in one command.
//!
//! The binary only glues: rules live in the library crates. It is the one place that reads the
//! clock, draws random numbers and touches files.

mod authority_dir;
mod cli;
mod clock;
mod commands;
mod due;
mod entropy;
mod error;
mod files;
mod gate_dir;
mod hex;
mod lock;
mod output;
mod picture;
mod positions;
mod progress;
mod source;
mod status_log;
mod wallet_dir;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let mut out = output::Out::new(cli.json);
    match commands::run(&cli.command, &mut out) {
        Ok(exit) => exit.into(),
        Err(error) => {
            out.error(&error);
            error.exit().into()
        }
    }
}
