use clap::Args;
use clearance_authority::desk::{Desk, LodgeIds};
use clearance_authority::register::{Id, Role};
use clearance_core::crypto::RING;
use serde_json::{Value, json};

use super::answer::{outcome_as_json, outcome_in_words, settlement_as_json, settlement_in_words};
use super::enquire::exit;
use super::place::{Hand, Place};
use super::question::Asked;
use super::words::{fresh, parse_id};
use crate::error::{CliError, Exit};
use crate::output::Out;
use crate::runtime::wait;

/// Lodge an application: it is judged and kept, and what it grants begins.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance authority register lodge 00112233445566778899aabbccddeeff hk-echannel \\
      --ask service=enrol --ask channel=kiosk-macao --ask transfer=not-asked
  clearance authority register lodge 00112233445566778899aabbccddeeff hk-mo-mutual --app 1

Exit codes: 0 granted; 10 refused, or not yet; 11 an officer has to decide; 1 failure.")]
pub(super) struct Lodge {
    /// The person's number.
    #[arg(value_parser = parse_id)]
    person: Id,
    #[command(flatten)]
    asked: Asked,
    /// The application's number, 32 hexadecimal digits; a fresh one where left out. Lodged twice under it, it
    /// is lodged once.
    #[arg(long, value_name = "NUMBER", value_parser = parse_id)]
    application: Option<Id>,
    #[command(flatten)]
    hand: Hand,
}

pub(super) fn run(args: &Lodge, place: &Place, out: &mut Out) -> Result<Exit, CliError> {
    let (library, language) = (args.asked.library()?, args.asked.language);
    let application = args.application.map_or_else(fresh, Ok)?;
    let (decision, standing, appointment) = (fresh()?, fresh()?, fresh()?);
    let ids = LodgeIds { application, decision, standing, appointment };
    let lodged = wait(async {
        let register = place.open().await?;
        let desk = Desk::new(&register, &library, &RING);
        let by = args.hand.by(Role::Officer, place);
        let lodged = desk.lodge(args.person, ids, &args.asked.question(), &by).await;
        lodged.map_err(CliError::failed)
    })?;
    let outcome = lodged.outcome.as_ref();
    let value = json!({
        "application": application.to_string(),
        "decision": lodged.decision.id.to_string(),
        "answer": lodged.decision.answer.name(),
        "standing": lodged.standing.map(|id| id.to_string()),
        "outcome": outcome.map_or(Value::Null, |it| outcome_as_json(&library, it, language)),
        "stands": settlement_as_json(&lodged.settlement),
    });
    let mut lines = vec![outcome.map_or_else(
        || format!("It was lodged before, and the answer was: {}", lodged.decision.answer),
        |outcome| outcome_in_words(&library, outcome, language),
    )];
    lines.push(format!("Application {application}"));
    lines.extend(settlement_in_words(&lodged.settlement));
    out.answer(&value, &lines.join("\n"))?;
    Ok(exit(lodged.decision.answer))
}
