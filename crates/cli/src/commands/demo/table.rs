//! The attacks: what was shown to which gate, and what it said.

use serde_json::{Value, json};

use super::cases::ALL;
use super::stage::Shown;
use crate::error::CliError;
use crate::output::{Ink, Out};

/// The codes as programs get them.
pub(super) fn as_json(shown: &[Shown]) -> Vec<Value> {
    let code = |shown: &Shown| {
        let case = ALL.iter().find(|case| case.name == shown.case);
        json!({
            "case": shown.case,
            "story": case.map(|case| case.story),
            "code": shown.file,
            "symbol": shown.symbol,
            "gate": shown.gate,
            "expected": shown.expected,
            "came": shown.came,
            "list": shown.list,
        })
    };
    shown.iter().map(code).collect()
}

/// Prints them, those of a case together.
pub(super) fn print(shown: &[Shown], out: &mut Out) -> Result<(), CliError> {
    let width = |of: fn(&Shown) -> &str| shown.iter().map(|it| of(it).len()).max().unwrap_or(0);
    let (file, gate) = (width(|it| &it.file), width(|it| &it.gate));
    for case in ALL {
        out.say(&out.ink(Ink::Faint, case.title))?;
        for shown in shown.iter().filter(|shown| shown.case == case.name) {
            let said = out.ink(ink(shown), &shown.came);
            out.say(&format!(
                "  {:<file$}  {:<gate$}  {said}{}",
                shown.file,
                shown.gate,
                differs(shown)
            ))?;
        }
    }
    Ok(())
}

fn ink(shown: &Shown) -> Ink {
    match shown.came.split(' ').next() {
        Some("admit") => Ink::Good,
        Some("refer") => Ink::Unsure,
        _ => Ink::Bad,
    }
}

fn differs(shown: &Shown) -> String {
    match shown.is_as_expected() {
        true => String::new(),
        false => format!("  DIFFERS: expected {}", shown.expected),
    }
}
