use super::*;
use crate::outcome::{Value, When};

const IN_FORCE: &str = "{ document = { kind = \"card\", state = \"in-force\" } }";

#[test]
fn a_card_is_good_to_the_end_of_its_last_day() {
    assert_eq!(reason(IN_FORCE, &having(card(DocumentState::InForce, Some("2025-06-02")))), "-");
    let finding = found(IN_FORCE, &having(card(DocumentState::InForce, Some("2025-06-01"))));
    let finding = finding.expect("expired");
    assert_eq!(finding.reason, "card-expired");
    assert_eq!(finding.of.as_deref(), Some("card"));
    assert_eq!(finding.is, Some(Value::Day(day("2025-06-01"))));
    assert_eq!(finding.weight, Answer::NotEligible);
}

#[test]
fn each_state_has_the_vocabularys_reason_else_the_rules() {
    assert_eq!(reason(IN_FORCE, &nobody()), "card-missing");
    for (state, expected) in [
        (DocumentState::Lost, "card-lost"),
        (DocumentState::Damaged, "no"),
        (DocumentState::Cancelled, "no"),
    ] {
        assert_eq!(reason(IN_FORCE, &having(card(state, Some("2030-01-01")))), expected);
    }
}

#[test]
fn a_rules_own_reason_goes_before_the_vocabularys() {
    let rule = format!("{}reasons = {{ missing = \"own\" }}\n", rule(IN_FORCE));
    assert_eq!(reasons(&ask(&rule, &nobody())), ["own"]);
    let lost = having(card(DocumentState::Lost, Some("2030-01-01")));
    assert_eq!(reasons(&ask(&rule, &lost)), ["card-lost"]);
}

#[test]
fn a_last_day_that_nobody_recorded_cannot_be_told() {
    let card = || having(card(DocumentState::InForce, None));
    assert_eq!(reason(IN_FORCE, &card()), "data-missing");
    let either = "{ document = { kind = \"card\", state = [\"in-force\", \"expired\"] } }";
    assert_eq!(reason(either, &card()), "-", "it is one of the two");
    let lost = "{ document = { kind = \"card\", state = \"lost\" } }";
    assert_eq!(reason(lost, &card()), "no", "it is neither");
    assert_eq!(reason("{ document = { kind = \"card\" } }", &card()), "-");
}

#[test]
fn only_the_newest_of_a_kind_counts() {
    let old = card(DocumentState::Lost, Some("2030-01-01"));
    let new = card(DocumentState::InForce, Some("2030-01-01"));
    let both = |documents| person(Person { documents, ..Person::default() });
    assert_eq!(reason(IN_FORCE, &both(vec![old.clone(), new.clone()])), "-");
    assert_eq!(reason(IN_FORCE, &both(vec![new, old])), "card-lost");
}

#[test]
fn a_month_that_must_be_left_is_counted_from_today() {
    let must = "{ document = { kind = \"card\", state = \"in-force\", remaining = \"1 month\" } }";
    assert_eq!(reason(must, &having(card(DocumentState::InForce, Some("2025-07-02")))), "-");
    let short = found(must, &having(card(DocumentState::InForce, Some("2025-07-01"))));
    let short = short.expect("too short");
    assert_eq!(short.reason, "card-too-short");
    assert_eq!(short.needs, Some(Value::Day(day("2025-07-02"))));
    let expired = having(card(DocumentState::InForce, Some("2025-05-01")));
    assert_eq!(reason(must, &expired), "card-expired", "one reason for one card");
}

#[test]
fn the_day_of_issue_has_two_sides() {
    let from = "{ document = { kind = \"card\", issued_from = 2020-01-01 } }";
    let before = "{ document = { kind = \"card\", issued_before = 2020-01-01 } }";
    let issued = |issued| having(Document { issued, ..card(DocumentState::InForce, None) });
    assert_eq!(reason(from, &issued(Some(day("2020-01-01")))), "-");
    assert_eq!(reason(before, &issued(Some(day("2020-01-01")))), "no");
    assert_eq!(reason(from, &issued(Some(day("2019-12-31")))), "no");
    assert_eq!(reason(before, &issued(Some(day("2019-12-31")))), "-");
    assert_eq!(reason(from, &issued(None)), "data-missing");
}

#[test]
fn a_field_fits_does_not_or_is_not_recorded() {
    let must = "{ document = { kind = \"card\", field = { sex = \"F\" } } }";
    let given = "{ document = { kind = \"card\", field = { number = \"given\" } } }";
    let with = |name: &str, value: &str| {
        let fields = [(name.to_owned(), value.to_owned())].into();
        having(Document { fields, ..card(DocumentState::InForce, None) })
    };
    assert_eq!(reason(must, &with("sex", "F")), "-");
    assert_eq!(reason(must, &with("sex", "M")), "no");
    assert_eq!(reason(must, &with("number", "AB12")), "data-missing");
    assert_eq!(reason(given, &with("number", "AB12")), "-");
    assert_eq!(reason(given, &with("sex", "F")), "no", "what was not given was not given");
}

#[test]
fn of_two_kinds_one_will_do_and_the_one_that_there_is_is_told() {
    let must = "{ document = { kind = [\"permit\", \"card\"], state = \"in-force\" } }";
    let expired = found(must, &having(card(DocumentState::InForce, Some("2025-06-01"))));
    let expired = expired.expect("expired");
    assert_eq!(expired.reason, "card-expired");
    assert_eq!(words(&expired.remedies), ["Renew card", "Apply permit"]);
}

#[test]
fn a_card_that_expires_before_somebody_is_old_enough_is_no_promise() {
    let rules = rule("{ age = { at_least = 11 } }") + &rule(IN_FORCE);
    let child = |last: &str| {
        person(Person {
            born: Some(day("2014-08-01")),
            documents: vec![card(DocumentState::InForce, Some(last))],
            ..Person::default()
        })
    };
    let outcome = ask(&rules, &child("2025-08-01"));
    assert_eq!(outcome.from, Some(When::Day(day("2025-08-01"))));
    let outcome = ask(&rules, &child("2025-07-31"));
    assert_eq!((outcome.answer, outcome.from), (Answer::NotYet, None));
}
