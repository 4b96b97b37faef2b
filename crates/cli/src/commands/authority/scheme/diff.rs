use clap::Args;
use clearance_schemes::cases::situations;
use clearance_schemes::diff::difference;
use clearance_schemes::model::Answer;
use serde_json::json;

use super::folder::{Folder, version};
use crate::error::{CliError, Exit};
use crate::output::Out;

/// Show whom a new version of a scheme answers otherwise, and why.
///
/// Asks both versions about everybody in the scheme's cases.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  clearance authority scheme diff hk-mo-mutual 1 2 --schemes my-schemes")]
pub(super) struct Diff {
    /// The scheme.
    name: String,
    /// The version before.
    old: u32,
    /// The version after.
    new: u32,
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(args: &Diff, out: &mut Out) -> Result<Exit, CliError> {
    let files = args.folder.files()?;
    let library = files.sound_library()?;
    let old = &version(&library, &args.name, Some(args.old))?.scheme;
    let new = &version(&library, &args.name, Some(args.new))?.scheme;
    let cases = files.cases(&args.name)?.ok_or_else(|| {
        CliError::failed(format_args!(
            "{0}: no cases to ask about; write {0}/cases.toml",
            args.name
        ))
    })?;
    let people = situations(&library, &args.name, &cases);
    let found = difference(&library, old, new, people.iter().map(|(_, situation)| situation));
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    for hit in &found.hits {
        let name = &people[hit.who].0;
        lines.push(format!("{name}: {} before, {} after", said(&hit.before), said(&hit.after)));
        told.push(json!({
            "case": name,
            "before": {"answer": word(hit.before.0), "reasons": hit.before.1},
            "after": {"answer": word(hit.after.0), "reasons": hit.after.1},
        }));
    }
    lines.push(format!(
        "{} of {} are answered otherwise: {} lose what they have, {} gain it.",
        found.hits.len(),
        found.asked,
        found.losers(),
        found.gainers()
    ));
    if let Some((before, after)) = found.holder_key {
        lines.push(format!("Holder keys: {before} before, {after} after."));
    }
    let keys = found
        .holder_key
        .map(|(before, after)| json!({"before": before.name(), "after": after.name()}));
    let value = json!({"asked": found.asked, "holder_key": keys, "losers": found.losers(), "gainers": found.gainers(), "hits": told});
    out.answer(&value, &lines.join("\n"))?;
    Ok(Exit::Done)
}

fn said((answer, reasons): &(Answer, Vec<String>)) -> String {
    if reasons.is_empty() {
        word(*answer).to_owned()
    } else {
        format!("{} ({})", word(*answer), reasons.join(", "))
    }
}

const fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::NotEligible => "not eligible",
        Answer::NotYet => "not yet",
        Answer::Officer => "for an officer",
    }
}
