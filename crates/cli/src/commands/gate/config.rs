use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use clearance_gate_server::settings::{EXAMPLE, Mistake, Settings};
use serde_json::{Value, json};

use super::serve::dir_of;
use crate::error::{CliError, Exit};
use crate::files;
use crate::output::Out;

/// Check gate.toml, or print what 'clearance gate serve' reads from it.
#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    Check(Check),
    Example(Example),
}

/// Say everything that is wrong with a gate's gate.toml, at once: with line and column, and with the files that it names.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate config check --gate lane-7

Exit codes: 0 it can be served; 1 it cannot.")]
struct Check {
    /// The gate's gate.toml.
    #[arg(long, value_name = "FILE", conflicts_with = "gate")]
    config: Option<PathBuf>,
    /// The gate's directory.
    #[arg(long, value_name = "DIR", default_value = "gate")]
    gate: PathBuf,
}

/// Print the tables that 'clearance gate serve' reads, with a comment for each setting: append them to a gate.toml.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate config example >> gate/gate.toml")]
struct Example {}

pub(crate) fn run(args: &Config, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        ConfigCommand::Check(args) => check(args, out),
        ConfigCommand::Example(Example {}) => {
            out.answer(&json!({ "example": EXAMPLE }), EXAMPLE.trim())?;
            Ok(Exit::Done)
        }
    }
}

fn check(args: &Check, out: &mut Out) -> Result<Exit, CliError> {
    let dir = dir_of(args.config.as_ref(), &args.gate)?;
    let file = dir.join("gate.toml");
    let bytes = files::read(&file)?;
    let read = Settings::read(&String::from_utf8_lossy(&bytes), &dir);
    let (remarks, mistakes) = match read {
        Ok(settings) => (settings.remarks, Vec::new()),
        Err(mistakes) => (Vec::new(), mistakes),
    };
    out.answer(&as_json(&mistakes, &remarks), &describe(&file, &mistakes, &remarks))?;
    match mistakes.len() {
        0 => Ok(Exit::Done),
        count => {
            Err(CliError::failed(format_args!("{}: {count} mistake(s); see above", file.display())))
        }
    }
}

fn as_json(mistakes: &[Mistake], remarks: &[String]) -> Value {
    let one = |mistake: &Mistake| {
        json!({
            "line": mistake.at.map(|at| at.0),
            "column": mistake.at.map(|at| at.1),
            "problem": mistake.problem,
        })
    };
    json!({ "mistakes": mistakes.iter().map(one).collect::<Vec<_>>(), "remarks": remarks })
}

fn describe(file: &Path, mistakes: &[Mistake], remarks: &[String]) -> String {
    if mistakes.is_empty() {
        let mut lines = vec![format!("{}: nothing is wrong", file.display())];
        lines.extend(remarks.iter().cloned());
        return lines.join("\n");
    }
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
