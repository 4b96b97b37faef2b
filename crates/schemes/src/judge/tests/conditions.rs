use super::*;

const ASK: &str = "[ask]\nway = [\"a\", \"b\", \"c\"]\n[lists]\nfirst = { way = \"a\" }\n";

fn told(rule: &str, way: Option<&str>) -> String {
    let asked = way.map(|way| ("way".to_owned(), way.to_owned())).into_iter().collect();
    reasons(&ask(&format!("{ASK}{rule}"), &Situation { asked, ..nobody() })).join(" ")
}

#[test]
fn an_answer_is_of_a_list_or_not_given() {
    let must = rule("{ way = [\"a\", \"b\"] }");
    assert_eq!(told(&must, Some("b")), "");
    assert_eq!(told(&must, Some("c")), "no");
    assert_eq!(told(&must, None), "data-missing");
}

#[test]
fn a_rule_is_tried_only_when_it_is_meant_for_this_person() {
    let rule = "[[checks.require]]\nid = \"no\"\nwhen = { is = \"first\" }\nmust = { present = \"parent\" }\n";
    assert_eq!(told(rule, Some("a")), "no");
    assert_eq!(told(rule, Some("b")), "");
    assert_eq!(told(rule, None), "data-missing", "it may be meant, and would not be met");
    let met = "[[checks.require]]\nid = \"no\"\nwhen = { is = \"first\" }\nmust = { not = { present = \"parent\" } }\n";
    assert_eq!(told(met, None), "", "it would be met in any case");
}

#[test]
fn one_rule_with_several_obstacles_of_one_reason_is_one_finding() {
    let must = rule("{ way = \"a\", present = \"parent\", signed = \"parent\" }");
    assert_eq!(told(&must, Some("b")), "no");
}

#[test]
fn every_rule_is_tried_and_the_worst_answers() {
    let rules = rule("{ way = \"a\" }")
        + "[[checks.require]]\nid = \"too\"\nmust = { age = { at_least = 1 } }\n";
    let outcome = ask(
        &format!("{ASK}{rules}"),
        &Situation { asked: [("way".to_owned(), "b".to_owned())].into(), ..nobody() },
    );
    assert_eq!(reasons(&outcome), ["no", "data-missing"]);
    assert_eq!(outcome.answer, Answer::NotEligible);
}

#[test]
fn two_rules_that_find_the_same_find_it_once_and_join_their_facts() {
    let rule = |fact: &str| {
        format!(
            "[[checks.require]]\nid = \"no\"\nmust = {{ way = \"a\" }}\nremedy = \"wait\"\nfacts = [\"{fact}\"]\n"
        )
    };
    let scheme = format!("{ASK}{}{}", rule("X-1"), rule("X-2"));
    let asked = [("way".to_owned(), "b".to_owned())].into();
    let outcome = ask(&scheme, &Situation { asked, ..nobody() });
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(outcome.findings[0].facts, ["X-1", "X-2"]);
    assert_eq!(words(&outcome.findings[0].remedies), ["Wait"]);
}

#[test]
fn a_remark_is_made_where_its_condition_surely_holds() {
    let scheme = "[[checks.remark]]\nid = \"note\"\nwhen = { not = { is = \"first\" } }\ntell = \"officer\"\n";
    let remarks = |way: Option<&str>| {
        let asked = way.map(|way| ("way".to_owned(), way.to_owned())).into_iter().collect();
        let outcome = ask(&format!("{ASK}{scheme}"), &Situation { asked, ..nobody() });
        assert_eq!(outcome.answer, Answer::Eligible);
        outcome.remarks.iter().map(|told| (told.id.clone(), told.officer_only)).collect::<Vec<_>>()
    };
    assert_eq!(remarks(Some("b")), [("note".to_owned(), true)]);
    assert_eq!(remarks(Some("a")), []);
    assert_eq!(remarks(None), []);
}
