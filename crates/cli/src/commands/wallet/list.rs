use clap::Args;
use clearance_issuer::{Entry, EntryId, Wallet};
use serde_json::{Value, json};

use super::Where;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::wallet_dir::{self, WalletDir};

/// List what the wallet holds.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    place: Where,
}

/// Give an entry another label.
#[derive(Debug, Args)]
pub(crate) struct Rename {
    /// The entry, by its number or label.
    entry: String,
    /// The new label.
    label: String,
    #[command(flatten)]
    place: Where,
}

/// Take an entry out of the wallet. Its holder key stays in keys/.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The entry, by its number or label.
    entry: String,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &List, out: &mut Out) -> Result<Exit, CliError> {
    let (_, wallet) = WalletDir::open(&args.place.wallet)?;
    answer(&wallet, None, out)
}

pub(crate) fn rename(args: &Rename, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet, _lock) = WalletDir::open_to_change(&args.place.wallet)?;
    let id = wallet_dir::find(&wallet, &args.entry)?.id();
    wallet.rename(id, &args.label).map_err(CliError::failed)?;
    dir.save(&wallet)?;
    answer(&wallet, Some(id), out)
}

pub(crate) fn remove(args: &Remove, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet, _lock) = WalletDir::open_to_change(&args.place.wallet)?;
    let id = wallet_dir::find(&wallet, &args.entry)?.id();
    wallet.remove(id);
    dir.save(&wallet)?;
    answer(&wallet, None, out)
}

/// Tells of one entry, or of all.
pub(super) fn answer(
    wallet: &Wallet,
    only: Option<EntryId>,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let entries: Vec<&Entry> =
        wallet.entries().iter().filter(|entry| only.is_none_or(|id| id == entry.id())).collect();
    let value: Vec<Value> = entries.iter().map(|entry| as_json(wallet, entry)).collect();
    let text: String = if entries.is_empty() {
        "The wallet is empty; enrol with 'clearance wallet enrol NAME'\n".to_owned()
    } else {
        entries.iter().map(|entry| describe(wallet, entry)).collect()
    };
    out.answer(&json!({"entries": value}), &text)?;
    Ok(Exit::Done)
}

fn scheme_name<'a>(wallet: &'a Wallet, entry: &Entry) -> &'a str {
    wallet.trust().scheme(entry.scheme()).map_or("a scheme unknown here", |scheme| &scheme.name)
}

fn describe(wallet: &Wallet, entry: &Entry) -> String {
    let periods: String =
        entry.credentials().map(|held| format!("\n   good {}", held.claims().validity)).collect();
    format!("{:>2} {}\n   {}{periods}\n", entry.id(), entry.label(), scheme_name(wallet, entry))
}

fn as_json(wallet: &Wallet, entry: &Entry) -> Value {
    let credentials = entry.credentials().map(|held| {
        let claims = held.claims();
        json!({
            "id": claims.id.to_string(),
            "authority": held.authority().to_string(),
            "not_before": claims.validity.not_before.as_secs(),
            "not_after": claims.validity.not_after.as_secs(),
            "verified": held.is_verified(),
        })
    });
    json!({
        "entry": entry.id().0,
        "label": entry.label(),
        "scheme": entry.scheme().0,
        "scheme_name": scheme_name(wallet, entry),
        "credentials": credentials.collect::<Vec<_>>(),
    })
}
