use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use clearance_gate::GateDir;
use clearance_gate::audit::{UntrustedCheckpoint, for_each};
use serde_json::json;

use super::Where;
use super::entry::{Entry, Range};
use crate::error::{CliError, Exit, about_file};
use crate::files::{self, Access};
use crate::output::Out;

/// Write the newest checkpoint of the audit to a file, to be kept elsewhere.
///
/// Whoever has it finds out later whether the audit up to then is still the same. It holds a number, a hash and a time, and nothing of
/// anybody.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate audit checkpoint /media/usb/lane-7-friday.cbor --gate lane-7")]
pub(super) struct Checkpoint {
    /// Where to write it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(args: &Checkpoint, place: &Where, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&place.gate)?;
    let dir = gate.audit_dir();
    let mut newest = None;
    let read = for_each(&dir, Range::default().period(), |record| {
        if record.json.contains(r#""action":"checkpoint""#) {
            newest = Some(record);
        }
        true
    });
    read.map_err(CliError::failed)?;
    let newest = newest.ok_or_else(|| {
        CliError::failed(format_args!("{}: no checkpoint was signed yet", dir.display()))
    })?;
    let encoded = Entry::from(newest).take("signed");
    let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(about_file(&dir))?;
    let signed = UntrustedCheckpoint::decode(&bytes).map_err(about_file(&dir))?;
    let claimed = signed.claimed();
    files::write(&args.file, &bytes, Access::Shared)?;
    let text = format!(
        "Entry {} of {}, signed with key {}, is in {}",
        claimed.seq,
        claimed.at,
        signed.kid,
        args.file.display()
    );
    let value =
        json!({"seq": claimed.seq, "at": claimed.at.as_secs(), "key": signed.kid.to_string()});
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}
