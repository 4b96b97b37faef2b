use super::*;
use crate::outcome::When;

const SCHEME: &str = r#"
[ask]
place = ["hall", "tower"]
purpose = ["first", "renewal", "other"]
channel = ["web", "desk", "post"]
hours = ["normal", "extended"]
[slots]
of = "office"
days = "any"
[[checks.require]]
id = "no"
must = { office = { at = "place", for = "purpose", by = "channel", on = "slot" } }
reasons = { not-open = "gone", closed = "shut", not-there = "never", not-then = "not-then", not-by-channel = "by-nobody", not-by-channel-then = "not-by-it-then" }
"#;

fn visit(place: &str, purpose: &str, channel: &str, when: &str) -> Situation {
    let answers = [("place", place), ("purpose", purpose), ("channel", channel)];
    Situation {
        asked: answers.map(|(field, answer)| (field.to_owned(), answer.to_owned())).into(),
        slot: Some(slot(place, when)),
        ..nobody()
    }
}

fn told(place: &str, purpose: &str, channel: &str, when: &str) -> String {
    reasons(&ask(SCHEME, &visit(place, purpose, channel, when))).join(" ")
}

#[test]
fn every_way_in_which_an_office_does_not_serve_is_told_apart() {
    assert_eq!(told("hall", "first", "web", "2025-06-03 10:00"), "");
    assert_eq!(told("hall", "first", "web", "2025-07-01 10:00"), "gone");
    assert_eq!(told("tower", "first", "web", "2025-06-30 10:00"), "gone");
    assert_eq!(told("hall", "other", "web", "2025-06-03 10:00"), "never");
    assert_eq!(told("hall", "first", "web", "2025-06-03 12:00"), "not-then");
    assert_eq!(told("hall", "first", "post", "2025-06-03 10:00"), "by-nobody");
    assert_eq!(told("hall", "renewal", "desk", "2025-06-03 12:00"), "not-by-it-then");
    assert_eq!(told("hall", "renewal", "web", "2025-06-03 12:00"), "");
    assert_eq!(told("tower", "first", "post", "2025-07-01 10:00"), "", "by any channel");
}

#[test]
fn hours_are_half_open_and_leave_out_weekends_and_holidays() {
    assert_eq!(told("hall", "first", "web", "2025-06-03 09:00"), "");
    assert_eq!(told("hall", "first", "web", "2025-06-03 08:59"), "shut");
    assert_eq!(told("hall", "renewal", "web", "2025-06-03 19:59"), "");
    assert_eq!(told("hall", "renewal", "web", "2025-06-03 20:00"), "shut");
    assert_eq!(told("hall", "first", "web", "2025-06-07 10:00"), "shut", "a Saturday");
    assert_eq!(told("hall", "first", "web", "2025-06-10 10:00"), "shut", "a holiday");
}

#[test]
fn a_day_beyond_the_calendar_cannot_be_told_unless_the_office_is_shut_anyway() {
    assert_eq!(told("tower", "first", "web", "2026-06-02 10:00"), "calendar-unknown");
    assert_eq!(told("tower", "first", "web", "2026-06-06 10:00"), "shut", "a Saturday in any year");
}

#[test]
fn an_office_that_moved_names_where_to() {
    let outcome = ask(SCHEME, &visit("hall", "first", "web", "2025-07-01 10:00"));
    assert_eq!(words(&outcome.findings[0].remedies), ["GoTo tower"]);
}

#[test]
fn a_slot_elsewhere_is_not_at_this_office() {
    let mut visit = visit("hall", "first", "web", "2025-06-03 10:00");
    visit.slot = Some(slot("tower", "2025-06-03 10:00"));
    assert_eq!(reasons(&ask(SCHEME, &visit)), ["never"]);
}

#[test]
fn what_was_not_answered_cannot_be_told() {
    for field in ["place", "purpose", "channel"] {
        let mut visit = visit("hall", "first", "web", "2025-06-03 10:00");
        visit.asked.remove(field);
        let outcome = ask(SCHEME, &visit);
        assert_eq!(reasons(&outcome), ["data-missing"], "{field}");
        assert_eq!(outcome.findings[0].of.as_deref(), Some(field));
    }
}

#[test]
fn a_closed_office_opens_by_itself_and_says_when() {
    let must = "{ office = { at = \"hall\" } }";
    let opens = |now: &str| {
        let finding = found(must, &Situation { now: at(now), ..nobody() }).expect("closed");
        (finding.weight, finding.until)
    };
    let by = |text: &str| (Answer::NotYet, Some(When::Instant(at(text))));
    assert_eq!(opens("2025-06-06 20:00"), by("2025-06-09 09:00"), "over a weekend");
    assert_eq!(opens("2025-06-09 20:00"), by("2025-06-11 09:00"), "over a holiday");
    assert_eq!(opens("2025-06-03 07:00"), by("2025-06-03 09:00"));
    assert_eq!(opens("2025-06-30 20:00"), (Answer::NotEligible, None), "it moves");
}

#[test]
fn hours_are_read_off_the_slot_and_never_taken_as_typed() {
    let scheme =
        SCHEME.to_owned() + "[[checks.require]]\nid = \"late\"\nmust = { hours = \"normal\" }\n";
    let mut evening = visit("hall", "renewal", "web", "2025-06-03 12:00");
    evening.asked.insert("hours".to_owned(), "normal".to_owned());
    assert_eq!(reasons(&ask(&scheme, &evening)), ["late"]);
    let mut morning = visit("hall", "renewal", "web", "2025-06-03 10:00");
    morning.asked.insert("hours".to_owned(), "extended".to_owned());
    assert_eq!(reasons(&ask(&scheme, &morning)), [""; 0]);
}
