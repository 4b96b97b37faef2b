use clap::Args;
use clearance_core::time::Timestamp;
use clearance_issuer::{Language, Moment};
use serde_json::{Value, json};

use super::Where;
use super::show::AskArgs;
use crate::clock;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};
use crate::wallet_dir::{self, WalletDir};

/// Say why an entry has no code, and what is due soon.
///
/// Ends with code 1 where there is a reason, with 0 where a code can be had.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance wallet why Mei --group hk")]
pub(crate) struct Why {
    /// The entry, by its number or label.
    entry: String,
    #[command(flatten)]
    ask: AskArgs,
    /// Act as if the phone's clock showed this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Why, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, wallet) = WalletDir::open(&args.place.wallet)?;
    let entry = wallet_dir::find(&wallet, &args.entry)?;
    let ask = args.ask.for_entry(&wallet, entry.id())?;
    let key = dir.key_for(entry.holder_key())?.public().signer().map_err(CliError::failed)?;
    let enquiry = wallet.enquire(&ask, &key, Moment::wall(clock::at_or_now(args.at)));
    let reason = enquiry.why_not.map(|why| (why.code(), why.to_string(), texts(|l| why.text(l))));
    let advice: Vec<_> =
        enquiry.advice.iter().map(|a| (a.code(), a.to_string(), texts(|l| a.text(l)))).collect();
    let value = json!({
        "reason": reason.as_ref().map(as_json),
        "advice": advice.iter().map(as_json).collect::<Vec<_>>(),
    });
    let mut text = match &reason {
        None => out.ink(Ink::Good, "A code can be shown."),
        Some(told) => format!("{} {}", out.ink(Ink::Bad, "No code:"), describe(told)),
    };
    for told in &advice {
        text.push_str(&format!("\n{} {}", out.ink(Ink::Unsure, "Soon:"), describe(told)));
    }
    out.answer(&value, &text)?;
    Ok(if reason.is_some() { Exit::Failed } else { Exit::Done })
}

/// A stable code, the detail, and the holder's text in each language.
type Told = (&'static str, String, [(&'static str, &'static str); 3]);

fn texts(text: impl Fn(Language) -> &'static str) -> [(&'static str, &'static str); 3] {
    [
        ("en", text(Language::English)),
        ("zh-Hant", text(Language::TraditionalChinese)),
        ("pt", text(Language::Portuguese)),
    ]
}

fn as_json((code, detail, texts): &Told) -> Value {
    let texts: serde_json::Map<_, _> =
        texts.iter().map(|(tag, text)| ((*tag).to_owned(), json!(text))).collect();
    json!({"code": code, "detail": detail, "texts": texts})
}

fn describe((code, detail, texts): &Told) -> String {
    let texts: String = texts.iter().map(|(_, text)| format!("\n  {text}")).collect();
    format!("{code}: {detail}{texts}")
}
