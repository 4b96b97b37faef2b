use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use clearance_durable::LockError;
use clearance_gate::GateDir;
use clearance_gate::outbox::{Acknowledged, Outbox, OutboxError, OutboxSettings};
use serde_json::json;

use crate::error::{CliError, Exit};
use crate::files;
use crate::output::{Ink, Out};

/// A gate that is served looks every second.
const SOON: Duration = Duration::from_secs(10);

/// Take in what the authority answered to exported passages: what it has goes, what it refused is set aside.
///
/// A gate that is served takes it in by itself, within seconds.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate passages take /media/usb/lane-7.answers --gate lane-7

Exit codes: 0 all were taken; 3 some were refused.")]
pub(super) struct Take {
    /// The file that 'clearance authority passages' wrote to --answers.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(args: &Take, gate: &GateDir, out: &mut Out) -> Result<Exit, CliError> {
    let text = files::read_text(&args.file)?;
    let named = |error: OutboxError| match error {
        OutboxError::NoAnswers => {
            CliError::failed(format_args!("{}: {error}", args.file.display()))
        }
        other => CliError::failed(other),
    };
    match gate.open_outbox(OutboxSettings::default()) {
        Ok(outbox) => tell(&outbox.take_answers(&text).map_err(named)?, out),
        Err(OutboxError::Lock(LockError::Held { .. })) => {
            let left = Outbox::leave_answers(&gate.outbox_dir(), &text).map_err(named)?;
            hand_over(&left, out)
        }
        Err(error) => Err(CliError::failed(error)),
    }
}

/// The gate that is served takes the file, and deletes it.
fn hand_over(left: &Path, out: &mut Out) -> Result<Exit, CliError> {
    let began = Instant::now();
    while left.exists() {
        if began.elapsed() > SOON {
            return Err(CliError::failed(format_args!(
                "{}: the gate has not taken it yet; it does when it works again: 'clearance gate status'",
                left.display()
            )));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = "The gate that is served has taken it: see 'clearance gate passages'";
    out.answer(&json!({ "handed_over": true }), text)?;
    Ok(Exit::Done)
}

fn tell(taken: &Acknowledged, out: &mut Out) -> Result<Exit, CliError> {
    let value = json!({
        "taken": taken.taken,
        "waiting": taken.waiting,
        "refused": taken.refused,
    });
    let mut lines = vec![format!("{} passage(s) are with the authority", taken.taken)];
    if taken.waiting > 0 {
        lines.push(format!("  {} wait: it could not take them then; export again", taken.waiting));
    }
    for (code, count) in &taken.refused {
        lines.push(out.ink(Ink::Unsure, &format!("  {count} refused by the authority: {code}")));
    }
    out.answer(&value, &lines.join("\n"))?;
    Ok(if taken.refused.is_empty() { Exit::Done } else { Exit::DueSoon })
}
