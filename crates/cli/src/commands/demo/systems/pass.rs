use clearance_authority::desk::Question;

use super::block::{Block, Mark};
use super::counter::{Counter, question, words};
use super::person::{Being, Person, resident};
use crate::error::CliError;

const FORM: &[(&str, &str)] = &[
    ("name", "CHAN TAI MAN"),
    ("home_permit_number", "H12345678"),
    ("home_permit_from", "2021-01-01"),
    ("home_permit_until", "2030-12-31"),
    ("gender", "M"),
    ("password", "given"),
    ("phone", "+86 13800138000"),
];

pub(super) fn asks(home_permit: &str) -> Question {
    let asked = [("home_permit", home_permit), ("channel", "phone")];
    Question { form: words(FORM), ..question("cn-temporary-pass", &asked) }
}

fn is_checked(counter: &mut Counter, who: &Person) -> Result<(), CliError> {
    for what in ["phone-code", "face"] {
        counter.tells(who, &format!("check.passed of {what}"))?;
    }
    Ok(())
}

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    counter.at("2026-07-14T09:00")?;
    let mut chan = holder(counter)?;
    counter.at("2026-07-14T18:00")?;
    let said = ("left the home permit at home, and has a pass for seven days.", "pudong");
    counter.tries(block, Mark::Yes, &mut chan, said, "admit")?;
    let ivo = counter.enters(resident("Ivo"))?;
    let expected =
        "not-eligible: not-hong-kong-resident, not-needed, code-not-entered, face-failed";
    counter.declines(block, &ivo, &asks("at-hand"), expected)?;
    counter.at("2026-07-15T09:00")?;
    let said = ("comes back by train: the pass was for one entry.", "hongqiao");
    counter.tries(block, Mark::Then, &mut chan, said, "refuse uses-spent")?;
    is_checked(counter, &chan)?;
    counter.lodges(&chan, &asks("lost"))?;
    is_checked(counter, &chan)?;
    let third = counter.enquires(&chan, &asks("lost"))?.outcome;
    let reasons: Vec<_> = third.findings.iter().map(|it| it.reason.as_str()).collect();
    let came = format!("{}: {}", third.answer, reasons.join(", "));
    let said = format!("asks for a third pass in July. The answer is {came}.");
    block.line(Mark::Then, "Chan", vec![said], ("not-yet: quota-used", came));
    Ok(())
}

/// Somebody who left the home permit at home, and got a pass.
pub(super) fn holder(counter: &mut Counter) -> Result<Person, CliError> {
    let mut chan = counter.enters(Being { residence: "hk-permanent", ..resident("Chan") })?;
    counter.binds(&chan)?;
    is_checked(counter, &chan)?;
    counter.obtains(&mut chan, &asks("left-at-home"))?;
    Ok(chan)
}
