use std::path::PathBuf;

use clap::{Args, Subcommand};
use clearance_authority::office::{NewList, SchemeChange};
use clearance_authority::scheme_file;
use clearance_core::ids::SchemeId;
use serde_json::json;

use super::init::read_scheme;
use super::trust::{self, Signing};
use crate::error::{CliError, Exit};
use crate::office::Where;
use crate::output::Out;

/// Show, add, change and remove the gate's half of schemes.
///
/// A scheme is a TOML file; 'show' prints one. Every change signs the next trust list.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority scheme show 1 > mutual.toml
  clearance authority scheme set mutual.toml
  clearance authority scheme add season-ticket.toml
  clearance authority scheme remove 2")]
pub(crate) struct Scheme {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(subcommand)]
    command: SchemeCommand,
}

#[derive(Debug, Subcommand)]
enum SchemeCommand {
    /// Print a scheme as a TOML file.
    Show {
        /// The scheme's id.
        id: SchemeId,
    },
    /// Add a scheme with an id that is free.
    Add {
        /// The scheme's file.
        file: PathBuf,
    },
    /// Replace a scheme. What narrows it is warned of: credentials that are out are refused where they were
    /// admitted.
    Set {
        /// The scheme's file.
        file: PathBuf,
    },
    /// Take a scheme out. Its credentials are refused wherever the new list is known.
    Remove {
        /// The scheme's id.
        id: SchemeId,
    },
}

pub(crate) fn run(args: &Scheme, out: &mut Out) -> Result<Exit, CliError> {
    let office = args.place.open()?;
    let terms = args.signing.terms();
    match &args.command {
        SchemeCommand::Show { id } => {
            let list = office.list().map_err(CliError::failed)?;
            let scheme = list.scheme(*id).ok_or_else(|| {
                CliError::failed(format_args!("{id}: the trust list has no such scheme"))
            })?;
            let text = scheme_file::write(scheme);
            out.answer(&json!({"toml": text}), &text)?;
            Ok(Exit::Done)
        }
        SchemeCommand::Add { file } => {
            let changed = office.add_scheme(&read_scheme(file)?, &terms);
            answer_change(&changed.map_err(CliError::failed)?, out)
        }
        SchemeCommand::Set { file } => {
            let changed = office.set_scheme(&read_scheme(file)?, &terms);
            answer_change(&changed.map_err(CliError::failed)?, out)
        }
        SchemeCommand::Remove { id } => {
            let list = office.remove_scheme(*id, &terms).map_err(CliError::failed)?;
            trust::answer(&list, &[format!("Scheme {id} is out of the list.")], out)
        }
    }
}

fn answer_change(
    (list, change): &(NewList, SchemeChange),
    out: &mut Out,
) -> Result<Exit, CliError> {
    let narrowed = change.narrowed.iter();
    let notes: Vec<_> = narrowed.map(|what| format!("This narrows the scheme: {what}.")).collect();
    for note in &notes {
        out.warn(note);
    }
    trust::answer(list, &notes, out)
}
