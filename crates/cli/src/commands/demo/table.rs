//! What was expected, and what came.

use serde_json::json;

use super::stage::Shown;
use crate::error::CliError;
use crate::output::{Ink, Out};

const TITLES: [&str; 5] = ["case", "code", "gate", "expected", "came"];

/// Prints the table, or one JSON document.
pub(super) fn print(shown: &[Shown], out: &mut Out) -> Result<(), CliError> {
    let wrong = shown.iter().filter(|shown| !shown.is_as_expected()).count();
    let codes = shown.iter().map(|shown| {
        json!({
            "case": shown.case,
            "code": shown.file,
            "symbol": shown.symbol,
            "gate": shown.gate,
            "expected": shown.expected,
            "came": shown.came,
            "list": shown.list,
        })
    });
    let value = json!({"codes": codes.collect::<Vec<_>>(), "differences": wrong});
    out.answer(&value, &text(shown, wrong, out))
}

fn text(shown: &[Shown], wrong: usize, out: &Out) -> String {
    let rows: Vec<[&str; 5]> = shown
        .iter()
        .map(|s| [s.case, s.file.as_str(), s.gate.as_str(), s.expected.as_str(), s.came.as_str()])
        .collect();
    let width = |column: usize| {
        rows.iter().chain([&TITLES]).map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut text = format!("\n{}\n", line(&TITLES, &widths).trim_end());
    for (row, shown) in rows.iter().zip(shown) {
        let mark = if shown.is_as_expected() {
            out.ink(Ink::Good, "as expected")
        } else {
            out.ink(Ink::Bad, "DIFFERS")
        };
        text.push_str(&format!("{}  {mark}\n", line(row, &widths)));
    }
    let count = shown.len();
    text.push_str(&match wrong {
        0 => format!("\n{count} codes shown as pictures, all judged as expected.\n"),
        _ => {
            format!("\n{count} codes shown as pictures, {wrong} judged OTHERWISE than expected.\n")
        }
    });
    text
}

fn line(cells: &[&str; 5], widths: &[usize; 5]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
    cells.collect::<Vec<_>>().join("  ")
}
