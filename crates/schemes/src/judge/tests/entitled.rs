use super::*;
use crate::outcome::When;

const CLUB: &str = "[ask]\nway = [\"a\", \"b\"]\n[[checks.require]]\nid = \"too-young\"\nmust = { age = { at_least = 11 } }\n[[checks.require]]\nid = \"wrong-way\"\nmust = { way = \"a\" }\n[[checks.papers]]\npiece = \"letter\"\n";

fn outcome(born: Option<&str>, answer: &str, way: &str, more: &str) -> Outcome {
    let body = format!(
        "[[checks.require]]\nid = \"no\"\nmust = {{ entitled = {{ to = \"club\", answer = {answer}, asking = {{ way = \"{way}\" }} }} }}\n{more}"
    );
    let library = library_with(&body, &[("club", CLUB)]);
    let person = Person { born: born.map(day), ..Person::default() };
    judge(&library, desk(&library), &person_of(person))
}

fn told(born: Option<&str>, answer: &str) -> String {
    reasons(&outcome(born, answer, "a", "")).join(" ")
}

#[test]
fn the_four_answers_are_told_apart() {
    let (old, young) = (Some("2000-01-01"), Some("2020-01-01"));
    assert_eq!(told(old, "\"eligible\""), "");
    assert_eq!(told(old, "[\"not-eligible\", \"not-yet\"]"), "no");
    assert_eq!(told(young, "\"not-yet\""), "");
    assert_eq!(told(young, "\"eligible\""), "no");
    assert_eq!(reasons(&outcome(old, "\"not-eligible\"", "b", "")), [""; 0]);
}

#[test]
fn what_the_other_cannot_tell_cannot_be_told_unless_it_will_do() {
    let open = outcome(None, "\"eligible\"", "a", "");
    assert_eq!((open.answer, reasons(&open)), (Answer::Officer, vec!["data-missing"]));
    assert_eq!(told(None, "[\"eligible\", \"officer\"]"), "");
}

#[test]
fn the_others_day_is_this_ones() {
    let outcome = outcome(Some("2014-08-01"), "\"eligible\"", "a", "");
    assert_eq!(outcome.answer, Answer::NotYet);
    assert_eq!(outcome.from, Some(When::Day(day("2025-08-01"))));
}

#[test]
fn the_others_reason_is_inherited_where_the_rule_says_so() {
    let inherit = "reasons = { not-eligible = \"inherit\", not-yet = \"inherit\" }\n";
    let outcome = outcome(Some("2014-08-01"), "\"eligible\"", "b", inherit);
    assert_eq!(reasons(&outcome), ["wrong-way"], "the worst that the other found");
    assert_eq!(outcome.findings[0].of.as_deref(), Some("club"));
}
