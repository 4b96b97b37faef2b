use std::path::PathBuf;

use clap::Args;
use clearance_core::credential::UntrustedCredential;
use clearance_core::time::Timestamp;
use clearance_issuer::Moment;

use super::{Where, list};
use crate::clock;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;
use crate::wallet_dir::{self, WalletDir};

/// Put a credential into the wallet.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance wallet add mei.cwt --label Mei")]
pub(crate) struct Add {
    /// The credential, from the authority.
    credential: PathBuf,
    /// Your name for it, to pick the right person's code by; the file's name where left out.
    #[arg(long)]
    label: Option<String>,
    #[command(flatten)]
    place: Where,
}

/// Replace an entry's credential by a newer one of the same key and scheme.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance wallet renew Mei mei-2.cwt")]
pub(crate) struct Renew {
    /// The entry, by its number or label.
    entry: String,
    /// The newer credential.
    credential: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Add, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet, _lock) = WalletDir::open_to_change(&args.place.wallet)?;
    let path = &args.credential;
    let bytes = files::read(path)?;
    let claims = UntrustedCredential::decode(&bytes).map_err(about_file(path))?.claims;
    let key = dir.key_for(&claims.holder_key)?.public().signer().map_err(about_file(path))?;
    let from_name = path.file_stem().unwrap_or_default().to_string_lossy();
    let label = args.label.as_deref().unwrap_or(&from_name);
    let id = wallet.add(label, &bytes, &key).map_err(about_file(path))?;
    dir.save(&wallet)?;
    list::answer(&wallet, Some(id), out)
}

pub(crate) fn renew(args: &Renew, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet, _lock) = WalletDir::open_to_change(&args.place.wallet)?;
    let id = wallet_dir::find(&wallet, &args.entry)?.id();
    let moment = Moment::wall(clock::at_or_now(args.at));
    let bytes = files::read(&args.credential)?;
    wallet.renew(id, &bytes, moment).map_err(about_file(&args.credential))?;
    dir.save(&wallet)?;
    list::answer(&wallet, Some(id), out)
}
