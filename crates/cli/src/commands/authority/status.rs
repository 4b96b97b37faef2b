use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use clearance_authority::office::{ChangeStatusError, Changed, Changes, Reach, Which};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::error::{CliError, Exit, about};
use crate::office::Where;
use crate::output::Out;

/// Credentials whose status is to change.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// A credential's file, its id (16 hexadecimal digits), or its status index as
    /// SHARD:POSITION. May be given several times: all change or none. After a backup was put back, the file
    /// works for credentials that the backup does not know.
    #[arg(required = true, value_name = "CREDENTIAL")]
    credentials: Vec<OsString>,
    /// With each credential, all others that were issued here to the same holder key.
    #[arg(long)]
    all_of_key: bool,
    #[command(flatten)]
    place: Where,
    /// Act as if it were this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
}

pub(crate) fn run(args: &Change, status: Status, out: &mut Out) -> Result<Exit, CliError> {
    let office = args.place.open()?;
    let which: Vec<_> = args.credentials.iter().map(which).collect();
    let reach = if args.all_of_key { Reach::SameKey } else { Reach::Named };
    let changes = office.change_status(&which, reach, status, clock::at_or_now(args.at));
    let changes = changes.map_err(|error| name(&args.credentials, error))?;
    out.answer(&as_json(&changes, status), &describe(&changes, status))?;
    if let Some(doubt) = &changes.doubt {
        out.warn(&format!("noted, and gates learn of it once this is mended: {doubt}"));
    }
    Ok(Exit::Done)
}

fn which(given: &OsString) -> Which {
    let text = given.to_str();
    let index = || text?.parse().ok().map(Which::Index);
    // What looks like an id and is a file is the file.
    let id = || text?.parse().ok().filter(|_| !PathBuf::from(given).exists()).map(Which::Id);
    index().or_else(id).unwrap_or_else(|| Which::File(PathBuf::from(given)))
}

/// Says which of several arguments was meant, where the error names none.
fn name(given: &[OsString], error: ChangeStatusError) -> CliError {
    let text = error.to_string();
    match given {
        [only] if !text.contains(&*only.to_string_lossy()) => about(only.to_string_lossy())(error),
        _ => CliError::failed(error),
    }
}

fn as_json(changes: &Changes, status: Status) -> Value {
    let one = |change: &Changed| {
        json!({
            "id": change.id.map(|id| id.to_string()),
            "status_index": change.index.to_string(),
            "before": change.before.to_string(),
            "after": status.to_string(),
        })
    };
    json!({
        "changes": changes.changed.iter().map(one).collect::<Vec<_>>(),
        "others_of_key": changes.others_of_key,
        "newly_covered": changes.newly_covered,
        "doubt": changes.doubt.as_ref().map(ToString::to_string),
    })
}

fn describe(changes: &Changes, status: Status) -> String {
    let mut lines: Vec<_> = changes.changed.iter().map(|one| describe_one(one, status)).collect();
    if changes.others_of_key > 0 {
        lines.push(format!(
            "The same holder keys have {} more credential(s) that are not revoked; --all-of-key \
             takes them too.",
            changes.others_of_key
        ));
    }
    if changes.newly_covered > 0 {
        lines.push(
            "No status list had the place of every one of them, because a backup was put back; the next \
             list has it."
                .to_owned(),
        );
    }
    lines
        .push("Gates learn of it by 'clearance authority publish' and their next sync.".to_owned());
    lines.join("\n")
}

fn describe_one(change: &Changed, status: Status) -> String {
    let name = match change.id {
        Some(id) => format!("{id} at {}", change.index),
        None => format!("at {}", change.index),
    };
    if change.before == status {
        return format!("Credential {name} is {status} already");
    }
    format!("Credential {name} is to be {status} (was {})", change.before)
}
