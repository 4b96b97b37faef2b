//! The trust list: show it, sign the next one.

mod keys;
mod show;

use clap::{Args, Subcommand};
use clearance_authority::office::{NewList, Office, Terms};
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid};

pub(crate) use show::{as_json, describe, place_line};

use super::init::SigningKind;
use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::office::{When, Where};
use crate::output::Out;
use crate::schemes;
use keys::{Beginning, Foreign};

/// Show the trust list, or sign the next one.
///
/// Phones and gates believe a list only when the root key signed it and its number is not lower
/// than one they have seen. Every change therefore makes a new list with the next number, good as long as
/// the last one was. Every list ever signed is kept in lists/.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority trust show
  clearance authority trust renew --next-update 30d
  clearance authority trust add-gate-key mo
  clearance authority trust withdraw-gate-key mo 5c --replace
  clearance authority trust add-authority-key
  clearance authority trust withdraw-authority a101 --replace
  clearance authority trust add-status-key
  clearance authority trust withdraw-status-key a102 --leaked --replace
  clearance authority trust retire")]
pub(crate) struct Trust {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(subcommand)]
    command: TrustCommand,
}

/// When a new list is signed, and for how long.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Signing {
    #[command(flatten)]
    when: When,
    /// When the next list is due; as long as the last list was good for, where left out.
    #[arg(long, value_name = "DURATION", global = true, value_parser = clock::parse_duration)]
    next_update: Option<u64>,
}

impl Signing {
    pub(super) fn terms(self) -> Terms {
        Terms { clock: self.when.clock(), life: self.next_update }
    }
}

#[derive(Debug, Subcommand)]
enum TrustCommand {
    /// Show what the current list says.
    Show,
    /// Sign the same content again with a new date and number.
    Renew,
    /// Add a key for a gate group, new or known; the secret goes to gates/GROUP-KID.key. Where the group
    /// has a key in force, the new one begins a week later: bring list and secret to its gates before.
    AddGateKey {
        /// The gate group.
        group: GateGroupId,
        /// How long the key is good for.
        #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = clock::parse_duration)]
        gate_key_life: u64,
        #[command(flatten)]
        beginning: Beginning,
    },
    /// Take a gate group's key out at once: a gate was stolen, or the secret leaked.
    WithdrawGateKey {
        /// The gate group.
        group: GateGroupId,
        /// The key's id.
        kid: GateKid,
        /// Make another key that is in force at once. Gates without its secret refer everybody.
        #[arg(long)]
        replace: bool,
        /// How long that key is good for.
        #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = clock::parse_duration)]
        gate_key_life: u64,
    },
    /// Add a key that signs credentials, to follow the present one, with a status key of its own. It
    /// begins a week later. With --public, let another authority issue.
    AddAuthorityKey {
        /// How long it is good for.
        #[arg(long = "for", value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
        life: u64,
        /// Kind of the key.
        #[arg(long, value_enum, default_value = "ed25519")]
        keys: SigningKind,
        #[command(flatten)]
        beginning: Beginning,
        #[command(flatten)]
        foreign: Foreign,
    },
    /// Take an authority key out at once: it leaked. All credentials that it signed are void wherever the
    /// new list is known.
    #[command(visible_alias = "remove-authority")]
    WithdrawAuthority {
        /// The key's id.
        kid: AuthorityKid,
        /// Make another key that is in force at once.
        #[arg(long)]
        replace: bool,
        /// How long that key is good for.
        #[arg(long = "for", value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
        life: u64,
    },
    /// Add a key that signs status lists. It begins a week later, or at once where the office has none.
    AddStatusKey {
        /// How long it is good for.
        #[arg(long = "for", value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
        life: u64,
        /// The authority key whose lists it signs; the newest one where left out.
        #[arg(long, value_name = "KID")]
        for_authority: Option<AuthorityKid>,
        #[command(flatten)]
        beginning: Beginning,
    },
    /// Take a status key out.
    WithdrawStatusKey {
        /// The key's id.
        kid: AuthorityKid,
        /// It leaked: declare all lists so far void, too. Publish at once.
        #[arg(long)]
        leaked: bool,
        /// Make another key that is in force at once.
        #[arg(long)]
        replace: bool,
        /// How long that key is good for.
        #[arg(long = "for", value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
        life: u64,
    },
    /// Declare all status lists so far void, because one with a false high number was published.
    /// Publish a new one at once: gates refer everybody until they have it.
    BumpStatusEpoch,
    /// Declare void what lists so far said of the time, after one was dated in the future, and with it all
    /// status lists. Publish a new one at once.
    VoidDates,
    /// Put the schemes of the two codes back as they are shipped, for the authority's keys.
    ResetSchemes,
    /// Take out the keys whose time is over: of gates, authorities and status lists.
    Retire,
    /// Announce a new root key (next-root.key), so that phones and gates can follow it.
    AnnounceRoot,
    /// Take the announcement back: the next root's key leaked or was lost.
    WithdrawNextRoot,
    /// Sign with the announced root key, which makes it the root. Phones and gates follow if they have
    /// seen the list that announced it, or get trust-chain.cbor.
    RotateRoot,
}

