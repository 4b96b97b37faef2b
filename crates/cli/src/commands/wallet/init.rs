use std::path::PathBuf;

use clap::Args;
use clearance_core::trust::last_of_chain;
use clearance_issuer::{EntryId, Moment, NewGateKey, TrustChange, WhyNot};
use serde_json::{Value, json};

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
///
/// A wallet that slept while the root key changed needs the chain of lists: trust-chain.cbor.
#[derive(Debug, Args)]
pub(crate) struct Update {
    /// The trust list, or a chain of lists.
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
    let (dir, mut wallet, _lock) = WalletDir::open_to_change(&args.at.wallet)?;
    let moment = Moment::wall(clock::now());
    let bytes = files::read(&args.trust)?;
    let change = if last_of_chain(&bytes).is_some() {
        wallet.follow_chain(&bytes, moment).map_err(about_file(&args.trust))?
    } else {
        wallet.update_trust(&bytes, moment).map_err(about_file(&args.trust))?
    };
    dir.save(&wallet)?;
    out.answer(&as_json(&change), &describe(&change))?;
    Ok(Exit::Done)
}

fn as_json(change: &TrustChange) -> Value {
    let key = |key: &NewGateKey| {
        json!({
            "group": key.group.to_string(),
            "kid": key.kid.to_string(),
            "begins": key.begins.as_secs(),
        })
    };
    let entry = |(entry, why): &(EntryId, WhyNot)| json!({"entry": entry.0, "reason": why.code(), "detail": why.to_string()});
    json!({
        "seq": change.now,
        "new_gate_keys": change.new_gate_keys.iter().map(key).collect::<Vec<_>>(),
        "groups_without_key":
            change.without_key.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "without_code": change.without_code.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn describe(change: &TrustChange) -> String {
    let mut lines = vec![format!("The wallet now has trust list number {}", change.now)];
    lines.extend(change.new_gate_keys.iter().map(|key| {
        format!("  gate group {}: new key {}, used from {}", key.group, key.kid, key.begins)
    }));
    lines.extend(change.without_key.iter().map(|group| {
        format!("  gate group {group}: no key for now, so no codes; ask for a newer list")
    }));
    lines.extend(
        change
            .without_code
            .iter()
            .map(|(entry, why)| format!("  entry {entry} has no code: {why}")),
    );
    lines.join("\n")
}
