use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::mutual;
use super::person::{Being, Person, resident};
use crate::error::CliError;

pub(super) const CARD: &str = "mo-non-permanent-card";

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let iris = mutual::holder(counter, "Iris", "2026-07-09")?;
    let mut rui = holder(counter)?;
    counter.at("2026-07-09T12:10")?;
    let said = ("is no permanent resident, and has the code for Macao.", "border-gate");
    counter.tries(block, Mark::Yes, &mut rui, said, "admit")?;
    counter.at("2026-07-09T12:15")?;
    let asked = question("mo-apcs", &[]);
    counter.declines(block, &iris, &asked, "not-eligible: has-the-mutual-code")?;
    let said = ("takes the train to Hong Kong.", "west-kowloon");
    counter.tries(block, Mark::Then, &mut rui, said, "refuse not-here")?;
    counter.at("2026-07-09T14:00")?;
    counter.tells(&rui, "document.cancelled of mo-non-permanent-card")?;
    let said = ("has the card cancelled.", "border-gate");
    counter.tries(block, Mark::Then, &mut rui, said, "refuse revoked")
}

/// A non-permanent resident, who has the code for Macao.
pub(super) fn holder(counter: &mut Counter) -> Result<Person, CliError> {
    let mut rui = counter.enters(Being { residence: "mo-non-permanent", ..resident("Rui") })?;
    counter.has(&rui, CARD)?;
    counter.binds(&rui)?;
    counter.obtains(&mut rui, &question("mo-apcs", &[]))?;
    Ok(rui)
}
