use super::*;
use crate::outcome::When;

#[test]
fn a_scheme_that_begins_later_says_when() {
    let early = Situation { now: at("2024-12-31 23:59"), ..nobody() };
    let outcome = ask("", &early);
    assert_eq!(outcome.answer, Answer::NotYet);
    assert_eq!(reasons(&outcome), ["not-yet-in-force"]);
    assert_eq!(outcome.from, Some(When::Instant(at("2025-01-01 00:00"))));
    assert_eq!(
        ask("", &Situation { now: at("2025-01-01 00:00"), ..nobody() }).answer,
        Answer::Eligible
    );
    // The day of lodging decides, whenever it is looked at.
    let lodged = Situation { lodged: Some(early.now), ..nobody() };
    let outcome = ask("", &lodged);
    assert_eq!(reasons(&outcome), ["not-yet-in-force"]);
    assert_eq!(outcome.answer, Answer::NotEligible, "waiting does not help it any more");
    assert_eq!(words(&outcome.findings[0].remedies), ["Apply desk"]);
}

#[test]
fn of_several_days_the_last_is_the_day() {
    let rules = rule("{ age = { at_least = 11 } }")
        + "[[checks.require]]\nid = \"window\"\nmust = { window = { opens = \"9 months\", before = \"expiry of card\" } }\n";
    let child = person(Person {
        born: Some(day("2014-07-01")),
        documents: vec![card(DocumentState::InForce, Some("2026-06-01"))],
        ..Person::default()
    });
    let outcome = ask(&rules, &child);
    assert_eq!(outcome.findings[0].until, Some(When::Day(day("2025-07-01"))));
    assert_eq!(outcome.findings[1].until, Some(When::Day(day("2025-09-01"))));
    assert_eq!(outcome.from, Some(When::Day(day("2025-09-01"))));
}

#[test]
fn what_becomes_an_obstacle_meanwhile_moves_the_day() {
    // Eleven on 1 July, and on that day the quota of July is used up already.
    let must = "{ quota = { count = \"day.worked\", per = \"person\", at_most = 1, within = \"any 30 days\" } }";
    let rules = rule("{ age = { at_least = 11 } }")
        + &format!("[[checks.require]]\nid = \"quota\"\nmust = {must}\n");
    let worked = Event {
        day: Some(day("2025-06-02")),
        ..event(EventKind::DayWorked, None, "2025-06-02 09:00")
    };
    let child =
        person(Person { born: Some(day("2014-06-20")), events: vec![worked], ..Person::default() });
    let outcome = ask(&rules, &child);
    assert_eq!(outcome.from, Some(When::Day(day("2025-07-02"))));
}

#[test]
fn another_scheme_is_offered_to_whoever_is_not_eligible() {
    let body = rule("{ present = \"parent\" }");
    let mut library = library_with(&body, &[("other", "")]);
    let folder = library.folders.get_mut("desk").expect("desk");
    folder.versions.get_mut(&1).expect("1").scheme.head.otherwise = Some("other".to_owned());
    let offered = |situation: &Situation| judge(&library, desk(&library), situation).otherwise;
    assert_eq!(offered(&nobody()).as_deref(), Some("other"));
    let present = vec!["parent".to_owned()];
    assert_eq!(offered(&Situation { present, ..nobody() }), None);
}
