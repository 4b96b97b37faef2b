use clap::{Args, Subcommand};
use clearance_gate_server::Parts;
use clearance_ledger_etcd::{Engine, Report};
use serde_json::json;

use super::Where;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Look at the engine that this gate's lanes share, or tell it what only an operator can know.
///
/// For a gate whose gate.toml has ledger.kind = "shared". The gate may be served meanwhile.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate ledger examine --gate lane-7
  clearance gate ledger found --gate lane-7
  clearance gate ledger gap --gate lane-7")]
pub(crate) struct Ledger {
    #[command(subcommand)]
    command: LedgerCommand,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    Examine(Examine),
    Found(Found),
    Gap(Gap),
}

/// Ask every node what it is, and say what is not as it should be.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing is wrong; 3 something is; 4 the lanes do not ask it."
)]
struct Examine {}

/// Begin the record of a new checkpoint, where nobody was admitted yet: it has no gap then.
///
/// Never for an engine that lost its data: without a record it has a gap by itself.
#[derive(Debug, Args)]
struct Found {}

/// Declare a gap: what lanes admitted before now is not known any more.
///
/// For two minutes codes are refused, and credentials of few uses that began before are referred. For an operator who knows
/// that the engine has forgotten something, as after the alarm CORRUPT.
#[derive(Debug, Args)]
struct Gap {}

pub(crate) fn run(args: &Ledger, out: &mut Out) -> Result<Exit, CliError> {
    let settings = Parts::of(&args.place.gate).map_err(CliError::failed)?.settings;
    let engine = settings.records.shared.ok_or_else(|| {
        CliError::failed(
            "this gate keeps its own ledger: gate.toml has no ledger.kind = \"shared\"",
        )
    })?;
    let engine = engine.checked(&args.place.gate).map_err(CliError::failed)?;
    let engine = Engine::connect(&engine).map_err(CliError::failed)?;
    let report = engine.examine();
    match &args.command {
        LedgerCommand::Examine(Examine {}) => examine(&report, out),
        LedgerCommand::Found(Found {}) => {
            let is_new = engine.found().map_err(|away| failed(&away, &report))?;
            let text = if is_new {
                "The record of this checkpoint begins now, without a gap"
            } else {
                "There is a record already; nothing was changed"
            };
            out.answer(&json!({ "founded": is_new }), text)?;
            Ok(Exit::Done)
        }
        LedgerCommand::Gap(Gap {}) => {
            let declared = engine.declare_gap(clock::at_or_now(None));
            declared.map_err(|away| failed(&away, &report))?;
            let text =
                "The gap is declared: codes of the next two minutes are refused at all lanes";
            out.answer(&json!({ "gap": true }), text)?;
            Ok(Exit::Done)
        }
    }
}

fn examine(report: &Report, out: &mut Out) -> Result<Exit, CliError> {
    let node = |node: &clearance_ledger_etcd::NodeReport| json!({ "url": node.url, "version": node.version, "size": node.size, "quota": node.quota });
    let concern = |concern: &clearance_ledger_etcd::Concern| json!({ "concern": concern.code(), "text": concern.to_string() });
    let value = json!({
        "engine": report.engine.map(|engine| format!("{engine:016x}")),
        "members": report.members,
        "nodes": report.nodes.iter().map(node).collect::<Vec<_>>(),
        "concerns": report.concerns.iter().map(concern).collect::<Vec<_>>(),
    });
    out.answer(&value, report.to_string().trim_end())?;
    let is_away = report.concerns.iter().any(|concern| concern.code() == "away");
    Ok(match report.concerns.is_empty() {
        _ if is_away || report.unfit().is_some() => Exit::Overdue,
        true => Exit::Done,
        false => Exit::DueSoon,
    })
}

/// Why the engine did not do it, with what its nodes say.
fn failed(away: &clearance_verifier::Unavailable, report: &Report) -> CliError {
    CliError::failed(format!("{away}\n{}", report.to_string().trim_end()))
}
