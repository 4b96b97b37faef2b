//! The trust list: show it, sign the next one.

mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_authority::trust_list::Editor;
use clearance_core::ids::{AuthorityKid, GateGroupId};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{StatusKey, TrustList};

pub(crate) use show::{as_json, describe, place_line};

use crate::authority_dir::AuthorityDir;
use crate::clock;
use crate::commands::keys;
use crate::entropy;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;

/// Show the trust list, or sign the next one.
///
/// Phones and gates believe a list only when the root key signed it and its number is not lower
/// than one they have seen. Every change therefore makes a new list with the next number.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority trust show
  clearance authority trust renew --next-update 30d
  clearance authority trust add-gate-key border-gate
  clearance authority trust add-status-key
  clearance authority trust retire")]
pub(crate) struct Trust {
    /// The authority's directory.
    #[arg(long, value_name = "DIR", default_value = "authority", global = true)]
    authority: PathBuf,
    #[command(flatten)]
    dates: Dates,
    #[command(subcommand)]
    command: TrustCommand,
}

/// Dates that a new list needs.
#[derive(Clone, Debug, Args)]
pub(crate) struct Dates {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", global = true, value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    /// When the next list is due.
    #[arg(long, value_name = "DURATION", global = true, default_value = "7d", value_parser = clock::parse_duration)]
    next_update: u64,
    /// How long a new gate key is good for.
    #[arg(long, value_name = "DURATION", global = true, default_value = "90d", value_parser = clock::parse_duration)]
    gate_key_life: u64,
}

impl Dates {
    pub(crate) fn now(&self) -> Timestamp {
        clock::at_or_now(self.at)
    }

    pub(crate) fn next_update(&self, now: Timestamp) -> Timestamp {
        now.plus(self.next_update)
    }

    /// From a minute ago: a phone whose clock is behind must find a key too.
    pub(crate) fn gate_key_validity(&self, now: Timestamp) -> Validity {
        Validity { not_before: now.minus(60), not_after: now.plus(self.gate_key_life) }
    }
}

#[derive(Debug, Subcommand)]
enum TrustCommand {
    /// Show what the current list says.
    Show,
    /// Sign the same content again with a new date and number.
    Renew,
    /// Add a key for a gate group, new or known; the secret goes to gates/GROUP-KID.key.
    AddGateKey {
        /// The gate group.
        group: GateGroupId,
    },
    /// Make the key that signs status lists, for an authority from before there were any.
    AddStatusKey {
        /// How long it is good for.
        #[arg(long = "for", value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
        life: u64,
    },
    /// Declare all status lists so far void, because one with a false high number was published.
    /// Publish a new one at once: gates refer everybody until they have it.
    BumpStatusEpoch,
    /// Put the model schemes back as they were made, for the authority's key.
    ResetSchemes,
    /// Drop gate keys whose time is over.
    Retire,
    /// Announce a new root key (next-root.key), so that phones and gates can follow it.
    AnnounceRoot,
    /// Sign with the announced root key, which makes it the root. Phones and gates follow only if
    /// they have seen the list that announced it; the others need the new root.pub by hand.
    RotateRoot,
}

pub(crate) fn run(args: &Trust, out: &mut Out) -> Result<Exit, CliError> {
    let dir = AuthorityDir::open(&args.authority)?;
    let last = dir.load_list()?;
    let list = match args.command {
        TrustCommand::Show => last,
        TrustCommand::RotateRoot => rotate_root(&dir, &last, &args.dates)?,
        ref change => {
            let editor = edit(&dir, &last, change, &args.dates)?;
            let now = args.dates.now();
            let root = files::read_key(&dir.root_key())?;
            dir.publish(editor, &root, now, args.dates.next_update(now))?
        }
    };
    out.answer(&as_json(&list), &describe(&list))?;
    Ok(Exit::Done)
}

fn edit(
    dir: &AuthorityDir,
    last: &TrustList,
    change: &TrustCommand,
    dates: &Dates,
) -> Result<Editor, CliError> {
    let mut editor = Editor::after(last);
    let now = dates.now();
    match change {
        TrustCommand::AddGateKey { group } => {
            add_epoch(dir, &mut editor, *group, dates.gate_key_validity(now))?;
        }
        TrustCommand::AddStatusKey { life } => {
            files::refuse_existing(&dir.status_key())?;
            let pair = keys::generate(KeyKind::Ed25519)?;
            let validity = Validity { not_before: now.minus(60), not_after: now.plus(*life) };
            delegate_status(&mut editor, dir.kid(last)?, &pair, validity)?;
            files::write_pair(&dir.status_key(), &pair)?;
        }
        TrustCommand::BumpStatusEpoch => {
            editor.bump_status_epoch(dir.kid(last)?).map_err(CliError::failed)?;
        }
        TrustCommand::ResetSchemes => {
            let kid = dir.kid(last)?;
            editor.put_scheme(clearance_authority::schemes::mutual(kid));
            editor.put_scheme(clearance_authority::schemes::macao_only(kid));
        }
        TrustCommand::Retire => {
            editor.retire_epochs(now);
        }
        TrustCommand::AnnounceRoot => {
            let path = dir.next_root_key();
            files::refuse_existing(&path)?;
            let next = keys::generate(KeyKind::Ed25519)?;
            editor.announce_root(Some(next.public().signer().map_err(CliError::failed)?));
            files::write_pair(&path, &next)?;
        }
        TrustCommand::Show | TrustCommand::Renew | TrustCommand::RotateRoot => {}
    }
    Ok(editor)
}

/// Makes a key for a gate group and keeps its secret half in the directory.
pub(crate) fn add_epoch(
    dir: &AuthorityDir,
    editor: &mut Editor,
    group: GateGroupId,
    validity: Validity,
) -> Result<(), CliError> {
    let pair = keys::generate(KeyKind::X25519)?;
    let public = pair.public().gate().map_err(CliError::failed)?;
    let kid =
        editor.add_epoch(group, public, validity, entropy::bytes()?).map_err(CliError::failed)?;
    files::write_pair(&dir.gate_key(&group, kid), &pair)
}

/// Lets `pair` sign the status lists of authority `kid`.
pub(crate) fn delegate_status(
    editor: &mut Editor,
    kid: AuthorityKid,
    pair: &KeyPair,
    validity: Validity,
) -> Result<(), CliError> {
    let key = StatusKey {
        kid: editor.free_authority_kid(entropy::bytes()?).map_err(CliError::failed)?,
        key: pair.public().signer().map_err(CliError::failed)?,
        validity,
    };
    editor.add_status_key(kid, key).map_err(CliError::failed)
}

/// The old root key stays in the directory under another name, in case the new list gets lost.
fn rotate_root(dir: &AuthorityDir, last: &TrustList, dates: &Dates) -> Result<TrustList, CliError> {
    let next = files::read_key(&dir.next_root_key())?;
    let now = dates.now();
    let list = dir.publish(Editor::after(last), &next, now, dates.next_update(now))?;
    for extension in ["key", "pub"] {
        let root = dir.root_key().with_extension(extension);
        let old = root.with_file_name(format!("root-before-{}.{extension}", list.seq()));
        let new = dir.next_root_key().with_extension(extension);
        std::fs::rename(&root, &old).map_err(about_file(&root))?;
        std::fs::rename(&new, &root).map_err(about_file(&new))?;
    }
    Ok(list)
}
