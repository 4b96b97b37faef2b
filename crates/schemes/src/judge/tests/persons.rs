use super::*;
use crate::outcome::{Value, When};

fn born(text: &str) -> Situation {
    person(Person { born: Some(day(text)), ..Person::default() })
}

#[test]
fn too_young_goes_by_itself_on_the_birthday() {
    let finding = found("{ age = { at_least = 11 } }", &born("2014-06-03")).expect("too young");
    assert_eq!(finding.weight, Answer::NotYet);
    assert_eq!(finding.until, Some(When::Day(day("2025-06-03"))));
    assert_eq!(finding.is, Some(Value::Number(10)));
    assert_eq!(finding.needs, Some(Value::Number(11)));
    assert_eq!(reason("{ age = { at_least = 11 } }", &born("2014-06-02")), "-");
}

#[test]
fn too_old_never_goes() {
    let finding = found("{ age = { below = 31 } }", &born("1994-06-02")).expect("too old");
    assert_eq!((finding.weight, finding.until), (Answer::NotEligible, None));
    assert_eq!(reason("{ age = { below = 31 } }", &born("1994-06-03")), "-");
}

#[test]
fn an_age_has_a_reason_for_each_side() {
    let rule = "[[checks.require]]\nid = \"age\"\nmust = { age = { at_least = 18, below = 31 } }\nreasons = { too-low = \"young\", too-high = \"old\" }\n";
    assert_eq!(reasons(&ask(rule, &born("2010-01-01"))), ["young"]);
    assert_eq!(reasons(&ask(rule, &born("1980-01-01"))), ["old"]);
}

#[test]
fn an_unknown_birthday_is_for_an_officer() {
    let finding = found("{ age = { at_least = 11 } }", &nobody()).expect("unknown");
    assert_eq!((finding.reason.as_str(), finding.weight), ("data-missing", Answer::Officer));
    assert_eq!(finding.of.as_deref(), Some("born"));
}

#[test]
fn who_somebody_is_decides_or_is_not_known() {
    let must = "{ person = { residence = \"citizen\", nationality = [\"CHN\", \"PRT\"], birthplace = \"TOWN\" } }";
    let of = |residence: &str, nationality: Option<&str>| {
        person(Person {
            residence: Some(residence.to_owned()),
            nationality: nationality.map(str::to_owned),
            birthplace: Some("TOWN".to_owned()),
            ..Person::default()
        })
    };
    assert_eq!(reason(must, &of("citizen", Some("PRT"))), "-");
    assert_eq!(reason(must, &of("guest", Some("PRT"))), "no");
    assert_eq!(reason(must, &of("citizen", None)), "data-missing");
    assert_eq!(reason(must, &of("guest", None)), "no", "one that does not hold settles it");
}

#[test]
fn who_is_there_and_who_signed_is_always_known() {
    let parent = || vec!["parent".to_owned()];
    assert_eq!(reason("{ present = \"parent\" }", &nobody()), "no");
    assert_eq!(reason("{ signed = [\"guardian\", \"parent\"] }", &nobody()), "no");
    assert_eq!(
        reason("{ present = \"parent\" }", &Situation { present: parent(), ..nobody() }),
        "-"
    );
    let signed = Situation { signed: parent(), ..nobody() };
    assert_eq!(reason("{ signed = [\"guardian\", \"parent\"] }", &signed), "-");
    assert_eq!(reason("{ present = \"parent\" }", &signed), "no");
}

#[test]
fn a_phone_is_bound_unbound_or_unknown() {
    let bound = |bound| person(Person { key_bound: bound, ..Person::default() });
    assert_eq!(reason("{ holder_key = \"bound\" }", &bound(Some(true))), "-");
    assert_eq!(reason("{ holder_key = \"bound\" }", &bound(Some(false))), "no");
    assert_eq!(reason("{ holder_key = \"bound\" }", &bound(None)), "data-missing");
}

#[test]
fn an_app_is_new_enough_too_old_or_unknown() {
    let app = |app| Situation { app, ..nobody() };
    assert_eq!(reason("{ app = { at_least = 2 } }", &app(Some(2))), "-");
    assert_eq!(reason("{ app = { at_least = 2 } }", &app(Some(1))), "no");
    assert_eq!(reason("{ app = { at_least = 2 } }", &app(None)), "data-missing");
}

#[test]
fn what_happened_is_on_record() {
    let changed = || event(EventKind::PersonParticularsChanged, None, "2025-06-01 10:00");
    let must = "{ happened = { event = \"person.particulars-changed\" } }";
    assert_eq!(reason(must, &nobody()), "no");
    assert_eq!(reason(must, &after(vec![changed()])), "-");
    let later = Event { happened: at("2025-06-02 10:01"), ..changed() };
    assert_eq!(reason(must, &after(vec![later])), "no", "what is still to come has not happened");
}

#[test]
fn a_passage_is_of_its_place_and_capacity() {
    let must = "{ happened = { event = \"passage.in\", at = \"town\", as = \"citizen\" } }";
    let passage = |at: &str, capacity: &str| Event {
        at: Some(at.to_owned()),
        capacity: Some(capacity.to_owned()),
        ..event(EventKind::PassageIn, None, "2025-06-01 10:00")
    };
    assert_eq!(reason(must, &after(vec![passage("town", "citizen")])), "-");
    assert_eq!(reason(must, &after(vec![passage("town", "guest")])), "no");
    assert_eq!(reason(must, &after(vec![passage("sea", "citizen")])), "no");
}

#[test]
fn a_bar_that_was_lifted_is_none() {
    let must = "{ not = { happened = { event = \"decision.barred\", of = \"desk\" } } }";
    let barred = |when| event(EventKind::DecisionBarred, Some("desk"), when);
    let lifted = |when| event(EventKind::DecisionLifted, Some("desk"), when);
    assert_eq!(reason(must, &after(vec![barred("2025-05-01 10:00")])), "no");
    let both = vec![barred("2025-05-01 10:00"), lifted("2025-05-02 10:00")];
    assert_eq!(reason(must, &after(both.clone())), "-");
    let again = [both, vec![barred("2025-05-03 10:00")]].concat();
    assert_eq!(reason(must, &after(again)), "no");
}

#[test]
fn a_decision_on_another_scheme_is_none_on_this_one() {
    let must = "{ not = { happened = { event = \"decision.date-moved\" } } }";
    let moved = |of| after(vec![event(EventKind::DecisionDateMoved, of, "2025-05-01 10:00")]);
    assert_eq!(reason(must, &moved(Some("elsewhere"))), "-");
    assert_eq!(reason(must, &moved(Some("desk"))), "no");
    assert_eq!(reason(must, &moved(None)), "no");
}

#[test]
fn a_check_serves_one_application() {
    let must = "{ happened = { event = \"check.passed\", of = \"face\" } }";
    let passed = |when| event(EventKind::CheckPassed, Some("face"), when);
    let granted = event(EventKind::DecisionGranted, Some("desk"), "2025-05-02 10:00");
    assert_eq!(reason(must, &after(vec![passed("2025-05-01 10:00")])), "-");
    let used = vec![passed("2025-05-01 10:00"), granted.clone()];
    assert_eq!(reason(must, &after(used)), "no");
    let again = vec![passed("2025-05-01 10:00"), granted, passed("2025-05-03 10:00")];
    assert_eq!(reason(must, &after(again)), "-");
}
