mod check;
mod diff;
mod explain;
pub(super) mod folder;
mod new;
mod test;

pub(super) use explain::language as parse_language;
pub(super) use folder::{Folder, version as find_version};

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clearance_authority::office::{NewList, SchemeChange};
use clearance_authority::scheme_file;
use clearance_core::ids::SchemeId;
use serde_json::json;

use super::trust::{self, Signing};
use crate::error::{CliError, Exit};
use crate::office::Where;
use crate::output::Out;
use crate::schemes;

/// Write, check and prove schemes; show, add, change and remove their gate's half.
///
/// A scheme is a folder of text: rules, texts, cases. Gates need its half in the trust list: 'show' prints one, and
/// 'add', 'set' and 'remove' sign the next list.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority scheme check
  clearance authority scheme explain hk-mo-mutual
  clearance authority scheme show 1 > mutual.toml
  clearance authority scheme set mutual.toml
  clearance authority scheme add season-ticket.toml
  clearance authority scheme add cn-temporary-pass
  clearance authority scheme remove 3")]
pub(crate) struct Scheme {
    #[command(subcommand)]
    command: SchemeCommand,
}

/// The office that signs the next list, and when.
#[derive(Debug, Args)]
struct NextList {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    signing: Signing,
}

#[derive(Debug, Subcommand)]
enum SchemeCommand {
    Check(check::Check),
    Test(test::Test),
    Explain(explain::Explain),
    Diff(diff::Diff),
    New(new::New),
    /// Print the gate's half of a scheme as a TOML file.
    Show {
        #[command(flatten)]
        place: Where,
        /// The scheme's id.
        id: SchemeId,
    },
    /// Add a scheme with an id that is free.
    Add {
        #[command(flatten)]
        list: NextList,
        /// The scheme's file, or the name of a shipped one.
        file: PathBuf,
    },
    /// Replace a scheme. What narrows it is warned of: credentials that are out are refused where they were
    /// admitted.
    Set {
        #[command(flatten)]
        list: NextList,
        /// The scheme's file, or the name of a shipped one.
        file: PathBuf,
    },
    /// Take a scheme out. Its credentials are refused wherever the new list is known.
    Remove {
        #[command(flatten)]
        list: NextList,
        /// The scheme's id.
        id: SchemeId,
    },
}

pub(crate) fn run(args: &Scheme, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        SchemeCommand::Check(args) => check::run(args, out),
        SchemeCommand::Test(args) => test::run(args, out),
        SchemeCommand::Explain(args) => explain::run(args, out),
        SchemeCommand::Diff(args) => diff::run(args, out),
        SchemeCommand::New(args) => new::run(args, out),
        SchemeCommand::Show { place, id } => {
            let list = place.open()?.list().map_err(CliError::failed)?;
            let scheme = list.scheme(*id).ok_or_else(|| {
                CliError::failed(format_args!("{id}: the trust list has no such scheme"))
            })?;
            let text = scheme_file::write(scheme);
            out.answer(&json!({"toml": text}), &text)?;
            Ok(Exit::Done)
        }
        SchemeCommand::Add { list, file } => {
            let office = list.place.open()?;
            let changed = office.add_scheme(&schemes::read(file)?, &list.signing.terms());
            answer_change(&changed.map_err(CliError::failed)?, out)
        }
        SchemeCommand::Set { list, file } => {
            let office = list.place.open()?;
            let changed = office.set_scheme(&schemes::read(file)?, &list.signing.terms());
            answer_change(&changed.map_err(CliError::failed)?, out)
        }
        SchemeCommand::Remove { list, id } => {
            let office = list.place.open()?;
            let list = office.remove_scheme(*id, &list.signing.terms());
            let list = list.map_err(CliError::failed)?;
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
