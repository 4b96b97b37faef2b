use super::prove;
use crate::read::read;
use crate::shipped;
use crate::shipped_files;

/// The shipped files, with one text changed.
fn changed(path: &str, from: &str, to: &str) -> Vec<String> {
    let mut found = 0;
    let files: Vec<(&str, String)> = shipped_files()
        .iter()
        .map(|(name, text)| {
            if *name != path {
                return (*name, (*text).to_owned());
            }
            found = text.matches(from).count();
            (*name, text.replacen(from, to, 1))
        })
        .collect();
    assert!(found >= 1, "{path} does not say {from:?}");
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let library = read(&files).unwrap_or_else(|problems| panic!("{problems:?}"));
    let folder = path.split('/').next().expect("a path has a first part");
    let version = &library.folders[folder].versions[&1];
    prove(&version.scheme).problems.into_iter().map(|problem| problem.what).collect()
}

#[test]
fn every_shipped_scheme_is_proved() {
    let library = shipped();
    let mut wrong = Vec::new();
    for folder in library.folders.values() {
        for version in folder.versions.values() {
            let proof = prove(&version.scheme);
            println!("{}: {} combinations", version.scheme.head.name, proof.combinations);
            wrong.extend(proof.problems.iter().map(ToString::to_string));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The scheme changed so is found out, with these words.
#[track_caller]
fn is_found(path: &str, from: &str, to: &str, words: &str) {
    let found = changed(path, from, to);
    assert!(found.iter().any(|what| what.contains(words)), "{words:?} is not in {found:?}");
}

#[test]
fn two_rows_of_a_deadline_that_hold_at_once_are_found() {
    let (path, row) =
        ("mo-travel-permit/1.toml", "when = { speed = \"normal\", not = { is = \"slow\" } }");
    is_found(
        path,
        row,
        "when = { speed = \"normal\" }",
        "two rows of the deadline collection hold at once",
    );
}

#[test]
fn a_deadline_without_a_row_for_somebody_is_found() {
    let (path, row) =
        ("mo-travel-permit/1.toml", "when = { speed = \"normal\", not = { is = \"slow\" } }");
    let narrow = "when = { speed = \"normal\", old = \"none\" }";
    is_found(path, row, narrow, "no row of the deadline collection holds though it begins");
}

#[test]
fn two_fee_lines_of_one_id_that_hold_at_once_are_found() {
    let (path, line) = ("mo-travel-permit/1.toml", "when = { delivery = \"ems\" }");
    is_found(
        path,
        line,
        "when = { delivery = [\"ems\", \"registered-airmail\"] }",
        "two rows of the fee postage hold at once",
    );
}

#[test]
fn fees_are_told_apart_by_age_and_a_year_between_them_is_found() {
    let (path, from) = ("stadium-season/1.toml", "age = { at_least = 14 }");
    is_found(path, from, "age = { at_least = 13 }", "two rows of the fee season hold at once");
}

#[test]
fn a_rule_that_nobody_can_meet_is_found() {
    let (path, from) = ("hk-mo-mutual/1.toml", "must = { age = { at_least = 11 } }");
    is_found(
        path,
        from,
        "must = { age = { at_least = 11 }, not = { age = { at_least = 11 } } }",
        "nobody can meet the rule too-young",
    );
}

#[test]
fn a_rule_that_is_never_tried_is_found() {
    let (path, from) = ("mo-travel-permit/1.toml", "when = { is = \"slow\", speed = \"urgent\" }");
    is_found(
        path,
        from,
        "when = { purpose = \"first\", is = \"slow\" }",
        "the rule urgent-not-available is never tried",
    );
}

#[test]
fn a_rule_that_everybody_meets_is_found() {
    let (path, from) = ("cn-temporary-pass/1.toml", "must = { channel = \"phone\" }");
    is_found(
        path,
        from,
        "must = { channel = [\"phone\", \"counter\"] }",
        "everybody meets the rule wrong-channel",
    );
}

#[test]
fn a_state_that_is_never_reached_is_found() {
    let (path, from) = ("cn-temporary-pass/1.toml", "to = \"used\"");
    is_found(path, from, "to = \"ended\"", "the state used is never reached");
}

#[test]
fn two_rows_of_a_life_that_answer_one_event_are_found() {
    let (path, from) = ("hk-mo-mutual/1.toml", "event = \"document.cancelled\"");
    is_found(path, from, "event = \"document.lost\"", "answer the same document.lost");
}
