use super::block::{Block, Mark};
use super::counter::{Counter, question};
use super::person::resident;
use crate::error::CliError;

pub(super) fn play(counter: &mut Counter, block: &mut Block) -> Result<(), CliError> {
    counter.at("2026-08-21T10:00")?;
    let begins = counter.opens_slot("north", "2026-08-22T20:00")?;
    let mut rita = counter.enters(resident("Rita"))?;
    counter.binds(&rita)?;
    let asked =
        [("service", "buy"), ("stand", "north"), ("price", "adult"), ("receiver", "nobody")];
    let mut season = question("stadium-season", &asked);
    season.slot = Some(("north".to_owned(), begins));
    counter.obtains(&mut rita, &season)?;
    counter.at("2026-08-22T19:30")?;
    let first = counter.shows(&mut rita, "north-stand")?;
    counter.tells(&rita, "decision.barred of stadium-season")?;
    counter.at("2026-08-22T19:45")?;
    let second = counter.shows(&mut rita, "north-stand")?;
    let came = format!("{first}, then {second}");
    let said = format!("has a season, throws a bottle, and is banned. north-stand: {came}");
    block.line(Mark::Yes, "Rita", vec![said], ("admit, then refuse suspended", came));
    Ok(())
}
