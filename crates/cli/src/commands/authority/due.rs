use clap::Args;
use clearance_core::time::Timestamp;

use crate::clock;
use crate::due;
use crate::error::{CliError, Exit};
use crate::office::Where;
use crate::output::Out;

/// List what ends at the authority, the earliest first: trust list, keys, status lists.
///
/// Of keys that follow each other it names the last. Time to act is when a third of a life is left.
#[derive(Debug, Args)]
#[command(after_help = format!("Examples:
  clearance authority due
  clearance authority due --json

{}", due::EXIT_CODES))]
pub(crate) struct Due {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Due, out: &mut Out) -> Result<Exit, CliError> {
    let dues = args.place.open()?.due().map_err(CliError::failed)?;
    due::answer(dues, clock::at_or_now(args.at), out)
}
