use super::*;
use crate::judge::testing::*;
use crate::model::Promise;

const DEADLINES: &str = r#"
[ask]
speed = ["normal", "urgent", "never"]
[[deadlines.ready]]
add = "10 working days"
when = { speed = "normal" }
[[deadlines.ready]]
add = "60 days"
promise = "at-most"
when = { speed = "urgent" }
[[deadlines.usable]]
add = "3 hours"
promise = "usual"
[[checks.require]]
id = "favour"
must = { any = [{ speed = "normal" }, { discretion = { asked_with = [], answer_within = "2 working days" } }] }
"#;

fn asked(speed: Option<&str>) -> Situation {
    let asked = speed.map(|speed| ("speed".to_owned(), speed.to_owned()));
    Situation { asked: asked.into_iter().collect(), ..nobody() }
}

fn ready(speed: Option<&str>, begins: &str) -> Result<Due, DueError> {
    let library = library(DEADLINES);
    due(&library, desk(&library), &asked(speed), "ready", at(begins))
}

#[test]
fn the_row_that_holds_says_the_last_day() {
    // Tuesday 10 June is a holiday.
    let due = ready(Some("normal"), "2025-06-02 10:00").expect("a row");
    assert_eq!((due.at, due.promise), (When::Day(day("2025-06-17")), Promise::Firm));
    let due = ready(Some("urgent"), "2025-03-01 10:00").expect("a row");
    assert_eq!((due.at, due.promise), (When::Day(day("2025-04-30")), Promise::AtMost));
}

#[test]
fn hours_end_at_an_instant() {
    let library = library(DEADLINES);
    let begins = at("2025-06-02 22:30");
    let due = due(&library, desk(&library), &nobody(), "usable", begins).expect("a row");
    assert_eq!(due.at, When::Instant(at("2025-06-03 01:30")));
    assert_eq!(all_due(&library, desk(&library), &asked(Some("normal")), begins).len(), 2);
    assert_eq!(all_due(&library, desk(&library), &asked(Some("never")), begins).len(), 1);
}

#[test]
fn exactly_one_row_must_hold() {
    assert!(matches!(ready(Some("never"), "2025-06-02 10:00"), Err(DueError::NoRow { .. })));
    assert!(matches!(ready(None, "2025-06-02 10:00"), Err(DueError::CannotTell { .. })));
    assert!(matches!(ready(Some("normal"), "2025-12-30 10:00"), Err(DueError::Calendar { .. })));
    let one_is_open = "[ask]\nspeed = [\"a\", \"b\"]\n[[deadlines.ready]]\nadd = \"1 day\"\n[[deadlines.ready]]\nadd = \"2 days\"\nwhen = { speed = \"a\" }\n";
    let library = library(one_is_open);
    let open = due(&library, desk(&library), &nobody(), "ready", at("2025-06-02 10:00"));
    assert!(matches!(open, Err(DueError::CannotTell { .. })), "it may be two rows: {open:?}");
    let two = "[[deadlines.ready]]\nadd = \"1 day\"\n[[deadlines.ready]]\nadd = \"2 days\"\n";
    let library = crate::judge::testing::library(two);
    let both = due(&library, desk(&library), &nobody(), "ready", at("2025-06-02 10:00"));
    assert!(matches!(both, Err(DueError::Several { lines, .. }) if lines.len() == 2));
    let none = due(&library, desk(&library), &nobody(), "ever", at("2025-06-02 10:00"));
    assert!(matches!(none, Err(DueError::Unknown { .. })));
}

#[test]
fn a_request_is_answered_in_time() {
    let library = library(DEADLINES);
    let answer = |rule, asked| answer_due(&library, desk(&library), &nobody(), rule, at(asked));
    let due = answer("favour", "2025-06-06 10:00").expect("a time is stated");
    assert_eq!(due.at, When::Day(day("2025-06-11")));
    assert_eq!(answer("other", "2025-06-06 10:00"), None);
    assert_eq!(answer("favour", "2025-12-31 10:00"), None, "the calendar ends");
}
