use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::keys::KeyKind;
use clearance_authority::office::{Founding, found};
use clearance_core::crypto::RING;
use clearance_core::ids::GateGroupId;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::Scheme;

use super::trust;
use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::schemes;

/// Make an authority: root, authority and status keys, a key for each gate group, two schemes, and
/// the first trust list.
///
/// The schemes are the shipped ones of the Hong Kong-Macao code (hk-mo-mutual, id 1) and of the Macao-only
/// one (mo-apcs, id 3). They open gates in mo and hk only; with --scheme the authority has others in their place,
/// for its own gate groups.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority init
  clearance authority init /srv/dsi --name 'Identification Services Bureau' --group mo --group hk
  clearance authority init /srv/club --group north --scheme season-ticket.toml
  clearance authority init --scheme hk-mo-mutual --scheme mo-apcs --scheme cn-temporary-pass")]
pub(crate) struct Init {
    /// The directory to make.
    #[arg(default_value = "authority")]
    dir: PathBuf,
    /// The authority's name, for people.
    #[arg(long, default_value = "Authority")]
    name: String,
    /// A gate group: gates that share a key. May be given several times.
    #[arg(long = "group", value_name = "ID", default_values = ["mo", "hk"])]
    groups: Vec<GateGroupId>,
    /// Kind of the keys that sign.
    #[arg(long, value_enum, default_value = "ed25519")]
    keys: SigningKind,
    /// How long the authority key and the status key are good for.
    #[arg(long, value_name = "DURATION", default_value = "730d", value_parser = clock::parse_duration)]
    authority_life: u64,
    /// How long the first keys of the gate groups are good for.
    #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = clock::parse_duration)]
    gate_key_life: u64,
    /// When the next trust list is due. Later lists are good as long as this one.
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = clock::parse_duration)]
    next_update: u64,
    /// A scheme's file, or the name of a shipped one, in place of those two. May be given several times.
    #[arg(long = "scheme", value_name = "FILE|NAME")]
    schemes: Vec<PathBuf>,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum SigningKind {
    Ed25519,
    P256,
}

pub(crate) fn run(args: &Init, out: &mut Out) -> Result<Exit, CliError> {
    let now = clock::at_or_now(args.at);
    let founding = Founding {
        name: args.name.clone(),
        groups: args.groups.clone(),
        kind: args.keys.into(),
        now,
        next_update: now.plus(args.next_update),
        authority_key: from_an_hour_ago(now, args.authority_life),
        gate_keys: Validity { not_before: now.minus(60), not_after: now.plus(args.gate_key_life) },
        schemes: read_schemes(&args.schemes)?,
    };
    let made = found(&args.dir, &RING, &founding, &mut entropy::fill);
    let (office, list) = made.map_err(CliError::failed)?;
    office.ensure_passage_key(&mut entropy::fill).map_err(CliError::failed)?;
    let mut text = trust::describe(&list);
    text.push_str(&next_steps(office.dir()));
    out.answer(&trust::as_json(&list), &text)?;
    Ok(Exit::Done)
}

impl From<SigningKind> for KeyKind {
    fn from(kind: SigningKind) -> Self {
        match kind {
            SigningKind::Ed25519 => Self::Ed25519,
            SigningKind::P256 => Self::P256,
        }
    }
}

/// The schemes that were named, or those of the two codes where none was.
fn read_schemes(named: &[PathBuf]) -> Result<Vec<Scheme>, CliError> {
    if named.is_empty() {
        return schemes::of_the_codes();
    }
    named.iter().map(|name| schemes::read(name)).collect()
}

/// Credentials may be dated a little back; so the key must be.
fn from_an_hour_ago(now: Timestamp, secs: u64) -> Validity {
    Validity { not_before: now.minus(3_600), not_after: now.plus(secs) }
}

fn next_steps(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "\nKeep {dir}/root.key off-line. Phones and gates need {dir}/trust-list.cbor and \
         {dir}/root.pub;\na gate also its key in {dir}/gates.\n"
    )
}
