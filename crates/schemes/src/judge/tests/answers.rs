use super::*;
use crate::judge::{AnswerError, answers};

const ASK: &str = "[ask]\nservice = [\"buy\", \"sell\"]\nprice = [\"adult\", \"child\"]\n[group]\neach = [\"price\"]\n[checks]\nnever = [{ service = \"sell\", price = \"child\" }]\n";

fn asked(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(field, answer)| ((*field).to_owned(), (*answer).to_owned())).collect()
}

fn errors(situation: &Situation) -> Vec<String> {
    let library = library(ASK);
    answers(&library, desk(&library), situation).iter().map(AnswerError::to_string).collect()
}

#[test]
fn good_answers_are_no_error() {
    let good = Situation { asked: asked(&[("service", "buy"), ("price", "child")]), ..nobody() };
    assert_eq!(errors(&good), [""; 0]);
}

#[test]
fn a_wrong_answer_names_the_field_and_what_may_be_answered() {
    let wrong = Situation { asked: asked(&[("service", "steal"), ("colour", "red")]), ..nobody() };
    assert_eq!(
        errors(&wrong),
        [
            "the scheme does not ask \"colour\"; it asks service, price",
            "service cannot be \"steal\"; answer one of buy, sell",
            "price is not answered; answer one of adult, child",
        ]
    );
}

#[test]
fn each_member_answers_what_is_asked_for_each() {
    let member = crate::situation::Member {
        person: Person::default(),
        asked: asked(&[]),
        form: Default::default(),
        shared: Default::default(),
    };
    let group = Situation {
        asked: asked(&[("service", "buy"), ("price", "adult")]),
        group: vec![member],
        ..nobody()
    };
    assert_eq!(
        errors(&group),
        ["price is not answered (member 2 of the group); answer one of adult, child"]
    );
}

#[test]
fn what_the_form_does_not_offer_is_an_error_and_an_obstacle() {
    let never = Situation { asked: asked(&[("service", "sell"), ("price", "child")]), ..nobody() };
    let told = errors(&never);
    assert!(
        told[0].starts_with("this combination of answers is not offered: see line "),
        "{told:?}"
    );
    assert_eq!(reasons(&ask(ASK, &never)), ["not-offered"]);
}
