use super::*;
use crate::outcome::When;

fn until(must: &str, situation: &Situation) -> (String, Option<When>, Answer) {
    let finding = found(must, situation).expect("an obstacle");
    (finding.reason, finding.until, finding.weight)
}

#[test]
fn a_window_before_a_last_day_opens_by_itself() {
    let must = "{ window = { opens = \"9 months\", before = \"expiry of card\" } }";
    let expiring = |last: &str| having(card(DocumentState::InForce, Some(last)));
    assert_eq!(reason(must, &expiring("2026-03-02")), "-");
    assert_eq!(reason(must, &expiring("2024-01-01")), "-", "no end is stated");
    let opens = Some(When::Day(day("2025-06-03")));
    assert_eq!(until(must, &expiring("2026-03-03")), ("no".to_owned(), opens, Answer::NotYet));
    assert_eq!(reason(must, &having(card(DocumentState::InForce, None))), "data-missing");
    assert_eq!(reason(must, &nobody()), "data-missing");
}

#[test]
fn a_slot_that_is_too_far_away_comes_nearer_by_itself() {
    let scheme = "[slots]\nof = \"office\"\ndays = \"any\"\n".to_owned();
    let must = "{ window = { of = \"slot\", closes = \"10 working days\", after = \"today\" } }";
    let ask = |begins: &str| {
        let situation = Situation { slot: Some(slot("hall", begins)), ..nobody() };
        ask(&(scheme.clone() + &rule(must)), &situation)
    };
    // Ten working days from Monday, with a holiday on Tuesday 10 June.
    assert_eq!(ask("2025-06-17 10:00").answer, Answer::Eligible);
    let outcome = ask("2025-06-18 10:00");
    assert_eq!(outcome.answer, Answer::NotYet);
    assert_eq!(outcome.from, Some(When::Day(day("2025-06-03"))));
    assert_eq!(reasons(&ask("2026-01-05 10:00")), ["no"]);
    assert_eq!(ask("2026-01-05 10:00").answer, Answer::NotEligible, "the calendar ends before");
}

#[test]
fn what_lies_beyond_the_calendar_cannot_be_told() {
    let scheme = "[slots]\nof = \"office\"\ndays = \"any\"\n".to_owned();
    let must = "{ window = { of = \"slot\", closes = \"10 working days\", after = \"today\" } }";
    let situation = Situation {
        now: at("2025-12-22 10:00"),
        slot: Some(slot("hall", "2026-01-20 10:00")),
        ..nobody()
    };
    let outcome = ask(&(scheme + &rule(must)), &situation);
    assert_eq!(outcome.answer, Answer::Officer);
    assert_eq!(reasons(&outcome), ["calendar-unknown"]);
    assert_eq!(outcome.findings[0].of.as_deref(), Some("work"));
}

#[test]
fn a_day_before_the_appointment_is_the_last() {
    let must = "{ window = { closes = \"1 day\", before = \"booked-slot\" } }";
    let scheme = "[slots]\nof = \"office\"\ndays = \"any\"\n".to_owned() + &rule(must);
    let booked = |begins: &str| {
        let situation = Situation { booked: Some(slot("hall", begins)), ..nobody() };
        ask(&scheme, &situation)
    };
    assert_eq!(booked("2025-06-03 09:00").answer, Answer::Eligible);
    let late = booked("2025-06-02 18:00");
    assert_eq!((late.answer, late.from), (Answer::NotEligible, None));
    assert_eq!(reasons(&ask(&scheme, &nobody())), ["data-missing"]);
}

#[test]
fn both_ends_of_a_window_have_reasons() {
    let scheme = "[form.first]\nform = \"date\"\n[form.last]\nform = \"date\"\n[[checks.require]]\nid = \"no\"\nmust = { window = { of = \"last\", opens = \"1 day\", closes = \"3 months\", after = \"first\" } }\nreasons = { too-early = \"early\", too-late = \"late\" }\n";
    let days = |first: &str, last: &str| {
        let form = [("first".to_owned(), first.to_owned()), ("last".to_owned(), last.to_owned())];
        let outcome = ask(scheme, &Situation { form: form.into(), ..nobody() });
        reasons(&outcome).join(" ")
    };
    assert_eq!(days("2025-06-01", "2025-09-01"), "");
    assert_eq!(days("2025-06-01", "2025-09-02"), "late");
    assert_eq!(days("2025-06-01", "2025-06-01"), "early");
    assert_eq!(days("2025-06-01", ""), "field-missing", "told once");
}
