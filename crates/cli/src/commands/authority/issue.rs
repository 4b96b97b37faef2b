use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::issue::Grant;
use clearance_authority::office::{Issued, Order, OrderError, SHARD_CAPACITY};
use clearance_core::ids::{Challenge, SchemeId, Scope};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;
use serde_json::{Value, json};

use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit, about_file};
use crate::files::{self, Access};
use crate::office::{When, Where};
use crate::output::Out;

/// Seconds that a credential is dated back: codes carry the start of their step, and the step
/// that runs at the moment of issue must be good too.
const BACKDATE: u64 = 60;

/// Issue a credential to the holder of an enrolment request.
///
/// The request proves that the phone has the key it names. That its owner is eligible is for you
/// to know. The credential is kept in the authority's directory too, for rosters. A request is answered
/// once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority issue wallet/requests/mei.cbor --out mei.cwt
  clearance authority issue request.cbor --scheme mo-apcs --for 30d --out mei.cwt")]
pub(crate) struct Issue {
    /// The enrolment request, from 'clearance wallet enrol'.
    request: PathBuf,
    /// Where to write the credential.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    place: Where,
    /// The scheme: its name or its id in the trust list.
    #[arg(long, value_name = "NAME|ID", default_value = "hk-mo-mutual", value_parser = parse_scheme)]
    scheme: String,
    /// The scheme's qualifier, a number whose meaning the scheme defines.
    #[arg(long, default_value_t = 0)]
    qualifier: u8,
    /// How long the credential is good for.
    #[arg(long = "for", value_name = "DURATION", default_value = "14d", value_parser = clock::parse_duration)]
    life: u64,
    /// When it starts; a minute ago where left out, so that it can be used at once.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    from: Option<Timestamp>,
    /// The challenge that the request must answer, 16 hexadecimal digits.
    #[arg(long, value_name = "HEX")]
    challenge: Option<Challenge>,
    /// Answer a request that was answered before once more.
    #[arg(long)]
    again: bool,
    /// Write over the file at --out.
    #[arg(long)]
    force: bool,
    /// Positions of the shard of the status list that is opened when the month of expiry has none
    /// with room.
    #[arg(long, value_name = "COUNT", default_value_t = SHARD_CAPACITY,
          value_parser = clap::value_parser!(u32).range(1..=(1 << 20)))]
    shard_capacity: u32,
    #[command(flatten)]
    when: When,
}

/// A name, or a number that can be an id.
fn parse_scheme(text: &str) -> Result<String, String> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && text.parse::<u8>().is_err() {
        return Err("ids of schemes are numbers up to 255".to_owned());
    }
    Ok(text.to_owned())
}

/// The id of the scheme of this name in the list, or the id itself.
fn scheme(list: &TrustList, text: &str) -> Result<SchemeId, CliError> {
    let schemes = &list.content().schemes;
    if let Some(named) = schemes.iter().find(|scheme| scheme.name == text) {
        return Ok(named.id);
    }
    text.parse().map(SchemeId).map_err(|_| {
        let known: Vec<_> = schemes.iter().map(|it| format!("{} ({})", it.name, it.id)).collect();
        let known = known.join(", ");
        CliError::failed(format_args!("--scheme {text}: the trust list has {known}"))
    })
}

pub(crate) fn run(args: &Issue, out: &mut Out) -> Result<Exit, CliError> {
    let now = args.when.now();
    let not_before = args.from.unwrap_or(now.minus(BACKDATE));
    let office = args.place.open()?;
    let scheme = scheme(&office.list().map_err(CliError::failed)?, &args.scheme)?;
    let order = Order {
        scope: Scope { scheme, qualifier: args.qualifier },
        validity: Validity { not_before, not_after: not_before.plus(args.life) },
        shard_capacity: args.shard_capacity,
        challenge: args.challenge,
        again: args.again,
        clock: args.when.clock(),
    };
    if !args.force {
        files::refuse_existing(&args.out)?;
    }
    let request = files::read(&args.request)?;
    let issued = office.issue(&request, &order, &mut entropy::fill);
    let issued = issued.map_err(|error| match error {
        OrderError::Request(_) | OrderError::RequestUsed { .. } => about_file(&args.request)(error),
        error => CliError::failed(error),
    })?;
    files::write(&args.out, &issued.credential, Access::Shared)?;
    out.answer(&as_json(&issued, &args.out), &describe(&issued, &args.out))?;
    Ok(Exit::Done)
}

fn as_json(issued: &Issued, file: &Path) -> Value {
    let Issued { authority, grant, holder, .. } = issued;
    json!({
        "file": file.display().to_string(),
        "id": grant.id.to_string(),
        "authority": authority.to_string(),
        "scheme": grant.scope.scheme.0,
        "not_before": grant.validity.not_before.as_secs(),
        "not_after": grant.validity.not_after.as_secs(),
        "status_index": grant.status_index.to_string(),
        "clock_offset": holder.clock_offset(),
    })
}

fn describe(issued: &Issued, file: &Path) -> String {
    let Grant { id, scope, validity, .. } = &issued.grant;
    format!(
        "Issued credential {id} under scheme {}, good {validity}\n  written to {}",
        scope.scheme,
        file.display()
    )
}
