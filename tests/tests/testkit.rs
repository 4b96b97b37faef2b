//! The public test kit: made anew bit for bit, and each scenario replayed through the public API.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::collections::BTreeSet;
use std::fs;

use clearance_tests::testkit::{self, Event, Scenario};
use clearance_verifier::Reason;

const HOW: &str = "run `cargo run -p clearance-tests --example testkit` and look at the difference";

fn published() -> Vec<Scenario> {
    let read = |path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    testkit::files().unwrap().into_iter().map(read).collect()
}

#[test]
fn the_cases_make_the_published_kit() {
    let made = testkit::make();
    for scenario in &made {
        let file = testkit::file_of(&testkit::folder(), scenario);
        let published = fs::read_to_string(&file).unwrap_or_default();
        assert!(published == scenario.to_json(), "{} differs: {HOW}", file.display());
    }
    assert_eq!(testkit::files().unwrap().len(), made.len(), "a file that no case makes: {HOW}");
}

#[test]
fn a_gate_judges_each_scenario_as_it_says() {
    let wrong: Vec<String> = published()
        .iter()
        .filter_map(|scenario| match testkit::replay(scenario) {
            Ok(found) if found == scenario.expected => None,
            found => Some(format!("{}: {found:?}", scenario.name)),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reason_and_every_rule_has_a_scenario() {
    let scenarios = published();
    assert!(scenarios.len() >= 300, "only {} scenarios", scenarios.len());
    let reasons: BTreeSet<_> = scenarios
        .iter()
        .filter_map(|scenario| scenario.expected.reason.as_ref()?.parse::<Reason>().ok())
        .collect();
    assert_eq!(reasons, BTreeSet::from_iter(Reason::ALL.iter().copied()));
    let rules: BTreeSet<_> = scenarios.iter().flat_map(|s| s.rules.clone()).collect();
    let wanted: BTreeSet<String> = rules_of_the_specification();
    assert_eq!(wanted.difference(&rules).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(rules.difference(&wanted).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Every rule of SPEC.md but N1 to N6: requests of phones to the authority never come to a gate.
fn rules_of_the_specification() -> BTreeSet<String> {
    [("T", 3), ("E", 6), ("V", 6), ("Q", 4), ("S", 4), ("K", 4), ("P", 4), ("A", 3), ("L", 11)]
        .into_iter()
        .chain([("W", 4), ("G", 22)])
        .flat_map(|(letter, last)| (1..=last).map(move |number| format!("{letter}{number}")))
        .collect()
}

#[test]
fn the_kit_stays_small_enough_to_read() {
    let bytes: u64 = testkit::files().unwrap().iter().map(|f| f.metadata().unwrap().len()).sum();
    assert!(bytes < 3_500_000, "{bytes} bytes");
    let names: BTreeSet<_> = published().into_iter().map(|scenario| scenario.name).collect();
    assert_eq!(names.len(), testkit::files().unwrap().len(), "a file under another's name");
}

#[test]
fn every_scenario_is_explained() {
    for Scenario { name, why, rules, before, .. } in published() {
        assert!(why.len() >= 15 && why.ends_with(['.', '?']), "{name}: {why}");
        assert!(!rules.is_empty(), "{name}");
        let known = |event: &Event| match event {
            Event::Code { expected, .. } => {
                expected.reason.as_deref().is_none_or(|code| code.parse::<Reason>().is_ok())
            }
            _ => true,
        };
        assert!(before.iter().all(known), "{name}");
    }
}
