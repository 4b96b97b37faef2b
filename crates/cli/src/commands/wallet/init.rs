use std::path::PathBuf;

use clap::Args;
use clearance_issuer::Moment;
use serde_json::json;

use super::Where;
use crate::clock;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;
use crate::wallet_dir::WalletDir;

/// Make an empty wallet that believes one root key.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance wallet init
  clearance wallet init phone --root root.pub --trust trust-list.cbor")]
pub(crate) struct Init {
    /// The directory to make.
    #[arg(default_value = "wallet")]
    dir: PathBuf,
    /// The root's public key.
    #[arg(long, value_name = "FILE", default_value = "authority/root.pub")]
    root: PathBuf,
    /// The trust list.
    #[arg(long, value_name = "FILE", default_value = "authority/trust-list.cbor")]
    trust: PathBuf,
}

/// Give the wallet a newer trust list.
#[derive(Debug, Args)]
pub(crate) struct Update {
    /// The trust list.
    #[arg(value_name = "FILE", default_value = "authority/trust-list.cbor")]
    trust: PathBuf,
    #[command(flatten)]
    at: Where,
}

pub(crate) fn run(args: &Init, out: &mut Out) -> Result<Exit, CliError> {
    let root = files::read_public(&args.root)?.signer().map_err(about_file(&args.root))?;
    WalletDir::create(&args.dir, root, &args.trust)?;
    let dir = args.dir.display().to_string();
    out.answer(&json!({"wallet": dir}), &format!("Made an empty wallet in {dir}"))?;
    Ok(Exit::Done)
}

pub(crate) fn update(args: &Update, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet) = WalletDir::open(&args.at.wallet)?;
    let moment = Moment::wall(clock::now());
    wallet.update_trust(&files::read(&args.trust)?, moment).map_err(about_file(&args.trust))?;
    dir.save(&wallet)?;
    let seq = wallet.trust().seq();
    out.answer(&json!({"seq": seq}), &format!("The wallet now has trust list number {seq}"))?;
    Ok(Exit::Done)
}
