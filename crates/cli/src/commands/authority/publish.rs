use std::path::{Path, PathBuf};

use clap::Args;
use clearance_authority::publisher::{Impossible, Published, Publisher, Rhythm, Wanted};
use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_core::trust::{StatusDelegation, TrustList};
use clearance_revocation::object::StatusSigner;
use serde_json::{Value, json};

use crate::authority_dir::AuthorityDir;
use crate::clock;
use crate::error::{CliError, Exit, about_file};
use crate::files;
use crate::output::Out;
use crate::positions;
use crate::progress::Progress;
use crate::status_log::StatusLog;

/// Publish the status list: who is suspended, who revoked, as of now.
///
/// Writes a directory of files that any web server or USB stick brings to the gates. Run it every
/// few minutes, also when nothing changed: a list says how old the gates' knowledge is. It can be
/// killed at any moment; the next run ends what was begun.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority publish
  clearance authority publish --dir /srv/www/status --next-update 5m")]
pub(crate) struct Publish {
    /// The repository of lists.
    #[arg(long, value_name = "DIR", default_value = "status-lists")]
    dir: PathBuf,
    /// The authority's directory.
    #[arg(long, value_name = "DIR", default_value = "authority")]
    authority: PathBuf,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
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

/// What a run published.
#[derive(Clone, Debug)]
pub(crate) struct Publication {
    authority: AuthorityKid,
    published: Published,
    /// Shards that retired with it.
    retired: Vec<u16>,
}

pub(crate) fn run(args: &Publish, out: &mut Out) -> Result<Exit, CliError> {
    let dir = AuthorityDir::open(&args.authority)?;
    let now = clock::at_or_now(args.at);
    let publication = carry_out(&dir, &args.dir, args.rhythm.into(), now)?;
    out.answer(&as_json(&publication, &args.dir), &describe(&publication, &args.dir))?;
    match publication.published.impossible.len() {
        0 => Ok(Exit::Done),
        count => Err(CliError::failed(format_args!(
            "published, but {count} status(es) that were asked for cannot be given; see above"
        ))),
    }
}

/// Publishes what was asked for so far.
pub(crate) fn carry_out(
    dir: &AuthorityDir,
    repository: &Path,
    rhythm: Rhythm,
    now: Timestamp,
) -> Result<Publication, CliError> {
    let _publishing = dir.lock_publishing()?;
    let list = dir.load_list()?;
    let authority = dir.kid(&list)?;
    let delegation = delegation(&list, authority)?;
    let pair = files::read_key(&dir.status_key())?;
    let key = pair.signing(&RING).map_err(about_file(&dir.status_key()))?;
    let entry = delegation.keys.iter().find(|entry| entry.key == key.public());
    let kid = entry.map(|entry| entry.kid).ok_or_else(|| {
        CliError::failed(format_args!(
            "{}: the trust list does not delegate this key",
            dir.status_key().display()
        ))
    })?;
    let (wanted, retired) = wanted(dir, now)?;
    let publisher = Publisher {
        provider: &RING,
        authority,
        delegation,
        signer: StatusSigner { kid, key: key.as_ref() },
        retired_keys: &[],
        rhythm,
    };
    let progress = Progress::spinner("publishing");
    let published = publisher.publish(repository, &wanted, now).map_err(CliError::failed)?;
    drop(progress);
    forget(dir, &retired, now)?;
    Ok(Publication { authority, published, retired })
}

fn delegation(list: &TrustList, kid: AuthorityKid) -> Result<&StatusDelegation, CliError> {
    let entry = list.authority(kid).and_then(|(entry, _)| entry.status.as_ref());
    entry.ok_or_else(|| {
        CliError::failed(
            "the trust list delegates no status key; add one with \
             'clearance authority trust add-status-key'",
        )
    })
}

/// The state to publish, and the shards whose month is over.
fn wanted(dir: &AuthorityDir, now: Timestamp) -> Result<(Wanted, Vec<u16>), CliError> {
    let _lock = dir.lock()?;
    let mut pool = positions::load(dir)?.unwrap_or_default();
    let retired = pool.retire(now);
    let mut wanted = Wanted::nothing();
    for shard in pool.shards() {
        wanted.shard(shard.spec);
    }
    retired.iter().for_each(|number| wanted.retire(*number));
    StatusLog::load(&dir.statuses())?.add_to(&mut wanted, &retired);
    Ok((wanted, retired))
}

/// Retired shards leave the directory only after the list without them is public, and the pool
/// last: a run that was killed in between does it all again, and no number comes back to a log that
/// still speaks of it.
fn forget(dir: &AuthorityDir, retired: &[u16], now: Timestamp) -> Result<(), CliError> {
    let _lock = dir.lock()?;
    StatusLog::load(&dir.statuses())?.compact(retired)?;
    if retired.is_empty() {
        return Ok(());
    }
    let mut pool = positions::load(dir)?.unwrap_or_default();
    pool.retire(now);
    positions::store(dir, &pool)
}

fn as_json(publication: &Publication, repository: &Path) -> Value {
    let Publication { authority, published, retired } = publication;
    let impossible = published.impossible.iter().map(|wish| {
        json!({
            "status_index": wish.index.to_string(),
            "wanted": wish.wanted.to_string(),
            "cause": wish.cause.to_string(),
        })
    });
    json!({
        "repository": repository.display().to_string(),
        "authority": authority.to_string(),
        "epoch": published.epoch,
        "seq": published.seq,
        "changed": published.changed,
        "snapshot": published.snapshot,
        "bytes": published.bytes,
        "retired_shards": retired,
        "impossible": impossible.collect::<Vec<_>>(),
    })
}

fn describe(publication: &Publication, repository: &Path) -> String {
    let Publication { authority, published, retired } = publication;
    let Published { epoch, seq, changed, snapshot, bytes, .. } = published;
    let what = match (changed, snapshot) {
        (false, false) => "nothing changed but the date",
        (_, true) => "with a snapshot",
        (true, false) => "as a delta",
    };
    let mut text = format!(
        "Status list {epoch}.{seq} of authority {authority}, {what}; {bytes} bytes of new files\n  \
         published in {}",
        repository.display()
    );
    for number in retired {
        text.push_str(&format!("\n  shard {number} retired: its credentials have expired"));
    }
    for Impossible { index, wanted, cause } in &published.impossible {
        text.push_str(&format!("\n  credential {index} cannot be {wanted}: {cause}"));
    }
    text
}
