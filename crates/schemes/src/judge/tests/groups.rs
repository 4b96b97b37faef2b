use super::*;
use crate::situation::Member;

fn member(born: Option<&str>, family: Option<&str>, price: &str) -> Member {
    Member {
        person: Person { born: born.map(day), ..Person::default() },
        asked: [("price".to_owned(), price.to_owned())].into(),
        form: Default::default(),
        shared: family.map(|name| ("family".to_owned(), name.to_owned())).into_iter().collect(),
    }
}

fn with(others: Vec<Member>) -> Situation {
    Situation {
        asked: [("price".to_owned(), "adult".to_owned())].into(),
        shared: [("family".to_owned(), "Lei".to_owned())].into(),
        group: others,
        ..person(Person { born: Some(day("1980-01-01")), ..Person::default() })
    }
}

const ASK: &str = "[ask]\nprice = [\"adult\", \"child\"]\n[group]\neach = [\"price\"]\n";

fn child() -> Member {
    member(Some("2015-01-01"), Some("Lei"), "child")
}

#[test]
fn a_group_is_too_large_or_incomplete() {
    let scheme = "[[checks.require]]\nid = \"no\"\nmust = { group = { at_least = 2, at_most = 3 } }\nreasons = { too-large = \"many\", incomplete = \"few\" }\n";
    let told = |others| reasons(&ask(scheme, &with(vec![child(); others]))).join(" ");
    assert_eq!(told(0), "few");
    assert_eq!(told(1), "");
    assert_eq!(told(2), "");
    assert_eq!(told(3), "many");
}

#[test]
fn all_share_something_or_it_is_not_known() {
    let must = "{ group = { shares = \"family\" } }";
    assert_eq!(reason(must, &with(vec![child()])), "-");
    assert_eq!(reason(must, &with(vec![member(None, Some("Wong"), "adult")])), "no");
    assert_eq!(reason(must, &with(vec![member(None, None, "adult")])), "data-missing");
    assert_eq!(reason(must, &nobody()), "-", "alone, nothing needs to be shared");
}

#[test]
fn one_member_is_an_adult() {
    let must = "{ group = { with = { age = { at_least = 18 } } } }";
    assert_eq!(reason(must, &with(vec![child()])), "-");
    let mut children = with(vec![child()]);
    children.person.born = Some(day("2016-01-01"));
    assert_eq!(reason(must, &children), "no");
    children.group.push(member(None, None, "adult"));
    assert_eq!(reason(must, &children), "data-missing", "it may be the one who is not known");
}

#[test]
fn rules_are_tried_for_each_member_and_say_for_whom() {
    let scheme = format!(
        "{ASK}[[checks.require]]\nid = \"not-a-child\"\nwhen = {{ price = \"child\" }}\nmust = {{ age = {{ below = 14 }} }}\n[[checks.require]]\nid = \"many\"\nmust = {{ group = {{ at_most = 1 }} }}\n"
    );
    let grown = member(Some("2000-01-01"), Some("Lei"), "child");
    let outcome = ask(&scheme, &with(vec![child(), grown]));
    let told: Vec<_> = outcome.findings.iter().map(|it| (it.reason.as_str(), it.member)).collect();
    assert_eq!(told, [("not-a-child", Some(2)), ("many", None)]);
}

#[test]
fn where_nothing_is_asked_for_each_only_the_applicant_is_tried() {
    let must = "{ age = { at_least = 18 } }";
    assert_eq!(reason(must, &with(vec![child()])), "-");
}
