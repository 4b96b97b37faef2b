//! The authority's keys under a passphrase.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clearance_core::crypto::RING;
use clearance_core::ids::GateGroupId;
use clearance_durable::{self as durable, Access};
use serde_json::json;

use crate::entropy;
use crate::error::{CliError, Exit};
use crate::office::{Where, passphrase};
use crate::output::Out;

/// Seal the authority's key files with a passphrase, change it, or take it off; bring keys to gates.
///
/// Sealed files are of no use to whoever takes the disk or a backup. Every command that signs then needs
/// --passphrase-file. Keep a copy of the passphrase off-line: without it the keys are lost. A killed
/// run is ended by calling it again in the same way.
#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    command: KeysCommand,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Seal all key files, or seal them with another passphrase.
    #[command(after_help = "Examples:
  clearance authority keys seal --new-passphrase-file secret.txt
  clearance authority keys seal --passphrase-file old.txt --new-passphrase-file new.txt")]
    Seal {
        /// A file with the new passphrase, of at least 12 characters.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: PathBuf,
    },
    /// Take the passphrase off all key files.
    #[command(after_help = "Example:
  clearance authority keys open --passphrase-file secret.txt")]
    Open,
    /// Write the keys of a gate group, not sealed, for its gates.
    #[command(after_help = "Example:
  clearance authority keys gate mo --dir for-the-gates --passphrase-file secret.txt")]
    Gate {
        /// The gate group.
        group: GateGroupId,
        /// Where to write them.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
    },
    /// Show the key that gates seal passages to, and make it where there is none.
    ///
    /// Gates take it with their group's keys from the service, or by 'clearance gate update --passage-key'. Passages that were
    /// sealed to a former key are opened all the same, as long as its file is here.
    #[command(after_help = "Examples:
  clearance authority keys passages
  clearance authority keys passages --renew")]
    Passages {
        /// Make another one, because the secret half may be in other hands.
        #[arg(long)]
        renew: bool,
    },
}

pub(super) fn run(args: &Keys, out: &mut Out) -> Result<Exit, CliError> {
    match &args.command {
        KeysCommand::Seal { new_passphrase_file } => {
            let office = args.place.open_with(vec![passphrase(new_passphrase_file)?])?;
            let done = office.seal_keys().map_err(CliError::failed)?;
            let text = format!("{} key files are sealed", done.len());
            out.answer(&json!({ "sealed": done.len() }), &text)?;
        }
        KeysCommand::Open => {
            let done = args.place.open()?.open_keys().map_err(CliError::failed)?;
            let text = format!("{} key files lie open", done.len());
            out.answer(&json!({ "opened": done.len() }), &text)?;
        }
        KeysCommand::Gate { group, dir } => {
            let keys = args.place.open()?.gate_secrets(group).map_err(CliError::failed)?;
            durable::make_private_dir(dir).map_err(CliError::failed)?;
            for (kid, text) in &keys {
                let path = dir.join(format!("{group}-{kid}.key"));
                durable::write(&path, text.as_bytes(), Access::Secret).map_err(CliError::failed)?;
            }
            let text = format!("{} keys of {group} are in {}", keys.len(), dir.display());
            out.answer(&json!({ "group": group.to_string(), "keys": keys.len() }), &text)?;
        }
        KeysCommand::Passages { renew } => {
            let office = args.place.open()?;
            let key = match renew {
                true => office.renew_passage_key(&mut entropy::fill),
                false => office.ensure_passage_key(&mut entropy::fill),
            };
            let text = key.map_err(CliError::failed)?.to_text(&RING);
            out.answer(&json!({ "passage_key": text.trim_end() }), text.trim_end())?;
        }
    }
    Ok(Exit::Done)
}
