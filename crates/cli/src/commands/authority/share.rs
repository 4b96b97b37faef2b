use std::path::PathBuf;

use clap::{Args, Subcommand};
use clearance_authority::office::OfficeId;
use clearance_core::time::Timestamp;
use clearance_revocation::ExpiryMonth;
use serde_json::json;

use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::office::Where;
use crate::output::Out;

/// Let a second office issue for this authority.
///
/// Each office gives out positions of the status lists that no other one has: the first office grants some
/// of its own, in a file that is good once and for one office. It alone publishes; statuses of all
/// credentials are changed there.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority office open taipa
  clearance authority office id --authority taipa
  clearance authority office grant 00112233445566778899aabbccddeeff --count 1000 --out taipa.grant
  clearance authority office adopt taipa.grant --authority taipa
  clearance authority office update trust-list.cbor --authority taipa")]
pub(crate) struct Share {
    #[command(flatten)]
    place: Where,
    #[command(subcommand)]
    command: ShareCommand,
}

#[derive(Debug, Subcommand)]
enum ShareCommand {
    /// Make the directory of a second office, with this authority's key and without root and status keys.
    Open {
        /// The directory to make.
        dir: PathBuf,
    },
    /// Print the office's id, which positions are granted to.
    Id,
    /// Grant positions to another office.
    Grant {
        /// The other office's id.
        #[arg(value_parser = parse_id)]
        to: OfficeId,
        /// How many.
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
        count: u32,
        /// For credentials that expire in the month of this time; in two weeks where left out.
        #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
        expiring: Option<Timestamp>,
        /// Where to write the grant; it is secret.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take over positions that were granted to this office.
    Adopt {
        /// The grant.
        grant: PathBuf,
    },
    /// Take in a newer trust list, in an office that signs none.
    Update {
        /// The trust list.
        list: PathBuf,
    },
}

fn parse_id(text: &str) -> Result<OfficeId, String> {
    let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let value = u128::from_str_radix(text, 16).ok().filter(|_| is_hex);
    value.map(|value| OfficeId(value.to_be_bytes())).ok_or_else(|| {
        "write it as 32 hexadecimal digits, as 'clearance authority office id' prints it".to_owned()
    })
}

pub(crate) fn run(args: &Share, out: &mut Out) -> Result<Exit, CliError> {
    let office = args.place.open()?;
    let (value, text) = match &args.command {
        ShareCommand::Open { dir } => {
            let made = office.open_branch(dir, &mut entropy::fill).map_err(CliError::failed)?;
            let id = made.id().map_err(CliError::failed)?;
            let text = format!("Made office {id} in {}", dir.display());
            (json!({"id": id.to_string(), "directory": dir.display().to_string()}), text)
        }
        ShareCommand::Id => {
            let id = office.id().map_err(CliError::failed)?.to_string();
            (json!({"id": id}), id)
        }
        ShareCommand::Grant { to, count, expiring, out } => {
            let expiring = expiring.unwrap_or(clock::now().plus(14 * 86_400));
            let month = ExpiryMonth::of(expiring);
            let shard = office.grant(*to, month, *count, out).map_err(CliError::failed)?;
            let text = format!(
                "Granted {count} positions of shard {shard}, for credentials that expire in \
                 {month}, to office {to}\n  written to {}",
                out.display()
            );
            (json!({"shard": shard, "month": month.to_string(), "count": count}), text)
        }
        ShareCommand::Adopt { grant } => {
            let (shard, month, count) = office.adopt(grant).map_err(CliError::failed)?;
            let text = format!(
                "Adopted {count} positions of shard {shard}, for credentials that expire in {month}"
            );
            (json!({"shard": shard, "month": month.to_string(), "count": count}), text)
        }
        ShareCommand::Update { list } => {
            let list = office.import_list(list).map_err(CliError::failed)?;
            (json!({"seq": list.seq()}), format!("Took trust list number {} in", list.seq()))
        }
    };
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}
