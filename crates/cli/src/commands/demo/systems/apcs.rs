use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::mutual::holder;
use super::person::{Being, resident};
use crate::error::CliError;

const CARD: &str = "mo-non-permanent-card";

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let iris = holder(counter, "Iris", "2026-07-09")?;
    let mut rui = counter.enters(Being { residence: "mo-non-permanent", ..resident("Rui") })?;
    counter.has(&rui, CARD)?;
    counter.binds(&rui)?;
    counter.obtains(&mut rui, &question("mo-apcs", &[]))?;
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
