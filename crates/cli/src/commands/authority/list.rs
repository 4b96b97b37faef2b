use clap::Args;
use clearance_authority::office::IssuedCredential;
use clearance_core::ids::SchemeId;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::error::{CliError, Exit};
use crate::office::Where;
use crate::output::Out;

/// List the credentials that were issued here.
///
/// A holder is named by a pseudonym: the same for all credentials of one holder key, and no help in finding
/// the person.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority list
  clearance authority list --status revoked
  clearance authority list --holder 1f0c2a3b4d5e6f70 --json")]
pub(crate) struct List {
    /// Those of one holder key, by its pseudonym.
    #[arg(long, value_name = "PSEUDONYM")]
    holder: Option<String>,
    /// Those with a status: valid, suspended or revoked.
    #[arg(long)]
    status: Option<Status>,
    /// Those of a scheme.
    #[arg(long, value_name = "ID")]
    scheme: Option<u8>,
    /// Those that have expired, too.
    #[arg(long)]
    expired: bool,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &List, out: &mut Out) -> Result<Exit, CliError> {
    let now = clock::at_or_now(args.at);
    let mut issued = args.place.open()?.credentials().map_err(CliError::failed)?;
    issued.retain(|one| {
        (args.expired || now < one.claims.validity.not_after)
            && args.status.is_none_or(|status| status == one.status)
            && args.scheme.is_none_or(|id| SchemeId(id) == one.claims.scope.scheme)
            && args.holder.as_ref().is_none_or(|holder| *holder == one.holder_text())
    });
    issued.sort_by_key(|one| (one.claims.validity.not_after, one.claims.id));
    let value = json!({"credentials": issued.iter().map(as_json).collect::<Vec<_>>()});
    let text: Vec<_> = issued.iter().map(describe).collect();
    let none = "No credential that was issued here fits.".to_owned();
    out.answer(&value, &if text.is_empty() { none } else { text.join("\n") })?;
    Ok(Exit::Done)
}

fn as_json(one: &IssuedCredential) -> Value {
    let claims = &one.claims;
    json!({
        "id": claims.id.to_string(),
        "holder": one.holder_text(),
        "authority": one.authority.to_string(),
        "scheme": claims.scope.scheme.0,
        "qualifier": claims.scope.qualifier,
        "not_before": claims.validity.not_before.as_secs(),
        "not_after": claims.validity.not_after.as_secs(),
        "status_index": claims.status_index.to_string(),
        "status": one.status.to_string(),
    })
}

fn describe(one: &IssuedCredential) -> String {
    let claims = &one.claims;
    format!(
        "{}  {:<9}  scheme {}  until {}  holder {}  at {}",
        claims.id,
        one.status.to_string(),
        claims.scope.scheme,
        claims.validity.not_after,
        one.holder_text(),
        claims.status_index
    )
}
