use clearance_authority::desk::{Question, Telling};

use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::mutual::CARD;
use super::person::{Being, Person, resident};
use crate::error::CliError;

const PASSPORT: &str = "mo-passport";

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let mut nuno = holder(counter)?;
    counter.at("2026-08-14T18:00")?;
    let said = ("collects the passport, and flies to Australia.", "sydney");
    counter.tries(block, Mark::Yes, &mut nuno, said, "admit")?;
    let eva = Being { residence: "mo-non-permanent", nationality: "PRT", ..resident("Eva") };
    let eva = counter.enters(eva)?;
    let expected = "not-eligible: not-permanent, not-chinese-national, card-missing";
    counter.declines(block, &eva, &first(), expected)?;
    counter.at("2026-08-17T10:00")?;
    counter.tells(&nuno, "document.lost of mo-passport")?;
    let said = ("reports the passport lost.", "sydney");
    counter.tries(block, Mark::Then, &mut nuno, said, "refuse revoked")
}

fn first() -> Question {
    question(PASSPORT, &[("cause", "first"), ("lodged", "macao")])
}

/// What is asked for gates of Australia.
pub(super) fn abroad() -> Question {
    question("mo-passport-gates", &[("country", "AUS"), ("registered", "no")])
}

/// Somebody who collected the passport, and has a code for gates abroad.
pub(super) fn holder(counter: &mut Counter) -> Result<Person, CliError> {
    counter.at("2026-08-03T10:00")?;
    let mut nuno = counter.enters(resident("Nuno"))?;
    let days = ("2021-01-01", Some("2030-12-31"));
    let card = counter.document(&nuno, CARD, days, &[("name_chinese", "陳努諾")])?;
    counter.records(&card)?;
    counter.binds(&nuno)?;
    for (piece, count) in [("mo-passport-form", 1), (CARD, 1), ("photo-1.5-inch-colour", 2)] {
        counter.hands_in(&nuno, piece, count)?;
    }
    counter.lodges(&nuno, &first())?;
    counter.at("2026-08-14T10:00")?;
    let mut collected = Telling::from(counter.event(&nuno, "document.collected of mo-passport")?);
    let days = ("2026-08-12", Some("2036-08-11"));
    collected.documents = vec![counter.document(&nuno, PASSPORT, days, &[("chip", "yes")])?];
    counter.tells_more(&collected)?;
    counter.obtains(&mut nuno, &abroad())?;
    Ok(nuno)
}
