use clap::Args;
use clearance_core::time::Timestamp;
use clearance_gate::GateDir;
use serde_json::json;

use super::Where;
use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Open a challenge: show it to the traveller, whose phone answers it within two minutes.
///
/// It counts for every 'clearance gate check' of this gate, also for one that runs already, and for one code.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance gate challenge
  clearance wallet show Mei --group mo --challenge 0011223344556677 --text | clearance gate check - --person matches")]
pub(crate) struct Challenge {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Challenge, out: &mut Out) -> Result<Exit, CliError> {
    let gate = GateDir::open(&args.place.gate)?;
    let now = clock::at_or_now(args.at);
    let challenge = gate.open_challenge(entropy::bytes()?, now)?;
    let until = now.plus(clearance_gate::CHALLENGE_LIFE);
    let value = json!({"challenge": challenge.to_string(), "until": until.as_secs()});
    out.answer(&value, &challenge.to_string())?;
    Ok(Exit::Done)
}
