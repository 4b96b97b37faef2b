use std::path::PathBuf;

use clap::Args;
use clearance_authority::office::{Behind, Evidence, Recovered};
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
/// every published status into the log, and opens new shards. Nothing that was suspended or revoked is valid
/// again, and no two credentials share a position. Afterwards ask again for what was asked since the last
/// publication, and publish at once. Credentials that were issued since the backup stay good; their copies
/// are not here, so revoke them by file.
///
/// The trust list's next number leaves room for lists that were signed since. Bring a newer trust list from
/// a device with --trust, so that its keys are not forgotten; it works where no trust list is left, too. A
/// second office needs neither lists nor publishing, only a new grant.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority recover --lists status-lists
  clearance authority recover --lists /srv/www/status --trust gate/trust-list.cbor
  clearance authority recover --never-published
  clearance authority recover --lists-lost --trust gate/trust-list.cbor")]
pub(crate) struct Recover {
    /// A repository of status lists, as gates get it. May be given several times; the newest counts.
    #[arg(long = "lists", value_name = "REPOSITORY")]
    repositories: Vec<PathBuf>,
    /// A trust list that a phone or gate has, or a trust chain. May be given several times.
    #[arg(long = "trust", value_name = "FILE")]
    trust_lists: Vec<PathBuf>,
    /// No status list was ever published.
    #[arg(long, conflicts_with = "repositories")]
    never_published: bool,
    /// Lists were published, and no copy of one is left anywhere. What was revoked since the backup is forgotten:
    /// withdraw the authority key with --replace before you publish, and issue anew.
    #[arg(long, conflicts_with_all = ["repositories", "never_published"])]
    lists_lost: bool,
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
        lists_lost: args.lists_lost,
    };
    let now = clock::at_or_now(args.at);
    let recovered = args.place.open_to_recover()?.recover(&evidence, now, &mut entropy::fill);
    let recovered = recovered.map_err(CliError::failed)?;
    out.answer(&as_json(&recovered), &describe(&recovered))?;
    if args.lists_lost && recovered.branch.is_none() {
        out.warn(
            "nobody knows what was revoked since the backup. Before you publish: 'clearance authority \
             trust withdraw-authority KID --replace', for each authority key of this office",
        );
    }
    for behind in &recovered.behind {
        out.warn(&warning(behind));
    }
    Ok(Exit::Done)
}

fn as_json(recovered: &Recovered) -> Value {
    let heads = recovered.heads.iter().map(|(kid, version)| {
        json!({"authority": kid.to_string(), "epoch": version.epoch, "seq": version.seq})
    });
    let behind = recovered.behind.iter().map(|behind| {
        json!({
            "authority": behind.authority.to_string(),
            "found": behind.found.map(|version| version.to_string()),
            "remembered": behind.remembered.to_string(),
        })
    });
    json!({
        "lists": heads.collect::<Vec<_>>(),
        "behind": behind.collect::<Vec<_>>(),
        "differing": recovered.differing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "branch": recovered.branch.map(|id| id.to_string()),
        "closed_shards": recovered.closed,
        "statuses": recovered.statuses,
        "damaged_statuses": recovered.damaged_statuses,
        "trust_list": recovered.trust_list,
        "next_trust_list": recovered.next_trust_list,
    })
}

fn warning(Behind { authority, found, remembered }: &Behind) -> String {
    let found = found.map_or_else(|| "none".to_owned(), |found| found.to_string());
    format!(
        "the newest status list of authority {authority} that was found is {found}, and {remembered} may \
         have been published: what that one alone suspended or revoked is not known here. If there is a \
         newer copy anywhere, run this again with it"
    )
}

fn describe(recovered: &Recovered) -> String {
    if let Some(id) = recovered.branch {
        return format!(
            "Recovered. This is a second office, and its id is now {id}.\n\
             Let the first office grant positions to that id; nothing is issued before."
        );
    }
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
    if !recovered.differing.is_empty() {
        text.push_str(
            "  log and lists differ on these, and nobody can tell which is newer: they count as suspended \
             until you lift them\n",
        );
    }
    for index in &recovered.differing {
        text.push_str(&format!("    {index}\n"));
    }
    if recovered.damaged_statuses > 0 {
        text.push_str(&format!(
            "  {} line(s) of the log were damaged; what they asked for and no list had is lost; \
             statuses.damaged has them\n",
            recovered.damaged_statuses
        ));
    }
    text.push_str(&format!(
        "  trust list {} is in force, the next one will be {}\n\
         Ask again for what was asked since the last publication, then run 'clearance authority publish'; \
         nothing is issued before.",
        recovered.trust_list, recovered.next_trust_list
    ));
    text
}
