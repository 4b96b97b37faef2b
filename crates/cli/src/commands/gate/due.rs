use clap::Args;
use clearance_core::due::Due as Ending;
use clearance_core::time::{Timestamp, Validity};

use super::Where;
use crate::clock;
use crate::due;
use crate::error::{CliError, Exit};
use crate::gate_dir::GateDir;
use crate::output::Out;

/// List what ends at the gate, the earliest first: trust list, keys, status lists.
///
/// Time to act is when a third of a life is left.
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
    let gate = GateDir::open(&args.place.gate)?;
    let trust = gate.load_list()?;
    let life = Validity { not_before: trust.this_update(), not_after: trust.next_update() };
    let remedy = "bring a newer trust list: 'clearance gate update'";
    let dues = vec![Ending::end_of("trust-list", trust.seq(), life, remedy)];
    due::answer(dues, clock::at_or_now(args.at), out)
}
