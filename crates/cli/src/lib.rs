//! `clearance`: keys, authority, wallet, gate, inspection and demonstration in one command.
//!
//! It only glues: rules live in the library crates. It is the one place that reads the
//! clock, draws random numbers and touches files.
//!
//! A library with one function, because cargo builds a library while the libraries beneath it are still being translated, and a
//! binary only after them all: see docs/dependencies.md for what that saves.

mod cli;
mod clock;
mod commands;
mod due;
mod entropy;
mod error;
mod files;
mod kind;
mod lock;
mod office;
mod output;
mod picture;
mod progress;
mod runtime;
mod schemes;
mod source;
mod wallet_dir;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

/// Runs the command that this process was started with, and says how it ended.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let mut out = output::Out::new(cli.json);
    match commands::run(&cli.command, cli::Cli::command, &mut out) {
        Ok(exit) => exit.into(),
        Err(error) => {
            out.error(&error);
            error.exit().into()
        }
    }
}

/// Help and version are answers. A command line that makes no sense is an error, in JSON where JSON was asked for.
fn refuse(error: &clap::Error) -> ExitCode {
    let wants_json = std::env::args_os().any(|arg| arg == "--json");
    if !error.use_stderr() || !wants_json {
        // Nobody is left to tell when that fails.
        drop(error.print());
        return if error.use_stderr() { error::Exit::Usage } else { error::Exit::Done }.into();
    }
    let told = error.render().to_string();
    let told = error::CliError::usage(told.trim_start_matches("error: ").trim_end());
    output::Out::new(true).error(&told);
    error::Exit::Usage.into()
}
