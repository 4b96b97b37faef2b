//! Looking inside.

mod code;
mod diagnostic;
mod known;
mod layer;
mod object;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use clearance_core::ids::GateGroupId;
use serde_json::json;

use known::Known;
use layer::Layer;

use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::source::{self, Found};

/// Show every layer of a code, or what a file of ours holds: credential, trust list, key, status list.
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
    input: OsString,
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
    let known = Known::from_args(args)?;
    let found = source::read(&args.input)?;
    let layers = match &found {
        Found::Text(text) => {
            object::text_layers(text).unwrap_or_else(|| code::layers(text, &known))
        }
        Found::Object(bytes) => object::layers(bytes, &known).ok_or_else(|| {
            CliError::failed(format_args!(
                "{}: neither a code nor a file of ours, or a damaged one",
                Path::new(&args.input).display()
            ))
        })?,
    };
    let value = json!({"layers": layers.iter().map(Layer::as_json).collect::<Vec<_>>()});
    let text: Vec<String> = layers.iter().map(|layer| layer.describe(out)).collect();
    out.answer(&value, &text.join("\n"))?;
    Ok(Exit::Done)
}
