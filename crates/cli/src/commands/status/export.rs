use std::path::PathBuf;

use clap::Args;
use clearance_core::time::Timestamp;
use clearance_revocation::ShardSource;
use clearance_revocation::object::StatusSigner;
use clearance_revocation::token_status_list::{self, StatusListToken};
use serde_json::json;

use super::place::Place;
use crate::clock;
use crate::error::{CliError, Exit, about_file};
use crate::files::{self, Access};
use crate::office;
use crate::output::Out;

/// Export a shard as a Token Status List (CWT).
///
/// The export is for the systems of others and shows the list as published. A position in the shard is the
/// index there. The status key signs the export, which expires with the list.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance status export 1 --uri https://status.example/1 --out shard-1.cwt --ttl 10m")]
pub(crate) struct Export {
    /// The shard's number.
    shard: u16,
    /// Where the list will be published: what credentials elsewhere name it by.
    #[arg(long)]
    uri: String,
    /// Where to write it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
    /// How long others may keep it before they fetch it again.
    #[arg(long, value_name = "DURATION", value_parser = clock::parse_duration)]
    ttl: Option<u64>,
    /// The repository of lists.
    #[arg(long, value_name = "DIR", default_value = "status-lists")]
    dir: PathBuf,
    /// The authority's directory, for its status key.
    #[arg(long, value_name = "DIR", default_value = "authority")]
    authority: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
}

pub(crate) fn run(args: &Export, out: &mut Out) -> Result<Exit, CliError> {
    let office = office::open(&args.authority)?;
    let trust = office.list().map_err(CliError::failed)?;
    let own = office.authority_kids().map_err(CliError::failed)?;
    let authority = own.last().copied().ok_or_else(|| {
        about_file(&args.authority)("the trust list has no authority key of this office")
    })?;
    let place = Place { root: args.dir.clone(), authority };
    let delegation = place.delegation(&trust)?;
    let head = place.head(delegation)?;
    let state = place.state(delegation, &head, head.seq)?;
    let shard = state.read(args.shard).map_err(about_file(&args.dir))?.ok_or_else(|| {
        let known: Vec<_> = state.headers().iter().map(|h| h.number.to_string()).collect();
        let (shard, known) = (args.shard, known.join(", "));
        CliError::failed(format_args!("{shard}: the list has no such shard; it has {known}"))
    })?;
    let now = clock::at_or_now(args.at);
    let signer = office.status_signer(authority, now).map_err(CliError::failed)?;
    let (kid, key) = signer.ok_or_else(|| {
        about_file(&args.authority)("this office has no status key that the trust list delegates")
    })?;
    if now >= head.hard_expiry {
        return Err(CliError::failed("the published list has expired; publish a new one first"));
    }
    let list = token_status_list::export(&shard);
    let token = StatusListToken {
        uri: &args.uri,
        issued_at: now,
        expires: Some(head.hard_expiry),
        ttl: args.ttl,
        list: &list,
    };
    let bytes = token.sign(StatusSigner { kid, key: key.as_ref() }).map_err(CliError::failed)?;
    if !args.force {
        files::refuse_existing(&args.out)?;
    }
    files::write(&args.out, &bytes, Access::Shared)?;
    let header = shard.header();
    let value = json!({
        "file": args.out.display().to_string(),
        "shard": args.shard,
        "capacity": header.capacity,
        "revoked": header.revoked,
        "suspended": header.suspended,
        "bytes": bytes.len(),
        "expires": head.hard_expiry.as_secs(),
    });
    let text = format!(
        "Shard {} of list {}.{}: {} positions, {} revoked, {} suspended\n  {} bytes, good until {}, \
         written to {}",
        args.shard,
        head.epoch,
        head.seq,
        header.capacity,
        header.revoked,
        header.suspended,
        bytes.len(),
        head.hard_expiry,
        args.out.display()
    );
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}
