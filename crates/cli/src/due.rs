//! What is due, for people and for monitors: one form for authority, gate and wallet.

use clearance_core::due::{Due, Urgency, most_urgent};
use clearance_core::time::Timestamp;
use serde_json::{Value, json};

use crate::error::{CliError, Exit};
use crate::output::{Ink, Out};

/// The exit codes, for the help of each such command.
pub(crate) const EXIT_CODES: &str =
    "Exit codes: 0 nothing is due; 3 something is due soon; 4 something is overdue.";

/// Prints everything that ends, the earliest first, and ends as the most pressing of it demands.
pub(crate) fn answer(mut dues: Vec<Due>, now: Timestamp, out: &mut Out) -> Result<Exit, CliError> {
    dues.sort();
    let urgency = most_urgent(&dues, now);
    let text = if dues.is_empty() {
        "Nothing here ever ends.".to_owned()
    } else {
        dues.iter().map(|due| describe(due, now, out)).collect::<Vec<_>>().join("\n")
    };
    out.answer(&as_json(&dues, now), &text)?;
    Ok(exit(urgency))
}

/// The exit code of an urgency.
pub(crate) const fn exit(urgency: Urgency) -> Exit {
    match urgency {
        Urgency::Later => Exit::Done,
        Urgency::Soon => Exit::DueSoon,
        Urgency::Overdue => Exit::Overdue,
    }
}

/// `{"urgency", "due": [{"kind", "name", "at", "warn_from", "urgency", "remedy"}]}`; times in seconds
/// since 1970.
pub(crate) fn as_json(dues: &[Due], now: Timestamp) -> Value {
    let one = |due: &Due| {
        json!({
            "kind": due.kind,
            "name": due.name,
            "at": due.at.as_secs(),
            "warn_from": due.warn_from.as_secs(),
            "urgency": due.urgency(now).code(),
            "remedy": due.remedy,
        })
    };
    json!({
        "urgency": most_urgent(dues, now).code(),
        "due": dues.iter().map(one).collect::<Vec<_>>(),
    })
}

/// One line, and what to do where it is time.
pub(crate) fn describe(due: &Due, now: Timestamp, out: &Out) -> String {
    let urgency = due.urgency(now);
    let ink = match urgency {
        Urgency::Later => Ink::Faint,
        Urgency::Soon => Ink::Unsure,
        Urgency::Overdue => Ink::Bad,
    };
    let kind = due.kind.replace('-', " ");
    let line = format!("{}  {:<7}  {kind} {}", due.at, urgency.code(), due.name);
    let line = out.ink(ink, line.trim_end());
    match urgency {
        Urgency::Later => line,
        Urgency::Soon | Urgency::Overdue => format!("{line}\n    {}", due.remedy),
    }
}
