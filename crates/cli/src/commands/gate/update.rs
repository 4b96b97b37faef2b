use std::path::{Path, PathBuf};

use clap::Args;
use clearance_core::due::Due;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustError;
use clearance_gate::{DirError, GateDir, Lack, NewKey, NewPassageKey, Updated};
use serde_json::json;

use super::Where;
use crate::clock;
use crate::due;
use crate::error::{CliError, Exit};
use crate::files;
use crate::output::Out;

/// Give the gate a newer trust list, and new keys of its group.
///
/// Says what the gate lacks for the list: a key that the list names and this gate has no secret for. The list is
/// taken all the same, because a gate that has seen a newer list must not go on by the older one. A running
/// 'clearance gate check -' takes both at its next code.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate update
  clearance gate update --trust trust-list.cbor --key gates/mo-5c.key
  clearance gate update --trust trust-chain.cbor

Exit codes: 0 nothing is lacking; 3 the gate will lack something later; 4 it lacks something now;
1 nothing was installed.")]
pub(crate) struct Update {
    /// The trust list, or a chain of trust lists. Where the root of a list is too new for this gate, the chain
    /// 'trust-chain.cbor' beside the list is tried.
    #[arg(long, value_name = "FILE", default_value = "authority/trust-list.cbor")]
    trust: PathBuf,
    /// A key of the gate's group. May be given several times.
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// The authority's key that this gate seals passages to: passages.pub of the authority's directory.
    #[arg(long, value_name = "FILE")]
    passage_key: Option<PathBuf>,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Update, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&args.place.gate)?;
    let now = clock::at_or_now(args.at);
    let keys = args.keys.iter().map(|path| NewKey::read(path));
    let keys = keys.collect::<Result<Vec<_>, DirError>>()?;
    let passage_key = args.passage_key.as_ref().map(|path| {
        let text = files::read_text(path)?;
        NewPassageKey::of_text(path, &text).map_err(CliError::failed)
    });
    // All of it is checked before anything is installed.
    let passage_key = passage_key.transpose()?;
    let updated = update(&gate, &args.trust, &keys, now)?;
    if let Some(key) = &passage_key {
        gate.take_passage_key(key).map_err(CliError::failed)?;
    }
    let dues: Vec<Due> = updated.lacks.iter().map(Lack::due).collect();
    let (seq, usable) = (updated.list.seq(), updated.keys.usable.len());
    let broken: Vec<_> = updated.keys.broken.iter().map(ToString::to_string).collect();
    let value = json!({
        "seq": seq,
        "usable_keys": usable,
        "lacks": due::as_json(&dues, now)["due"],
        "broken_keys": broken,
    });
    let mut text =
        format!("The gate now has trust list number {seq} and {usable} key(s) of its group");
    for lack in dues.iter().map(|due| due.remedy.clone()).chain(broken) {
        text.push_str(&format!("\n  lacking: {lack}"));
    }
    out.answer(&value, &text)?;
    Ok(due::exit(clearance_core::due::most_urgent(&dues, now)))
}

/// Where the list alone is not believed because its root is not known here, the chain beside it may lead there.
fn update(
    gate: &GateDir,
    list: &Path,
    keys: &[NewKey],
    now: Timestamp,
) -> Result<Updated, CliError> {
    let chain = list.with_file_name("trust-chain.cbor");
    match gate.update(Some(list), keys, now) {
        Err(DirError::List { cause: TrustError::Signature, .. }) if chain.exists() => {
            Ok(gate.update(Some(&chain), keys, now)?)
        }
        other => Ok(other?),
    }
}
