use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::mutual::{CARD, holder};
use super::person::resident;
use crate::error::CliError;

pub(super) const ENTERS: &[(&str, &str)] = &[
    ("service", "enter"),
    ("shows", "permanent-card"),
    ("journey", "visit"),
    ("asked_at", "headquarters"),
];

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let mut ines = holder(counter, "Ines", "2026-07-10")?;
    let came = counter.shows(&mut ines, "west-kowloon")?;
    let passed = counter.reports(&ines, ("hk", "west-kowloon"), ENTERS, Some("A-0001"))?;
    let slip = passed.slip.map(|slip| format!("slip {} until {}", slip.number, slip.until));
    let came = format!("{came}, {}", slip.unwrap_or_else(|| "no slip".to_owned()));
    let said = format!("enters for up to 180 days. west-kowloon: {came}");
    block.line(Mark::Yes, "Ines", vec![said], ("admit, slip A-0001 until 2027-01-06", came));
    let joao = counter.enters(resident("João"))?;
    counter.has(&joao, CARD)?;
    counter.has(&joao, "mo-passport")?;
    counter.tells(&joao, "document.damaged of mo-permanent-card")?;
    let mut asked = question("hk-stay", ENTERS);
    asked.asked.insert("shows".to_owned(), "passport".to_owned());
    counter.declines(block, &joao, &asked, "not-eligible: card-damaged")?;
    counter.at("2026-07-13T10:00")?;
    counter.tells(&ines, "document.lost of hk-landing-slip")?;
    let came = counter.reprints(&ines, "A-0001")?;
    let said = format!("loses the slip, and gets the same again: {came}.");
    let expected = "A-0001 until 2027-01-06, printed 2 times";
    block.line(Mark::Then, "Ines", vec![said], (expected, came));
    counter.tells(&ines, "document.damaged of mo-permanent-card")?;
    let said = ("breaks the chip off her card.", "west-kowloon");
    counter.tries(block, Mark::Then, &mut ines, said, "refuse revoked")
}
