use clap::Args;
use clearance_core::time::Timestamp;
use clearance_issuer::{Entry, EntryId, Moment, Wallet};
use serde_json::{Value, json};

use super::Where;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::wallet_dir::{self, WalletDir};

/// List what the wallet holds, in the order in which codes are proposed: minors first.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Act as if the phone's clock showed this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
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
    answer_at(&wallet, None, clock::at_or_now(args.at), out)
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
    answer_at(wallet, only, clock::now(), out)
}

fn answer_at(
    wallet: &Wallet,
    only: Option<EntryId>,
    now: Timestamp,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let moment = Moment::wall(now);
    let mut entries = wallet.proposed(moment);
    entries.retain(|entry| only.is_none_or(|id| id == entry.id()));
    let now = wallet.now(moment);
    let value: Vec<Value> = entries.iter().map(|entry| as_json(wallet, entry, now)).collect();
    let text: String = if entries.is_empty() {
        "The wallet is empty; enrol with 'clearance wallet enrol NAME'\n".to_owned()
    } else {
        entries.iter().map(|entry| describe(wallet, entry, now)).collect()
    };
    out.answer(&json!({"entries": value}), &text)?;
    Ok(Exit::Done)
}

fn scheme_name<'a>(wallet: &'a Wallet, entry: &Entry) -> &'a str {
    wallet.trust().scheme(entry.scheme()).map_or("a scheme unknown here", |scheme| &scheme.name)
}

fn describe(wallet: &Wallet, entry: &Entry, now: Timestamp) -> String {
    let periods: String =
        entry.credentials().map(|held| format!("\n   good {}", held.claims().validity)).collect();
    let minor = if entry.is_minor(now) { ", a minor" } else { "" };
    let (label, scheme) = (entry.label(), scheme_name(wallet, entry));
    format!("{:>2} {label}{minor}\n   {scheme}{periods}\n", entry.id())
}

fn as_json(wallet: &Wallet, entry: &Entry, now: Timestamp) -> Value {
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
        "minor": entry.is_minor(now),
        "scheme": entry.scheme().0,
        "scheme_name": scheme_name(wallet, entry),
        "credentials": credentials.collect::<Vec<_>>(),
    })
}
