mod export;
mod take;

use clap::{Args, Subcommand};
use clearance_gate::GateDir;
use clearance_gate::outbox::{Outbox, OutboxReport, OutboxSettings};
use serde_json::json;

use super::Where;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};

/// Show the passages that the authority does not have yet.
///
/// They lie sealed to the authority's passage key: nobody at the gate can read them. A gate that is served sends them by itself. What the
/// authority refused is set aside with its reason; when that is mended, --retry lets it wait again. Where no network leads to the
/// authority, 'export' writes them to a file, and 'take' takes in what the authority answered.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance gate passages
  clearance gate passages --retry --gate lane-7
  clearance gate passages export /media/usb/lane-7.passages --gate lane-7
  clearance gate passages take /media/usb/lane-7.answers --gate lane-7

Exit codes: 0 nothing is wrong; 3 some were refused; 4 some were lost.")]
pub(crate) struct Passages {
    /// Let what was refused wait again. The gate must not be served meanwhile.
    #[arg(long)]
    retry: bool,
    #[command(subcommand)]
    command: Option<PassagesCommand>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Subcommand)]
enum PassagesCommand {
    Export(export::Export),
    Take(take::Take),
}

pub(crate) fn run(args: &Passages, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&args.place.gate)?;
    if args.retry && args.command.is_some() {
        return Err(CliError::usage("--retry is for 'clearance gate passages' alone"));
    }
    match &args.command {
        Some(PassagesCommand::Export(args)) => return export::run(args, &gate, out),
        Some(PassagesCommand::Take(args)) => return take::run(args, &gate, out),
        None => {}
    }
    if args.retry {
        let outbox = gate.open_outbox(OutboxSettings::default()).map_err(CliError::failed)?;
        outbox.retry_refused().map_err(CliError::failed)?;
    }
    let report = Outbox::report_of(&gate.outbox_dir()).map_err(CliError::failed)?;
    let value = json!({
        "waiting": report.waiting,
        "oldest": report.oldest.map(|at| at.as_secs()),
        "refused": report.refused,
        "lost": report.lost,
    });
    out.answer(&value, &describe(&report, out))?;
    Ok(match (report.lost, report.refused.is_empty()) {
        (0, true) => Exit::Done,
        (0, false) => Exit::DueSoon,
        _ => Exit::Overdue,
    })
}

fn describe(report: &OutboxReport, out: &Out) -> String {
    let since = report.oldest.map(|at| format!(", the oldest since {at}")).unwrap_or_default();
    let mut lines = vec![format!("{} passage(s) wait{since}", report.waiting)];
    for (code, count) in &report.refused {
        lines.push(out.ink(Ink::Unsure, &format!("  {count} refused by the authority: {code}")));
    }
    if report.lost > 0 {
        let told = format!("  {} lost: the outbox or the disk was full", report.lost);
        lines.push(out.ink(Ink::Bad, &told));
    }
    lines.join("\n")
}
