use super::*;
use crate::judge::record;
use crate::outcome::Value;

const FORM: &str = r#"
[ask]
way = ["post", "desk"]
[form]
code = { form = "9999", malformed = "code-malformed" }
number = { form = "of card.number", missing = "number-missing" }
mail = { form = "email", when = { way = "post" } }
phone = { form = "+86 1" }
secret = { form = "secret" }
since = { form = "date" }
birthday = { form = "day" }
year = { form = "year" }
sex = { form = ["M", "F"] }
price = { form = "amount" }
"#;

const GOOD: &[(&str, &str)] = &[
    ("code", "1234"),
    ("number", "AB12"),
    ("mail", "a@b.example"),
    ("phone", "+86 138 0013 8000"),
    ("secret", "s"),
    ("since", "2024-02-29"),
    ("birthday", "29-02"),
    ("year", "1990"),
    ("sex", "F"),
    ("price", "180.00"),
];

fn told(field: &str, value: &str) -> String {
    let mut form: std::collections::BTreeMap<String, String> =
        GOOD.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    form.insert(field.to_owned(), value.to_owned());
    let asked = [("way".to_owned(), "post".to_owned())].into();
    let outcome = ask(FORM, &Situation { form, asked, ..nobody() });
    reasons(&outcome).join(" ")
}

#[test]
fn a_field_has_its_form_or_a_reason() {
    for (field, good) in GOOD {
        assert_eq!(told(field, good), "", "{field}");
    }
    for (field, bad, reason) in [
        ("code", "123", "code-malformed"),
        ("code", "12a4", "code-malformed"),
        ("code", "12345", "code-malformed"),
        ("code", "", "field-missing"),
        ("number", "", "number-missing"),
        ("number", "   ", "number-missing"),
        ("number", "ab12", "number-malformed"),
        ("number", "AB1\u{661}", "number-malformed"),
        ("mail", "a@b", "field-malformed"),
        ("mail", "a b@c.example", "field-malformed"),
        ("mail", "@c.example", "field-malformed"),
        ("phone", "+852 1380 0138", "field-malformed"),
        ("phone", "+86 1", "field-malformed"),
        ("phone", "+86 1380013800a", "field-malformed"),
        ("since", "2025-02-29", "field-malformed"),
        ("since", "01-02-2025", "field-malformed"),
        ("since", "+2025-02-01", "field-malformed"),
        ("birthday", "31-02", "field-malformed"),
        ("birthday", "ü-02", "field-malformed"),
        ("year", "90", "field-malformed"),
        ("sex", "X", "field-malformed"),
        ("price", "1.5", "field-malformed"),
        ("price", "-1.00", "field-malformed"),
        ("price", "99999999999999999999", "field-malformed"),
    ] {
        assert_eq!(told(field, bad), reason, "{field} {bad:?}");
    }
}

#[test]
fn a_secret_is_never_shown() {
    let form = [("secret".to_owned(), "a\u{0}b".to_owned())].into();
    let outcome = ask("[form]\nsecret = { form = \"secret\" }\n", &Situation { form, ..nobody() });
    assert_eq!(reasons(&outcome), ["field-malformed"]);
    assert_eq!(outcome.findings[0].is, None);
}

#[test]
fn an_enquiry_fills_in_no_form_and_a_lodged_application_does() {
    let scheme = "[form]\ncode = { form = \"9999\" }\n";
    assert_eq!(ask(scheme, &nobody()).answer, Answer::Eligible);
    let lodged = Situation { lodged: Some(nobody().now), ..nobody() };
    assert_eq!(reasons(&ask(scheme, &lodged)), ["field-missing"]);
}

#[test]
fn a_slot_is_a_field_too() {
    let scheme = "[slots]\nof = \"office\"\ndays = \"any\"\n[form]\nslot = { form = \"slot\", missing = \"no-slot\" }\n";
    let lodged = Situation { lodged: Some(nobody().now), ..nobody() };
    assert_eq!(reasons(&ask(scheme, &lodged)), ["no-slot"]);
    let slot = Some(slot("hall", "2025-06-03 10:00"));
    assert_eq!(reasons(&ask(scheme, &Situation { slot, ..lodged })), [""; 0]);
}

#[test]
fn a_document_is_tested_as_it_is_entered() {
    let library = library("");
    let entered = |name: &str, value: &str| {
        let fields = [(name.to_owned(), value.to_owned())].into();
        let found = record(&library, &Document { fields, ..card(DocumentState::InForce, None) });
        found.into_iter().map(|finding| finding.reason).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(entered("number", "AB12"), "");
    assert_eq!(entered("number", "AB1O"), "number-malformed");
    assert_eq!(entered("type", "P"), "");
    assert_eq!(entered("type", "V"), "card-implausible");
    assert_eq!(entered("sex", "X"), "card-malformed");
    assert_eq!(entered("born_at", "HONG KONG"), "");
    assert_eq!(entered("born_at", "Lisbon"), "card-malformed");
    assert_eq!(entered("colour", "red"), "card-implausible", "such a card has no colour");
    let nothing = Document { kind: "dream".to_owned(), ..card(DocumentState::InForce, None) };
    assert_eq!(record(&library, &nothing)[0].reason, "data-missing");
}

#[test]
fn what_is_wrong_is_shown_in_part_only() {
    let form = [("code".to_owned(), "x".repeat(5_000))].into();
    let outcome = ask("[form]\ncode = { form = \"9999\" }\n", &Situation { form, ..nobody() });
    assert_eq!(outcome.findings[0].is, Some(Value::Word("x".repeat(100))));
}
