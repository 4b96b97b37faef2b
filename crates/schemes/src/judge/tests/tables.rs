use super::*;

fn scheme_with(absent: &str, must: &str) -> String {
    format!(
        r#"
[ask]
country = ["A", "B", "C"]
[tables.lands]
key = "country"
as_of = 2025-01-01
columns = {{ need = ["visa", "none"], least = "years" }}
absent = "{absent}"
rows = {{ A = {{ need = "visa", least = 18 }}, B = {{ need = "none" }} }}
[[checks.require]]
id = "no"
must = {must}
"#
    )
}

fn told(absent: &str, must: &str, country: &str) -> String {
    let situation = Situation {
        asked: [("country".to_owned(), country.to_owned())].into(),
        ..person(Person { born: Some(day("2010-01-01")), ..Person::default() })
    };
    reasons(&ask(&scheme_with(absent, must), &situation)).join(" ")
}

#[test]
fn a_row_is_there_or_means_what_the_table_says() {
    let there = "{ row = { table = \"lands\" } }";
    assert_eq!(told("no", there, "A"), "");
    assert_eq!(told("no", there, "C"), "no");
    assert_eq!(told("cannot-tell", there, "C"), "data-missing");
    let visa = "{ row = { table = \"lands\", need = \"visa\" } }";
    assert_eq!(told("no", visa, "A"), "");
    assert_eq!(told("no", visa, "B"), "no");
    assert_eq!(reasons(&ask(&scheme_with("no", there), &nobody())), ["data-missing"]);
}

#[test]
fn an_empty_cell_leaves_the_rule_untried_and_a_missing_row_may_not_be_told() {
    let must = "{ age = { at_least = { column = \"lands.least\" } } }";
    assert_eq!(told("no", must, "A"), "no");
    assert_eq!(told("no", must, "B"), "", "an empty cell");
    assert_eq!(told("no", must, "C"), "", "no row, no number");
    assert_eq!(told("cannot-tell", must, "C"), "data-missing");
    let below = "{ age = { below = { column = \"lands.least\" } } }";
    assert_eq!(told("no", below, "C"), "", "no number is not nought");
    let not = "{ not = { age = { at_least = { column = \"lands.least\" } } } }";
    assert_eq!(told("no", not, "B"), "", "what is not tried is not turned round");
}
