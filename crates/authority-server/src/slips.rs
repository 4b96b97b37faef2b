//! Numbers of landing slips.

use std::collections::BTreeMap;

use clearance_authority::desk::{
    By, PassageError, PassageReport, Passed, Settlement, SlipError, SlipRequest,
};
use clearance_authority::register::{Id, SlipRecord};

use crate::activation::SYMBOLS;
use crate::app::Web;

/// Numbers that are tried: of a thousand million slips two would have the same first one once in a million years of
/// bad luck, and then there is a second.
const TRIES: u8 = 3;

/// Reports a passage, with a number for the slip where the place prints one; with another one where that is taken.
///
/// # Errors
/// What the report answers.
pub(crate) async fn report(
    web: &Web,
    report: &mut PassageReport,
    prints: bool,
    by: &By,
) -> Result<Passed, PassageError> {
    let passage = report.passage.id;
    let mut attempt = 0;
    loop {
        report.slip = prints.then(|| number(web, passage, attempt));
        match web.desk().passage(report, by).await {
            Err(PassageError::Slip(SlipError::NumberTaken { .. })) if attempt < TRIES => {
                attempt += 1;
            }
            other => return other,
        }
    }
}

/// Prints a slip that stayed open, with another number where one is taken.
///
/// # Errors
/// What the desk answers.
pub(crate) async fn print(
    web: &Web,
    (person, passage): (Id, Id),
    stated: &BTreeMap<String, String>,
    by: &By,
) -> Result<(SlipRecord, Settlement), SlipError> {
    let mut attempt = 0;
    loop {
        let (stated, number) = (stated.clone(), number(web, passage, attempt));
        let request = SlipRequest { person, passage, stated, number };
        match web.desk().print_slip(&request, by).await {
            Err(SlipError::NumberTaken { .. }) if attempt < TRIES => attempt += 1,
            other => return other,
        }
    }
}

/// Ten symbols that can be read out and typed: 50 bits that follow from the passage, so that a report that is sent
/// again prints the same.
fn number(web: &Web, passage: Id, attempt: u8) -> String {
    let digest = web.provider.sha256(&[b"clearance slip 1", &passage.0, &[attempt]]);
    let symbols = digest.iter().take(10).map(|byte| char::from(SYMBOLS[usize::from(byte % 32)]));
    let text: String = symbols.collect();
    format!("{}-{}", &text[..5], &text[5..])
}
