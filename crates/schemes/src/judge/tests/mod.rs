//! Each predicate with each of its outcomes, on a small scheme of no real place.

mod answers;
mod conditions;
mod documents;
mod entitled;
mod forms;
mod groups;
mod offices;
mod papers;
mod persons;
mod promises;
mod quotas;
mod standings;
mod tables;
mod windows;

use super::testing::*;
use super::{judge, rules};
use crate::model::{Answer, DocumentState, EventKind, PaperForm, Remedy};
use crate::outcome::{Finding, Outcome};
use crate::situation::{Document, Event, Paper, Person, Situation, Slot, Standing};
use crate::time::Instant;

/// The answer of the scheme `desk` with this body.
fn ask(body: &str, situation: &Situation) -> Outcome {
    let library = library(body);
    judge(&library, desk(&library), situation)
}

/// A rule that must hold.
fn rule(must: &str) -> String {
    format!("[[checks.require]]\nid = \"no\"\nmust = {must}\n")
}

/// The one finding of a rule; none where it holds.
fn found(must: &str, situation: &Situation) -> Option<Finding> {
    let mut outcome = ask(&rule(must), situation);
    assert!(outcome.findings.len() <= 1, "{:#?}", outcome.findings);
    outcome.findings.pop()
}

/// The reason of the one finding, or `-`.
fn reason(must: &str, situation: &Situation) -> String {
    found(must, situation).map_or_else(|| "-".to_owned(), |finding| finding.reason)
}

fn reasons(outcome: &Outcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.reason.as_str()).collect()
}

fn words(remedies: &[Remedy]) -> Vec<String> {
    remedies
        .iter()
        .map(|remedy| match &remedy.target {
            Some(target) => format!("{:?} {target}", remedy.kind),
            None => format!("{:?}", remedy.kind),
        })
        .collect()
}

#[test]
fn a_moment_beyond_all_years_is_for_an_officer() {
    let outcome =
        ask(&rule("{ age = { at_least = 1 } }"), &Situation { now: Instant(i64::MAX), ..nobody() });
    assert_eq!(outcome.answer, Answer::Officer);
    assert_eq!(reasons(&outcome), ["data-missing"]);
}

#[test]
fn what_the_rules_read_of_each_member_is_found_through_lists() {
    let library = library(
        "[ask]\nprice = [\"a\", \"b\"]\n[lists]\nyoung = { age = { below = 9 } }\n[group]\neach = [\"price\"]\n[[checks.require]]\nid = \"x\"\nmust = { not = { is = \"young\" } }\n[[checks.require]]\nid = \"y\"\nmust = { group = { at_most = 4 } }\n",
    );
    let scheme = desk(&library);
    let reads = |index: usize| rules::reads_member(scheme, &scheme.checks.require[index].must);
    assert!(reads(0));
    assert!(!reads(1));
}
