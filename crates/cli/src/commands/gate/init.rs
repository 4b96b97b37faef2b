use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clearance_core::ids::{GateGroupId, Name};
use clearance_core::trust::{AtGate, Direction, Location, TransportMode};

use super::Where;
use crate::authority_dir::AuthorityDir;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::gate_dir::{Config, GateDir};
use crate::output::Out;

/// Make a gate: its place, its group, the root it believes, trust list and keys.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate init
  clearance gate init west-kowloon --place hk/west-kowloon/departure-hall \\
      --direction departure --mode rail --group hk
  clearance gate init lane-7 --require-challenge")]
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
    /// The gate group; the jurisdiction's name where left out.
    #[arg(long, value_name = "ID")]
    group: Option<GateGroupId>,
    /// Ask every phone for this gate's challenge, which stops a live relay.
    #[arg(long)]
    require_challenge: bool,
    /// The authority's directory, to take root.pub, trust list and the group's keys from.
    #[arg(long, value_name = "DIR", default_value = "authority")]
    authority: PathBuf,
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

/// Give the gate a newer trust list, and new keys of its group.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate update
  clearance gate update --trust trust-list.cbor --key gates/mo-5c.key")]
pub(crate) struct Update {
    /// The trust list.
    #[arg(long, value_name = "FILE", default_value = "authority/trust-list.cbor")]
    trust: PathBuf,
    /// A key of the gate's group. May be given several times.
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Init, out: &mut Out) -> Result<Exit, CliError> {
    let Spot { jurisdiction, checkpoint, hall } = args.place;
    let (direction, mode) = (args.direction, args.mode);
    let config = Config {
        group: args.group.unwrap_or(GateGroupId(jurisdiction)),
        location: Location {
            jurisdiction,
            checkpoint,
            hall,
            direction,
            mode,
            stand: None,
            office: None,
        },
        challenge: if args.require_challenge { AtGate::Required } else { AtGate::Optional },
    };
    let gate = create(&args.dir, config, &AuthorityDir::open(&args.authority)?)?;
    let text = format!(
        "Made gate {} of group {} in {}",
        config.location,
        config.group,
        args.dir.display()
    );
    out.answer(&gate.config.to_json(), &text)?;
    Ok(Exit::Done)
}

/// A gate with the root, the trust list and the group's keys of an authority's directory.
pub(crate) fn create(
    dir: &std::path::Path,
    config: Config,
    authority: &AuthorityDir,
) -> Result<GateDir, CliError> {
    let list = authority.load_list()?;
    let Some(group) = list.gate_group(&config.group) else {
        let known: Vec<_> =
            list.content().gate_groups.iter().map(|group| group.id.to_string()).collect();
        return Err(CliError::failed(format_args!(
            "{}: the trust list has no such gate group; it has {}",
            config.group,
            known.join(", ")
        )));
    };
    let keys: Vec<PathBuf> =
        group.epochs.iter().map(|epoch| authority.gate_key(&group.id, epoch.kid)).collect();
    let root_file = authority.root_public();
    let root = files::read_public(&root_file)?.signer().map_err(about_file(&root_file))?;
    GateDir::create(dir, config, root, &authority.trust_list(), &keys)
}

pub(crate) fn update(args: &Update, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&args.place.gate)?;
    gate.install_keys(&args.keys)?;
    let list = gate.update(&args.trust)?;
    let keys = gate.keys(&list)?.len();
    let value = serde_json::json!({"seq": list.seq(), "usable_keys": keys});
    let text =
        format!("The gate now has trust list number {} and {keys} key(s) of its group", list.seq());
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}
