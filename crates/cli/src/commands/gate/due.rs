use clap::Args;
use clearance_core::time::Timestamp;
use clearance_gate::GateDir;

use super::Where;
use crate::clock;
use crate::due;
use crate::error::{CliError, Exit};
use crate::output::Out;

/// List what ends at the gate and what it lacks, the earliest first: trust list, keys, status lists.
///
/// It is time to act when a third of a life is left.
#[derive(Debug, Args)]
#[command(after_help = format!("Examples:
  clearance gate due
  clearance gate due --json --gate lane-7

{}", due::EXIT_CODES))]
pub(crate) struct Due {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Due, out: &mut Out) -> Result<Exit, CliError> {
    let now = clock::at_or_now(args.at);
    due::answer(GateDir::open(&args.place.gate)?.dues(now)?, now, out)
}
