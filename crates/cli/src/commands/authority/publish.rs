use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::office::{Edition, Publication, SHARD_CAPACITY};
use clearance_authority::publisher::{Impossible, Published, Rhythm};
use clearance_core::ids::AuthorityKid;
use serde_json::{Value, json};

use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit};
use crate::office::{When, Where};
use crate::output::Out;
use crate::progress::Progress;

/// Publish the status list: who is suspended, who revoked, as of now.
///
/// Writes a directory of files that any web server or USB stick brings to the gates. Run it every
/// few minutes, also when nothing changed: a list says how old the gates' knowledge is. It can be
/// killed at any moment; the next run ends what was begun. A repository that was lost is made again,
/// under higher numbers than gates have seen.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority publish
  clearance authority publish --dir /srv/www/status --next-update 5m")]
pub(crate) struct Publish {
    /// The repository of lists.
    #[arg(long, value_name = "DIR", default_value = "status-lists")]
    dir: PathBuf,
    /// Positions of a shard that has to be opened: each list has room for the credentials of this month
    /// and the next three.
    #[arg(long, value_name = "COUNT", default_value_t = SHARD_CAPACITY,
          value_parser = clap::value_parser!(u32).range(1..=(1 << 20)))]
    shard_capacity: u32,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    rhythm: RhythmArgs,
}

#[derive(Clone, Copy, Debug, Args)]
struct RhythmArgs {
    /// When the next list is due at the latest.
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = clock::parse_duration)]
    next_update: u64,
    /// When this list says nothing any more, whatever a gate's policy is.
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = clock::parse_duration)]
    hard_expiry: u64,
    /// Make a snapshot after so many changed lists.
    #[arg(long, value_name = "COUNT", default_value_t = Rhythm::default().snapshot_every,
          value_parser = clap::value_parser!(u64).range(1..))]
    snapshot_every: u64,
}

impl From<RhythmArgs> for Rhythm {
    fn from(args: RhythmArgs) -> Self {
        Self {
            next_update: args.next_update,
            hard_expiry: args.hard_expiry,
            snapshot_every: args.snapshot_every,
            ..Self::default()
        }
    }
}

pub(crate) fn run(args: &Publish, out: &mut Out) -> Result<Exit, CliError> {
    let office = args.place.open()?;
    let edition = Edition {
        clock: args.when.clock(),
        rhythm: args.rhythm.into(),
        shard_capacity: args.shard_capacity,
    };
    let progress = Progress::spinner("publishing");
    let publication = office.publish(&args.dir, &edition, &mut entropy::fill);
    drop(progress);
    let publication = publication.map_err(CliError::failed)?;
    out.answer(&as_json(&publication, &args.dir), &describe(&publication, &args.dir))?;
    for (authority, _) in publication.lists.iter().filter(|(_, list)| list.anew) {
        out.warn(&format!(
            "{}: no status list of authority {authority} was here, and one was published before. It was \
             made anew. If gates get their lists from another directory, name that with --dir",
            args.dir.display()
        ));
    }
    let impossible: usize = publication.lists.iter().map(|(_, list)| list.impossible.len()).sum();
    match impossible {
        0 => Ok(Exit::Done),
        count => Err(CliError::failed(format_args!(
            "published, but {count} status(es) that were asked for cannot be given; see above"
        ))),
    }
}

/// The list of the newest authority key, and all of them under `lists`.
fn as_json(publication: &Publication, repository: &Path) -> Value {
    let lists: Vec<_> = publication.lists.iter().map(list_json).collect();
    let mut value = lists.last().cloned().unwrap_or_else(|| json!({}));
    value["repository"] = json!(repository.display().to_string());
    value["retired_shards"] = json!(publication.retired);
    value["lists"] = json!(lists);
    value
}

fn list_json((authority, published): &(AuthorityKid, Published)) -> Value {
    let impossible = published.impossible.iter().map(|wish| {
        json!({
            "status_index": wish.index.to_string(),
            "wanted": wish.wanted.to_string(),
            "cause": wish.cause.to_string(),
        })
    });
    json!({
        "authority": authority.to_string(),
        "epoch": published.epoch,
        "seq": published.seq,
        "changed": published.changed,
        "snapshot": published.snapshot,
        "anew": published.anew,
        "bytes": published.bytes,
        "impossible": impossible.collect::<Vec<_>>(),
    })
}

fn describe(publication: &Publication, repository: &Path) -> String {
    let mut text: String = publication.lists.iter().map(describe_list).collect();
    text.push_str(&format!("  published in {}", repository.display()));
    for number in &publication.retired {
        text.push_str(&format!("\n  shard {number} is left out: its credentials have expired"));
    }
    text
}

fn describe_list((authority, published): &(AuthorityKid, Published)) -> String {
    let Published { epoch, seq, changed, snapshot, bytes, .. } = published;
    let what = match (changed, snapshot) {
        (false, false) => "nothing changed but the date",
        (_, true) => "with a snapshot",
        (true, false) => "as a delta",
    };
    let mut text = format!(
        "Status list {epoch}.{seq} of authority {authority}, {what}; {bytes} bytes of new files\n"
    );
    for Impossible { index, wanted, cause } in &published.impossible {
        text.push_str(&format!("  credential {index} cannot be {wanted}: {cause}\n"));
    }
    text
}
