use std::path::PathBuf;

use clap::Args;
use clearance_core::crypto::PublicKey;
use clearance_gate::GateDir;
use clearance_gate::audit::{Evidence, Finding, MAX_CHECKPOINT, Verified, verify};
use serde_json::{Value, json};

use super::Where;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::{Ink, Out};

/// Find out whether the audit is what the gate wrote.
///
/// Finds entries that were changed, left out, put elsewhere or twice, each with its file and line. Somebody with the gate's audit
/// key can make a chain anew, and anybody can cut its end off: both are found by checkpoints that were kept elsewhere, and so is
/// an audit that was continued twice, as after yesterday's copy was put back.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate audit verify --from-checkpoint monday.cbor friday.cbor
  clearance gate audit verify --archive /srv/audits/lane-7 --key lane-7.pub --gate lane-7

Exit codes: 0 whole; 1 not whole, or it could not be read.")]
pub(super) struct Verify {
    /// Checkpoints that were kept elsewhere, from 'clearance gate audit checkpoint'.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    from_checkpoint: Vec<PathBuf>,
    /// A directory that files of this audit were moved to, or a copy of the audit.
    #[arg(long, value_name = "DIR")]
    archive: Vec<PathBuf>,
    /// The gate's public audit key, kept elsewhere; audit.pub of the gate's directory where left out.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(super) fn run(args: &Verify, place: &Where, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&place.gate)?;
    let held = args.from_checkpoint.iter().map(|path| {
        let bytes = clearance_durable::read(path, MAX_CHECKPOINT);
        Ok((path.clone(), bytes.map_err(CliError::failed)?))
    });
    let held = held.collect::<Result<Vec<_>, CliError>>()?;
    let dirs = args.archive.iter().cloned().chain([gate.audit_dir()]).collect();
    let evidence = Evidence { dirs, held, key: Some(key(args, &gate)?) };
    let verified = verify(&evidence).map_err(CliError::failed)?;
    let is_held = !evidence.held.is_empty();
    out.answer(&as_json(&verified), &describe(&verified, is_held, out))?;
    if verified.is_whole() {
        return Ok(Exit::Done);
    }
    Err(CliError::failed(format_args!(
        "{}: the audit is not whole: {} finding(s); see above",
        gate.audit_dir().display(),
        verified.findings.len()
    )))
}

fn key(args: &Verify, gate: &GateDir) -> Result<PublicKey, CliError> {
    let Some(path) = &args.key else {
        return gate.audit_public().map_err(CliError::failed);
    };
    files::read_public(path)?.signer().map_err(about_file(path))
}

fn as_json(verified: &Verified) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "code": finding.code(),
            "file": finding.line().map(|at| at.file.display().to_string()),
            "line": finding.line().map(|at| at.line),
            "text": finding.to_string(),
        })
    };
    json!({
        "whole": verified.is_whole(),
        "files": verified.files,
        "entries": verified.entries,
        "first": verified.first,
        "last": verified.last,
        "until": verified.until.as_secs(),
        "signed": verified.signed,
        "signed_up_to": verified.signed_up_to,
        "held": verified.held,
        "held_older": verified.older,
        "torn": verified.torn,
        "findings": verified.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn describe(verified: &Verified, is_held: bool, out: &Out) -> String {
    let mut lines = vec![if verified.is_whole() {
        out.ink(Ink::Good, "The audit is whole")
    } else {
        out.ink(Ink::Bad, "The audit is not whole")
    }];
    let Verified { first, last, entries, files, signed, signed_up_to, held, older, .. } = verified;
    let until = verified.until;
    lines.push(format!(
        "  {entries} entries in {files} file(s): {first} to {last}, the last of {until}"
    ));
    lines.push(format!(
        "  {signed} checkpoint(s) in it are the gate's, the last one of entry {signed_up_to}"
    ));
    if *first > 1 {
        lines.push(format!(
            "  entries before {first} are not here: give their directory by --archive"
        ));
    }
    lines.push(if is_held {
        format!(
            "  {held} checkpoint(s) from elsewhere agree, {older} are of entries that are not here"
        )
    } else {
        "  no checkpoint from elsewhere: nobody can tell by this alone whether the end was cut off"
            .to_owned()
    });
    if verified.torn {
        lines.push("  the last line was being written when the program ended".to_owned());
    }
    lines.extend(verified.findings.iter().map(|finding| out.ink(Ink::Bad, &finding.to_string())));
    lines.join("\n")
}
