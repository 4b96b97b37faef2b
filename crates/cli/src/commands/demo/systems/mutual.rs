use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::echannel::KIOSK;
use super::person::{Being, Person, resident};
use crate::error::CliError;

pub(super) const CARD: &str = "mo-permanent-card";

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let mut ana = holder(counter, "Ana", "2026-07-06")?;
    let said = ("enrolled at a kiosk at 09:00; three hours later the code works.", "west-kowloon");
    counter.tries(block, Mark::Yes, &mut ana, said, "admit")?;
    let wen = counter.enters(Being { residence: "mo-non-permanent", ..resident("Wen") })?;
    let asked = question("hk-mo-mutual", &[]);
    let expected = "not-eligible: not-permanent, not-enrolled, identity-not-bound";
    counter.declines(block, &wen, &asked, expected)?;
    counter.at("2026-07-06T15:00")?;
    counter.tells(&ana, "document.lost of mo-permanent-card")?;
    let said = ("reports the card lost. With the next status list", "west-kowloon");
    counter.tries(block, Mark::Then, &mut ana, said, "refuse revoked")
}

/// A permanent resident who enrolled at nine, waited for three hours, and has the mutual code on the phone.
pub(super) fn holder(
    counter: &mut Counter,
    name: &'static str,
    day: &str,
) -> Result<Person, CliError> {
    counter.at(&format!("{day}T09:00"))?;
    let mut who = counter.enters(resident(name))?;
    counter.has(&who, CARD)?;
    counter.binds(&who)?;
    counter.lodges(&who, &question("hk-echannel", KIOSK))?;
    counter.at(&format!("{day}T12:00"))?;
    counter.obtains(&mut who, &question("hk-mo-mutual", &[]))?;
    counter.at(&format!("{day}T12:05"))?;
    Ok(who)
}
