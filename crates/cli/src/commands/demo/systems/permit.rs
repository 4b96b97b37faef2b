use clearance_authority::desk::{Question, Telling};

use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::person::{Being, Person, resident};
use crate::error::CliError;

const PERMIT: &str = "mo-travel-permit";

pub(super) fn asks() -> Question {
    let asked = [
        ("purpose", "first"),
        ("old", "none"),
        ("speed", "normal"),
        ("channel", "counter"),
        ("waiver", "none"),
        ("payment", "cash"),
        ("delivery", "collected"),
    ];
    Question { present: vec!["applicant".to_owned()], ..question(PERMIT, &asked) }
}

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let (mut lei, price) = holder(counter)?;
    counter.at("2026-07-30T10:05")?;
    let came = counter.shows(&mut lei, "border-gate")?;
    let said = format!("pays {price}, and collects the permit in time. border-gate: {came}");
    block.line(Mark::Yes, "Lei", vec![said], ("admit, 250.00 MOP", format!("{came}, {price}")));
    let abel = Being { residence: "mo-non-permanent", nationality: "PRT", ..resident("Abel") };
    let abel = counter.enters(abel)?;
    let expected = "not-eligible: not-chinese-national, card-missing";
    counter.declines(block, &abel, &asks(), expected)?;
    counter.at("2026-07-31T10:00")?;
    counter.tells(&lei, "document.lost of mo-travel-permit")?;
    let said = ("reports the permit lost.", "border-gate");
    counter.tries(block, Mark::Then, &mut lei, said, "refuse revoked")
}

/// Somebody who applied for the permit, paid, and collected it in time; and what was paid.
pub(super) fn holder(counter: &mut Counter) -> Result<(Person, String), CliError> {
    counter.at("2026-07-16T10:00")?;
    let lei = Being { residence: "mo-non-permanent", ..resident("Lei") };
    let mut lei = counter.enters(lei)?;
    counter.has(&lei, "mo-non-permanent-card")?;
    counter.binds(&lei)?;
    counter.hands_in(&lei, "photo-1.5-inch-white", 2)?;
    counter.hands_in(&lei, "mo-non-permanent-card", 1)?;
    let bill = counter.enquires(&lei, &asks())?.bill;
    let price = bill.map_or_else(String::new, |bill| format!("{} {}", bill.total, bill.currency));
    let lodged = counter.lodges(&lei, &asks())?;
    let standing = lodged.standing.ok_or_else(|| CliError::failed("Lei gets no permit"))?;
    counter.tells(&lei, "papers.complete of mo-travel-permit")?;
    counter.at("2026-07-28T10:00")?;
    counter.tells(&lei, "document.ready of mo-travel-permit")?;
    counter.at("2026-07-30T10:00")?;
    let mut collected =
        Telling::from(counter.event(&lei, "document.collected of mo-travel-permit")?);
    let days = ("2026-07-28", Some("2033-07-27"));
    collected.documents = vec![counter.document(&lei, PERMIT, days, &[])?];
    counter.tells_more(&collected)?;
    counter.issues(&mut lei, standing)?;
    Ok((lei, price))
}
