use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::mutual::{CARD, holder};
use super::person::{Being, resident};
use crate::error::CliError;

/// Enrolment at a kiosk.
pub(super) const KIOSK: &[(&str, &str)] =
    &[("service", "enrol"), ("channel", "kiosk-macao"), ("transfer", "not-asked")];

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    counter.at("2026-07-07T08:00")?;
    let bia = counter.enters(resident("Bia"))?;
    counter.has(&bia, CARD)?;
    let lodged = counter.lodges(&bia, &question("hk-echannel", KIOSK))?;
    let mut states = vec![lodged.settlement.standings.last().map(|it| it.state.clone())];
    for time in ["10:59", "11:00"] {
        counter.at(&format!("2026-07-07T{time}"))?;
        states.push(Some(counter.state(&bia, "hk-echannel")?));
    }
    let came = states.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let said = format!("enrols at 08:00; at 08:00, 10:59 and 11:00 it is {came}.");
    block.line(Mark::Yes, "Bia", vec![said], ("pending, pending, active", came));
    let lok = counter.enters(Being { born: "2014-05-01", ..resident("Lok") })?;
    let expected = "not-eligible: card-missing, wrong-channel-for-age";
    counter.declines(block, &lok, &question("hk-echannel", KIOSK), expected)?;
    let mut cao = holder(counter, "Cao", "2026-07-07")?;
    counter.at("2026-07-08T10:00")?;
    counter.tells(&cao, "decision.barred of hk-echannel")?;
    let said =
        ("is barred by the department; the mutual code goes with the enrolment.", "west-kowloon");
    counter.tries(block, Mark::Then, &mut cao, said, "refuse suspended")
}
