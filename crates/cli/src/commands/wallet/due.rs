use clap::Args;
use clearance_core::time::Timestamp;
use clearance_issuer::Moment;

use super::Where;
use crate::clock;
use crate::due;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::wallet_dir::WalletDir;

/// List what ends for the wallet, the earliest first: trust list, credentials, keys of authorities and gates.
///
/// It is time to act when a third of a life is left. Credentials stand under their entries' numbers.
#[derive(Debug, Args)]
#[command(after_help = format!("Examples:
  clearance wallet due
  clearance wallet due --json --wallet phone

{}", due::EXIT_CODES))]
pub(crate) struct Due {
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Due, out: &mut Out) -> Result<Exit, CliError> {
    let (_, wallet) = WalletDir::open(&args.place.wallet)?;
    let now = clock::at_or_now(args.at);
    due::answer(wallet.due(Moment::wall(now)), now, out)
}
