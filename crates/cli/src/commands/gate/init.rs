use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use clearance_authority::office::Office;
use clearance_core::crypto::RING;
use clearance_core::ids::{GateGroupId, Name};
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, Direction, Location, TransportMode};
use clearance_gate::{DirError, GateConfig, GateDir, NewGate, NewKey, NewPassageKey};
use clearance_verifier::PersonCheck;

use super::show;
use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::office;
use crate::output::Out;

/// Make a gate: its place, its group, the root it believes, trust list and keys.
///
/// What a gate is stands in gate.toml in its directory, with a comment for each setting. A gate that was made
/// just now has admitted nothing, so it admits at once; say --again where it stands for one that was in service. If this is
/// killed, run it again: what it left is made anew. A directory with a gate's files and without its gate.toml is left alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate init
  clearance gate init west-kowloon --place hk/west-kowloon/departure-hall \\
      --direction departure --mode rail --group hk
  clearance gate init lane-7 --require-challenge
  clearance gate init lane-8 --again")]
pub(crate) struct Init {
    /// The directory to make.
    #[arg(default_value = "gate")]
    dir: PathBuf,
    /// Where it stands, as JURISDICTION/CHECKPOINT/HALL.
    #[arg(long, default_value = "mo/border-gate/arrival-hall")]
    place: Spot,
    /// arrival or departure.
    #[arg(long, default_value = "arrival")]
    direction: Direction,
    /// air, foot, rail, sea or vehicle.
    #[arg(long, default_value = "foot")]
    mode: TransportMode,
    /// The stand that it leads to, in a stadium.
    #[arg(long, value_name = "NAME")]
    stand: Option<Name>,
    /// The office that it belongs to.
    #[arg(long, value_name = "NAME")]
    office: Option<Name>,
    /// The gate group; the jurisdiction's name where left out.
    #[arg(long, value_name = "ID")]
    group: Option<GateGroupId>,
    /// Ask every phone for this gate's challenge, which stops a live relay.
    #[arg(long)]
    require_challenge: bool,
    /// Hold a good code back until this gate has compared the person.
    #[arg(long)]
    check_person: bool,
    /// A gate was in service here and its ledger is lost: refuse the codes of the first minute, and refer credentials of few
    /// uses that began before, because nobody knows what it admitted.
    #[arg(long)]
    again: bool,
    /// The authority's directory, to take root.pub, trust list and the group's keys from.
    #[arg(long, value_name = "DIR", default_value = "authority")]
    authority: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
}

/// A place as it is written on the command line.
#[derive(Clone, Copy, Debug)]
struct Spot {
    jurisdiction: Name,
    checkpoint: Name,
    hall: Name,
}

impl FromStr for Spot {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let [jurisdiction, checkpoint, hall] = parts.as_slice() else {
            return Err("write it as JURISDICTION/CHECKPOINT/HALL".to_owned());
        };
        let name = |part: &str| part.parse::<Name>().map_err(|cause| format!("'{part}': {cause}"));
        Ok(Self {
            jurisdiction: name(jurisdiction)?,
            checkpoint: name(checkpoint)?,
            hall: name(hall)?,
        })
    }
}

pub(crate) fn run(args: &Init, out: &mut Out) -> Result<Exit, CliError> {
    let Spot { jurisdiction, checkpoint, hall } = args.place;
    let &Init { direction, mode, stand, office, .. } = args;
    let location = Location { jurisdiction, checkpoint, hall, direction, mode, stand, office };
    let mut config = GateConfig::new(args.group.unwrap_or(GateGroupId(jurisdiction)), location);
    if args.require_challenge {
        config.policy.challenge = AtGate::Required;
    }
    if args.check_person {
        config.policy.person_check = PersonCheck::Here;
    }
    let authority = office::open(&args.authority)?;
    let wanted = Wanted { config, was_in_service: args.again };
    let gate = create(&args.dir, wanted, &authority, clock::at_or_now(args.at))?;
    let text =
        format!("Made gate {location} of group {} in {}", gate.config().group, args.dir.display());
    out.answer(&show::config_json(gate.config()), &text)?;
    Ok(Exit::Done)
}

/// A gate to be made.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// What it is.
    pub(crate) config: GateConfig,
    /// Whether it stands for one that lost its ledger.
    pub(crate) was_in_service: bool,
}

/// A gate with the root, the trust list and the group's keys of an authority's directory.
pub(crate) fn create(
    dir: &Path,
    Wanted { config, was_in_service }: Wanted,
    authority: &Office,
    now: Timestamp,
) -> Result<GateDir, CliError> {
    let trust = authority.list().map_err(CliError::failed)?;
    let epochs = trust.gate_group(&config.group).map_or(&[][..], |group| &group.epochs);
    let secrets = authority.gate_secrets(&config.group).map_err(CliError::failed)?;
    let key = |kid| {
        let path = authority.gate_key(&config.group, kid);
        match secrets.iter().find(|(known, _)| *known == kid) {
            Some((_, text)) => NewKey::of_text(&path, text),
            None => NewKey::read(&path),
        }
    };
    let keys = epochs.iter().map(|epoch| key(epoch.kid)).collect::<Result<_, DirError>>()?;
    let root_file = authority.root_public();
    let root = files::read_public(&root_file)?.signer().map_err(about_file(&root_file))?;
    let list = authority.trust_list();
    let pseudonym_secret = entropy::secret()?;
    let new = NewGate { config, root, list: &list, keys, pseudonym_secret, was_in_service };
    let gate = GateDir::create(dir, new, now)?;
    gate.audit_key(entropy::secret()?).map_err(CliError::failed)?;
    if let Some(key) = authority.passage_public().map_err(CliError::failed)? {
        let from = Path::new("passages.pub");
        let key = NewPassageKey::of_text(from, &key.to_text(&RING)).map_err(CliError::failed)?;
        gate.take_passage_key(&key).map_err(CliError::failed)?;
    }
    Ok(gate)
}
