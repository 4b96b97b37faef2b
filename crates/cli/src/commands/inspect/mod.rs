//! Looking inside.

mod code;
mod diagnostic;
mod layer;
mod object;

use std::path::PathBuf;

use clap::Args;
use clearance_core::crypto::{Provider, PublicKey, RING};
use clearance_core::ids::GateGroupId;
use clearance_core::trust::TrustAnchor;
use serde_json::json;

use code::Known;
use layer::Layer;

use crate::clock;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::gate_dir::GateDir;
use crate::output::Out;
use crate::source::{self, Found};

/// Show every layer of a code, a credential, a trust list or an enrolment request.
///
/// Each layer comes with its fields and its CBOR in diagnostic notation. What is sealed to a gate
/// group shows with that group's key only; what is signed is verified where the key is given.
/// Nothing is judged and nothing recorded: for that there is 'clearance gate check'.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance inspect code.png
  clearance inspect code.png --gate gate
  clearance inspect 'C1:...' --key gates/mo-5c.key --group mo
  clearance inspect mei.cwt --trust trust-list.cbor --root root.pub")]
pub(crate) struct Inspect {
    /// A code's text, a picture or any file of ours, or - for standard input.
    input: String,
    /// A gate's directory: its keys, group and trust list.
    #[arg(long, value_name = "DIR")]
    gate: Option<PathBuf>,
    /// A gate group's secret key. May be given several times.
    #[arg(long = "key", value_name = "FILE", requires = "groups")]
    keys: Vec<PathBuf>,
    /// A gate group to try the keys for. May be given several times.
    #[arg(long = "group", value_name = "ID")]
    groups: Vec<GateGroupId>,
    /// A trust list, to verify credentials.
    #[arg(long, value_name = "FILE", requires = "root")]
    trust: Option<PathBuf>,
    /// The root's public key, to verify trust lists.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
}

pub(crate) fn run(args: &Inspect, out: &mut Out) -> Result<Exit, CliError> {
    let root = read_root(args)?;
    let known = known(args, root)?;
    let layers = match source::read(&args.input)? {
        Found::Text(text) => code::layers(&text, &known),
        Found::Object(bytes) => object::layers(&bytes, &known, root).ok_or_else(|| {
            CliError::failed(format_args!(
                "{}: neither a code nor a credential, trust list, enrolment request or anchor; \
                 for status lists there is 'clearance status inspect'",
                args.input
            ))
        })?,
    };
    let value = json!({"layers": layers.iter().map(Layer::as_json).collect::<Vec<_>>()});
    let text: Vec<String> = layers.iter().map(|layer| layer.describe(out)).collect();
    out.answer(&value, &text.join("\n"))?;
    Ok(Exit::Done)
}

fn read_root(args: &Inspect) -> Result<Option<PublicKey>, CliError> {
    let Some(path) = &args.root else { return Ok(None) };
    files::read_public(path)?.signer().map(Some).map_err(about_file(path))
}

fn known(args: &Inspect, root: Option<PublicKey>) -> Result<Known, CliError> {
    let mut known = Known { groups: args.groups.clone(), ..Known::default() };
    for path in &args.keys {
        known.keys.push(files::read_key(path)?.opening(&RING).map_err(about_file(path))?);
    }
    if let Some(path) = &args.gate {
        let gate = GateDir::open(path)?;
        let list = gate.load_list()?;
        let keys = gate.keys(&list)?;
        known.keys.extend(keys.iter().map(|key| RING.static_key(&key.secret)));
        known.groups.push(gate.config.group);
        known.list = Some(list);
    }
    if let (Some(path), Some(root)) = (&args.trust, root) {
        let list = TrustAnchor::new(root).accept(&RING, &files::read(path)?, clock::now());
        known.list = Some(list.map_err(about_file(path))?);
    }
    Ok(known)
}
