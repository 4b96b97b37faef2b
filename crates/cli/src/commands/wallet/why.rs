use clap::Args;
use clearance_core::ids::Name;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, TransportMode};
use clearance_issuer::{Enquiry, Language, Moment, Whereabouts};
use serde_json::{Value, json};

use super::Where;
use super::show::AskArgs;
use crate::clock;
use crate::commands::authority::place_line;
use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};
use crate::wallet_dir::{self, WalletDir};

/// Say why an entry has no code, and what is due soon.
///
/// Ends with code 1 where there is a reason, with 0 where a code can be had.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance wallet why Mei --group hk
  clearance wallet why Mei --group border --at-place hk/west-kowloon --direction departure")]
pub(crate) struct Why {
    /// The entry, by its number or label.
    entry: String,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    ahead: Ahead,
    /// Act as if the phone's clock showed this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

/// What is known of the gate ahead.
#[derive(Debug, Args)]
struct Ahead {
    /// Where the gate stands, as far as it is known: JURISDICTION, or with /CHECKPOINT and /HALL.
    #[arg(long, value_name = "PLACE", value_parser = parse_place)]
    at_place: Option<Whereabouts>,
    /// arrival or departure.
    #[arg(long)]
    direction: Option<Direction>,
    /// air, foot, rail, sea or vehicle.
    #[arg(long)]
    mode: Option<TransportMode>,
}

impl Ahead {
    fn whereabouts(&self) -> Whereabouts {
        let mut ahead = self.at_place.unwrap_or_default();
        (ahead.direction, ahead.mode) = (self.direction, self.mode);
        ahead
    }
}

fn parse_place(text: &str) -> Result<Whereabouts, String> {
    let mut names = text.split('/');
    let mut next = || -> Result<Option<Name>, String> {
        let name = names.next().map(str::parse).transpose();
        name.map_err(|error: clearance_core::ids::InvalidId| format!("{text}: {error}"))
    };
    let mut ahead = Whereabouts::default();
    (ahead.jurisdiction, ahead.checkpoint, ahead.hall) = (next()?, next()?, next()?);
    match names.next() {
        None => Ok(ahead),
        Some(_) => {
            Err("write it as JURISDICTION/CHECKPOINT/HALL, or the first of these".to_owned())
        }
    }
}

pub(crate) fn run(args: &Why, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, wallet) = WalletDir::open(&args.place.wallet)?;
    let entry = wallet_dir::find(&wallet, &args.entry)?;
    let ask = args.ask.for_entry(&wallet, entry.id())?.at(args.ahead.whereabouts());
    let key = dir.key_for(entry.holder_key())?.public().signer().map_err(CliError::failed)?;
    let enquiry = wallet.enquire(&ask, &key, Moment::wall(clock::at_or_now(args.at)));
    let reason = enquiry.why_not.map(|why| (why.code(), why.to_string(), texts(|l| why.text(l))));
    let notes = notes(&enquiry);
    let places: Vec<_> = enquiry.places.iter().map(place_line).collect();
    let value = json!({
        "reason": reason.as_ref().map(as_json),
        "advice": notes.iter().map(as_json).collect::<Vec<_>>(),
        "places": places,
    });
    let mut text = match &reason {
        None => out.ink(Ink::Good, &format!("A code can be shown, at {}.", places.join("; "))),
        Some(told) => format!("{} {}", out.ink(Ink::Bad, "No code:"), describe(told)),
    };
    for told in &notes {
        text.push_str(&format!("\n{} {}", out.ink(Ink::Unsure, "Note:"), describe(told)));
    }
    out.answer(&value, &text)?;
    Ok(if reason.is_some() { Exit::Failed } else { Exit::Done })
}

/// What is doubtful about the clock, and the advice.
fn notes(enquiry: &Enquiry) -> Vec<Told> {
    let clock = enquiry.clock.map(|c| (c.code(), c.to_string(), texts(|l| c.text(l))));
    let advice = enquiry.advice.iter().map(|a| (a.code(), a.to_string(), texts(|l| a.text(l))));
    clock.into_iter().chain(advice).collect()
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
