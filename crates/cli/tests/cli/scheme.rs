//! Schemes by the commands: checked, tried, explained, compared, begun.

use std::fs;

use crate::run::Bench;

#[test]
fn the_shipped_schemes_have_no_mistakes_and_all_their_cases_hold() {
    let bench = Bench::new("schemes-shipped");
    let checked = bench.json(&["authority", "scheme", "check"]);
    assert_eq!(checked["problems"].as_array().unwrap().len(), 0, "{checked}");
    assert!(checked["schemes"].as_array().unwrap().len() >= 12, "{checked}");
    let tried = bench.ok(&["authority", "scheme", "test", "hk-mo-mutual", "stadium-season"]);
    assert_eq!(tried.lines().count(), 2, "{tried}");
    assert!(tried.lines().all(|line| line.ends_with("cases hold")), "{tried}");
}

#[test]
fn a_new_scheme_is_whole_and_is_never_written_over() {
    let bench = Bench::new("schemes-new");
    let new = ["authority", "scheme", "new", "night-market", "--id", "200"];
    bench.ok(&new);
    bench.ok(&["authority", "scheme", "check", "--schemes", "schemes"]);
    let tried = bench.ok(&["authority", "scheme", "test", "night-market", "--schemes", "schemes"]);
    assert!(tried.contains("night-market: 2 of 2 cases hold"), "{tried}");
    let again = bench.run(&new);
    assert!(again.code == 1 && again.stderr.contains("night-market"), "{again:?}");
    let named = bench.run(&["authority", "scheme", "new", "../up", "--id", "201"]);
    assert_eq!(named.code, 2, "{named:?}");
}

#[test]
fn a_scheme_whose_making_was_killed_is_made_by_the_next_call() {
    let bench = Bench::new("schemes-killed");
    let new = ["authority", "scheme", "new", "night-market", "--id", "200"];
    bench.ok(&new);
    // Killed before the last files of the shared ones, and of the scheme.
    for lost in ["vocabulary.toml", "texts.toml", "night-market/1.toml"] {
        fs::remove_file(bench.dir.join("schemes").join(lost)).unwrap();
    }
    bench.ok(&new);
    bench.ok(&["authority", "scheme", "check", "--schemes", "schemes"]);
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_was_meant() {
    let bench = Bench::new("schemes-mistake");
    bench.ok(&["authority", "scheme", "new", "night-market", "--id", "200"]);
    let file = bench.dir.join("schemes/night-market/1.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("remedy = \"bind\"", "remdy = \"bind\"")).unwrap();
    let ran = bench.run(&["authority", "scheme", "check", "--schemes", "schemes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("night-market/1.toml:31:1: "), "{ran:?}");
    assert!(ran.stdout.contains("remdy") && ran.stdout.contains("`remedy`"), "{ran:?}");
    let tried = bench.run(&["authority", "scheme", "test", "--schemes", "schemes"]);
    assert!(tried.code == 1 && tried.stderr.contains("scheme check"), "{tried:?}");
}

#[test]
fn a_case_that_comes_out_otherwise_is_told_with_both_answers() {
    let bench = Bench::new("schemes-case");
    bench.ok(&["authority", "scheme", "new", "night-market", "--id", "200"]);
    let file = bench.dir.join("schemes/night-market/1.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("at_least = 18", "at_least = 98")).unwrap();
    let ran = bench.run(&["authority", "scheme", "test", "night-market", "--schemes", "schemes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("expected eligible, and found not-yet"), "{ran:?}");
    assert!(ran.stdout.contains("night-market: 0 of 2 cases hold"), "{ran:?}");
}

#[test]
fn an_official_reads_every_rule_and_whom_a_new_version_hits() {
    let bench = Bench::new("schemes-explain");
    let page = bench.ok(&["authority", "scheme", "explain", "hk-mo-mutual", "--language", "pt"]);
    assert!(page.starts_with("# hk-mo-mutual, version 1"), "{page}");
    assert!(page.contains("the person is at least 11") && page.contains("SHA-256"), "{page}");
    let none = bench.run(&["authority", "scheme", "explain", "hk-mo-mutal"]);
    assert!(none.code == 1 && none.stderr.contains("hk-mo-mutual"), "{none:?}");

    bench.ok(&["authority", "scheme", "new", "night-market", "--id", "200"]);
    let folder = bench.dir.join("schemes/night-market");
    let text = fs::read_to_string(folder.join("1.toml")).unwrap();
    let from = text.lines().find(|line| line.starts_with("from = ")).unwrap();
    let stricter = text
        .replace("version = 1", "version = 2")
        .replace("at_least = 18", "at_least = 98")
        .replace("offline = true", "offline = true\nholder_key = \"device-or-passkey\"")
        .replace(from, "from = 2099-01-01T00:00:00");
    fs::write(folder.join("2.toml"), stricter).unwrap();
    let told = bench.ok(&[
        "authority",
        "scheme",
        "diff",
        "night-market",
        "1",
        "2",
        "--schemes",
        "schemes",
    ]);
    assert!(
        told.contains("2 of 2 are answered otherwise: 1 lose what they have, 0 gain it."),
        "{told}"
    );
    assert!(told.contains("eligible before, not yet (too-young) after"), "{told}");
    assert!(told.contains("Holder keys: device before, device-or-passkey after."), "{told}");
}
