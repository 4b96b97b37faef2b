use clap::Args;
use clearance_authority::desk::{Answered, Desk};
use clearance_authority::register::Id;
use clearance_core::crypto::RING;
use clearance_schemes::library::Library;
use clearance_schemes::model::{Answer, Scheme};
use clearance_schemes::texts::{Language, explain_bill, explain_due};
use serde_json::json;

use super::answer::{outcome_as_json, outcome_in_words};
use super::place::Place;
use super::question::Asked;
use super::words::parse_id;
use crate::commands::authority::scheme::find_version;
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::wait;

/// Ask a scheme about a person: the answer with every reason and remedy, the bill, the deadlines.
///
/// Nothing is written.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register enquire 00112233445566778899aabbccddeeff hk-mo-mutual --app 1
  clearance authority register enquire 00112233445566778899aabbccddeeff hk-echannel \\
      --ask service=enrol --ask channel=kiosk-macao --ask transfer=not-asked --language pt

Exit codes: 0 eligible; 10 not eligible, or not yet; 11 an officer has to decide; 1 failure.")]
pub(super) struct Enquire {
    /// The person's number.
    #[arg(value_parser = parse_id)]
    person: Id,
    #[command(flatten)]
    asked: Asked,
}

pub(super) fn run(args: &Enquire, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let (library, language) = (args.asked.library()?, args.asked.language);
    let answered = wait(async {
        let register = place.open().await?;
        let desk = Desk::new(&register, &library, &RING);
        let asked = desk.enquire(args.person, &args.asked.question(), place.now()).await;
        asked.map_err(CliError::failed)
    })?;
    let outcome = &answered.outcome;
    let scheme = &find_version(&library, &outcome.scheme.0, Some(outcome.scheme.1))?.scheme;
    let (bill, deadlines) = more(&library, scheme, &answered, language);
    let mut value = outcome_as_json(&library, outcome, language);
    value["bill"] = json!(bill);
    value["deadlines"] = json!(deadlines);
    let mut text = outcome_in_words(&library, outcome, language);
    for line in bill.iter().chain(&deadlines) {
        text.push_str(&format!("\n{line}"));
    }
    out.answer(&value, &text)?;
    Ok(exit(outcome.answer))
}

fn more(
    library: &Library,
    scheme: &Scheme,
    answered: &Answered,
    language: Language,
) -> (Vec<String>, Vec<String>) {
    let bill = answered.bill.iter().flat_map(|it| explain_bill(library, scheme, it, language));
    let due = answered.deadlines.iter().map(|due| explain_due(library, scheme, due, language));
    (bill.collect(), due.collect())
}

/// The exit code of an answer.
pub(super) const fn exit(answer: Answer) -> Exit {
    match answer {
        Answer::Eligible => Exit::Done,
        Answer::NotEligible | Answer::NotYet => Exit::Refused,
        Answer::Officer => Exit::Referred,
    }
}
