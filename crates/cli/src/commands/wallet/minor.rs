use clap::Args;
use clearance_core::time::Timestamp;

use super::{Where, list};
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::wallet_dir::{self, WalletDir};

/// Say until when an entry's holder is a minor: minors' codes are proposed first.
///
/// The authority tells phones with what the person has, to the month; the service's phone API gives it as 'minor_until'.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance wallet minor Mei --until 2031-04-01T00:00:00+08:00
  clearance wallet minor Mei                                    grown: no minor any more")]
pub(crate) struct Minor {
    /// The entry, by its number or label.
    entry: String,
    /// The first moment at which the holder is grown; left out, the holder is grown now.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    until: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Minor, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet, _lock) = WalletDir::open_to_change(&args.place.wallet)?;
    let id = wallet_dir::find(&wallet, &args.entry)?.id();
    wallet.set_minor_until(id, args.until).map_err(CliError::failed)?;
    dir.save(&wallet)?;
    list::answer(&wallet, Some(id), out)
}
