use std::path::PathBuf;

use clap::Args;
use clearance_authority::office::{Evidence, Recovered};
use clearance_core::time::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::office::Where;
use crate::output::Out;

/// Go on after a backup was put back, a disk died, or files were lost or damaged.
///
/// Reads the published status lists, takes every position that may have been given out as spent, takes
/// every published revocation into the log, and opens new shards. Nothing that was revoked is valid again,
/// and no two credentials share a position. Publish at once afterwards. Credentials that were issued since
/// the backup stay good; their copies are not here, so revoke them by file or SHARD:POSITION.
///
/// The trust list's next number leaves room for lists that were signed since. Bring a newer trust list from
/// a device with --trust, so that its keys are not forgotten.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority recover --lists status-lists
  clearance authority recover --lists /srv/www/status --trust gate/trust-list.cbor
  clearance authority recover --never-published")]
pub(crate) struct Recover {
    /// A repository of status lists, as gates get it. May be given several times; the newest counts.
    #[arg(long = "lists", value_name = "REPOSITORY")]
    repositories: Vec<PathBuf>,
    /// A trust list that a phone or gate has. May be given several times.
    #[arg(long = "trust", value_name = "FILE")]
    trust_lists: Vec<PathBuf>,
    /// No status list was ever published.
    #[arg(long, conflicts_with = "repositories")]
    never_published: bool,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

pub(crate) fn run(args: &Recover, out: &mut Out) -> Result<Exit, CliError> {
    let evidence = Evidence {
        repositories: args.repositories.clone(),
        trust_lists: args.trust_lists.clone(),
        never_published: args.never_published,
    };
    let now = clock::at_or_now(args.at);
    let recovered = args.place.open()?.recover(&evidence, now, &mut entropy::fill);
    let recovered = recovered.map_err(CliError::failed)?;
    out.answer(&as_json(&recovered), &describe(&recovered))?;
    Ok(Exit::Done)
}

fn as_json(recovered: &Recovered) -> Value {
    let heads = recovered.heads.iter().map(|(kid, version)| {
        json!({"authority": kid.to_string(), "epoch": version.epoch, "seq": version.seq})
    });
    json!({
        "lists": heads.collect::<Vec<_>>(),
        "closed_shards": recovered.closed,
        "statuses": recovered.statuses,
        "damaged_statuses": recovered.damaged_statuses,
        "trust_list": recovered.trust_list,
        "next_trust_list": recovered.next_trust_list,
    })
}

fn describe(recovered: &Recovered) -> String {
    let mut text = String::from("Recovered.\n");
    for (kid, version) in &recovered.heads {
        text.push_str(&format!("  status list {version} of authority {kid} is the newest known\n"));
    }
    text.push_str(&format!(
        "  {} shard(s) give out nothing more; their credentials stay covered\n  \
         {} status(es) taken from the lists\n",
        recovered.closed.len(),
        recovered.statuses
    ));
    if recovered.damaged_statuses > 0 {
        text.push_str(&format!(
            "  {} line(s) of the log were damaged; what they asked for and no list had is lost; \
             statuses.damaged has them\n",
            recovered.damaged_statuses
        ));
    }
    text.push_str(&format!(
        "  trust list {} is in force, the next one will be {}\n\
         Run 'clearance authority publish' now; nothing is issued before.",
        recovered.trust_list, recovered.next_trust_list
    ));
    text
}