pub(crate) fn run(args: &Trust, out: &mut Out) -> Result<Exit, CliError> {
    let office = args.place.open()?;
    let terms = args.signing.terms();
    if matches!(args.command, TrustCommand::Show) {
        let list = office.list().map_err(CliError::failed)?;
        out.answer(&as_json(&list), &describe(&list))?;
        return Ok(Exit::Done);
    }
    let (list, notes) = match &args.command {
        TrustCommand::AddGateKey { group, gate_key_life, beginning } => {
            keys::add_gate_key(&office, *group, *beginning, *gate_key_life, &terms)?
        }
        TrustCommand::WithdrawGateKey { group, kid, replace, gate_key_life } => {
            let life = replace.then_some(*gate_key_life);
            keys::withdraw_gate_key(&office, (*group, *kid), life, &terms)?
        }
        TrustCommand::AddAuthorityKey { life, keys: kind, beginning, foreign } => {
            keys::add_authority_key(&office, (*kind).into(), *beginning, *life, foreign, &terms)?
        }
        TrustCommand::WithdrawAuthority { kid, replace, life } => {
            keys::withdraw_authority(&office, *kid, replace.then_some(*life), &terms)?
        }
        TrustCommand::AddStatusKey { life, for_authority, beginning } => {
            keys::add_status_key(&office, *for_authority, *beginning, *life, &terms)?
        }
        other => simple(&office, other, &terms)?,
    };
    answer(&list, &notes, out)
}

/// The other changes.
fn simple(
    office: &Office,
    command: &TrustCommand,
    terms: &Terms,
) -> Result<(NewList, Vec<String>), CliError> {
    let list = match command {
        TrustCommand::WithdrawStatusKey { kid, leaked, replace, life } => {
            let replace = replace.then_some(*life);
            office.withdraw_status_key(*kid, *leaked, replace, terms, &mut entropy::fill)
        }
        TrustCommand::BumpStatusEpoch => office.bump_status_epoch(terms),
        TrustCommand::VoidDates => office.void_dates(terms),
        TrustCommand::ResetSchemes => office.reset_schemes(&schemes::of_the_codes()?, terms),
        TrustCommand::Retire => office.retire_keys(terms),
        TrustCommand::AnnounceRoot => office.announce_root(
            clearance_authority::keys::KeyKind::Ed25519,
            terms,
            &mut entropy::fill,
        ),
        TrustCommand::WithdrawNextRoot => office.withdraw_next_root(terms),
        TrustCommand::RotateRoot => office.rotate_root(terms),
        _ => office.renew(terms),
    };
    Ok((list.map_err(CliError::failed)?, Vec::new()))
}

/// Shows a new list, with what was done and what it cannot do for long.
pub(super) fn answer(new: &NewList, notes: &[String], out: &mut Out) -> Result<Exit, CliError> {
    let warnings: Vec<_> = new.warnings.iter().map(ToString::to_string).collect();
    let mut value = as_json(&new.list);
    value["notes"] = notes.into();
    value["warnings"] = warnings.clone().into();
    let mut text = describe(&new.list);
    for note in notes {
        text.push_str(note);
        text.push('\n');
    }
    out.answer(&value, &text)?;
    warnings.iter().for_each(|warning| out.warn(warning));
    Ok(Exit::Done)
}
