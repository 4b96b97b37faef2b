use clearance_authority::desk::Question;
use clearance_authority::register::MemberRecord;
use clearance_schemes::time::Instant;

use super::block::{Block, Mark};
use super::counter::{Counter, question, words};
use super::person::{Being, Person, resident};
use crate::error::CliError;

const S8: &str = "hk-id-appointment";
const OFFICE: &str = "hk-ro-kowloon";
const CARD: &str = "hk-identity-card";

pub(super) fn asks(purpose: &str, card: &str) -> Question {
    let asked = [
        ("service", "book"),
        ("purpose", purpose),
        ("at_office", OFFICE),
        ("channel", "web"),
        ("identified_by", "identity-card"),
        ("one_way_permit", "no"),
        ("overseas", "no"),
        ("reminder", "no"),
    ];
    let form = [
        ("card_number", card),
        ("day_of_birth", "14-03"),
        ("year_of_birth", "1990"),
        ("enquiry_code", "1234"),
    ];
    Question { form: words(&form), ..question(S8, &asked) }
}

fn has_card(
    counter: &mut Counter,
    who: &Person,
    issued: &str,
    fields: &[(&str, &str)],
) -> Result<(), CliError> {
    let card = counter.document(who, CARD, (issued, None), fields)?;
    counter.records(&card)
}

/// A child of eleven, who comes along.
fn child(counter: &mut Counter, name: &'static str) -> Result<MemberRecord, CliError> {
    let child = Being { born: "2015-03-10", residence: "hk-permanent", ..resident(name) };
    let child = counter.enters(child)?;
    has_card(counter, &child, "2020-05-04", &[("number", "B123456(7)"), ("smart", "new")])?;
    let asked = [
        ("purpose", "juvenile-at-11"),
        ("identified_by", "identity-card"),
        ("one_way_permit", "no"),
        ("overseas", "no"),
    ];
    let form = [("card_number", "B123456(7)"), ("day_of_birth", "10"), ("year_of_birth", "2015")];
    Ok(MemberRecord {
        person: Some(child.id),
        asked: words(&asked),
        form: words(&form),
        shared: words(&[]),
    })
}

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    let (mut lam, begins) = family(counter)?;
    counter.at("2026-08-20T09:58")?;
    let code = lam.code("hk", counter.now())?;
    let came = counter.judges(&code, "kowloon-office", 4)?;
    let said =
        format!("comes with three children, four people with one code. kowloon-office: {came}");
    block.line(Mark::Yes, "Lam", vec![said], ("admit", came));
    let kit = counter.enters(Being { residence: "hk-permanent", ..resident("Kit") })?;
    has_card(counter, &kit, "2020-05-04", &[("number", "C123456(7)"), ("smart", "new")])?;
    let mut asked = asks("old-smart-card", "C123456(7)");
    asked.slot = Some((OFFICE.to_owned(), begins));
    let expected = "not-eligible: card-is-current";
    counter.declines(block, &kit, &asked, expected)?;
    counter.at("2026-08-20T10:00")?;
    counter.tells(&lam, "standing.used of hk-id-appointment")?;
    let code = lam.code("hk", counter.now())?;
    let came = counter.judges(&code, "kowloon-office", 4)?;
    let said = format!("has a number tag, and the code is used up. kowloon-office: {came}");
    block.line(Mark::Then, "Lam", vec![said], ("refuse revoked", came));
    Ok(())
}

/// Somebody with three children, and an appointment for the four of them; and when that begins.
pub(super) fn family(counter: &mut Counter) -> Result<(Person, Instant), CliError> {
    counter.at("2026-08-17T11:00")?;
    let begins = counter.opens_slot(OFFICE, "2026-08-20T10:00")?;
    let mut lam = counter.enters(Being { residence: "hk-permanent", ..resident("Lam") })?;
    has_card(counter, &lam, "2010-05-04", &[("number", "A123456(7)"), ("smart", "old")])?;
    counter.binds(&lam)?;
    let mut group = asks("old-smart-card", "A123456(7)");
    group.slot = Some((OFFICE.to_owned(), begins));
    for name in ["Yan", "Kei", "Ho"] {
        group.members.push(child(counter, name)?);
    }
    counter.obtains(&mut lam, &group)?;
    Ok((lam, begins))
}
