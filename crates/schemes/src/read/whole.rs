//! What only all files together can break: ids, circles, borrowed tables.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use crate::library::Library;
use crate::model::{Condition, Predicate, Scheme, Spot, Term};

/// The file of a version.
fn file_of(folder: &str, version: u32) -> String {
    format!("{folder}/{version}.toml")
}

fn problem(file: String, spot: Spot, what: String, help: &str) -> Problem {
    Problem { file, line: spot.line, column: spot.column, what, help: help.to_owned() }
}

/// Two folders with one id at the gate.
pub(super) fn same_ids(library: &Library) -> Vec<Problem> {
    let mut owners: BTreeMap<u8, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for (folder, number, scheme) in versions(library) {
        let Some(id) = scheme.head.id else { continue };
        let owner = *owners.entry(id).or_insert(folder);
        if owner != folder {
            let what = format!("the id {id} is that of `{owner}` already");
            let help = "an id is never used again: take another";
            problems.push(problem(
                file_of(folder, number),
                Spot { line: 1, column: 1 },
                what,
                help,
            ));
        }
    }
    problems
}

/// Versions that are not in force one after the other.
pub(super) fn versions_out_of_order(library: &Library) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, folder) in &library.folders {
        let versions: Vec<_> = folder.versions.iter().collect();
        for pair in versions.windows(2) {
            let [(_, earlier), (number, later)] = pair else { continue };
            if later.scheme.head.from <= earlier.scheme.head.from {
                let what = format!("version {number} is not in force after the one before it");
                let spot = Spot { line: 1, column: 1 };
                problems.push(problem(
                    file_of(name, **number),
                    spot,
                    what,
                    "give it a later `from`",
                ));
            }
        }
    }
    problems
}

/// Schemes of which each rests on the answer of the next, and the last on the first's.
pub(super) fn circles(library: &Library) -> Vec<Problem> {
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (folder, _, scheme) in versions(library) {
        let to = asked_of(scheme).into_iter().map(|(to, _)| to);
        edges.entry(folder).or_default().extend(to);
    }
    let mut problems = Vec::new();
    for (folder, number, scheme) in versions(library) {
        for (to, spot) in asked_of(scheme) {
            if reaches(&edges, to, folder) {
                let what = if to == folder {
                    format!("`{folder}` rests on its own answer")
                } else {
                    format!(
                        "`{folder}` rests on the answer of `{to}`, which rests on that of `{folder}`"
                    )
                };
                let help = "one of them must do without `entitled`";
                problems.push(problem(file_of(folder, number), spot, what, help));
            }
        }
    }
    problems
}

fn reaches<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(next) = ahead.pop() {
        if next == to {
            return true;
        }
        if seen.insert(next) {
            ahead.extend(edges.get(next).into_iter().flatten());
        }
    }
    false
}

/// The schemes whose answer a scheme asks for, and where.
fn asked_of(scheme: &Scheme) -> Vec<(&str, Spot)> {
    let mut found = Vec::new();
    for condition in conditions(scheme) {
        collect(condition, &mut found);
    }
    found
}

fn collect<'a>(condition: &'a Condition, found: &mut Vec<(&'a str, Spot)>) {
    for term in &condition.terms {
        match term {
            Term::Any(all) => all.iter().for_each(|condition| collect(condition, found)),
            Term::Not(condition) => collect(condition, found),
            Term::Predicate(Predicate::Entitled(entitled)) => {
                found.push((&entitled.to, condition.spot));
            }
            Term::Predicate(Predicate::Group { with: Some(condition), .. }) => {
                collect(condition, found);
            }
            Term::Is(_) | Term::Field(..) | Term::Predicate(_) => {}
        }
    }
}

/// Every condition that the answer of a scheme rests on.
fn conditions(scheme: &Scheme) -> impl Iterator<Item = &Condition> {
    let checks = &scheme.checks;
    let rules = checks.require.iter().flat_map(|rule| [&rule.when, &rule.must]);
    let papers = checks.papers.iter().map(|paper| &paper.when);
    let remarks = checks.remark.iter().map(|remark| &remark.when);
    let lists = scheme.lists.iter().map(|(_, condition)| condition);
    lists.chain(&checks.never).chain(rules).chain(papers).chain(remarks)
}

/// Lists that rest on themselves.
pub(super) fn circles_of_lists(folder: &str, number: u32, scheme: &Scheme) -> Vec<Problem> {
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, condition) in &scheme.lists {
        let mut named = Vec::new();
        collect_lists(condition, &mut named);
        edges.insert(name, named.into_iter().collect());
    }
    let mut problems = Vec::new();
    for (name, condition) in &scheme.lists {
        let named = edges.get(name.as_str()).into_iter().flatten();
        if named.into_iter().any(|other| reaches(&edges, other, name)) {
            let what = format!("the condition `{name}` of [lists] rests on itself");
            problems.push(problem(file_of(folder, number), condition.spot, what, ""));
        }
    }
    problems
}

fn collect_lists<'a>(condition: &'a Condition, found: &mut Vec<&'a str>) {
    for term in &condition.terms {
        match term {
            Term::Any(all) => all.iter().for_each(|condition| collect_lists(condition, found)),
            Term::Not(condition) => collect_lists(condition, found),
            Term::Is(name) => found.push(name),
            Term::Predicate(Predicate::Group { with: Some(condition), .. }) => {
                collect_lists(condition, found);
            }
            Term::Field(..) | Term::Predicate(_) => {}
        }
    }
}

/// Offices that moved to one another in a circle.
pub(super) fn circles_of_offices(library: &Library) -> Vec<Problem> {
    let offices = &library.vocabulary.offices;
    let edges: BTreeMap<&str, BTreeSet<&str>> = offices
        .iter()
        .map(|office| (office.id.as_str(), office.moved_to.as_deref().into_iter().collect()))
        .collect();
    let in_circle = offices.iter().filter(|office| {
        office
            .moved_to
            .as_deref()
            .is_some_and(|to| to != office.id && reaches(&edges, to, &office.id))
    });
    in_circle
        .map(|office| {
            let what = format!("the office `{}` moved to one that moved to it", office.id);
            problem("vocabulary.toml".to_owned(), office.spot, what, "")
        })
        .collect()
}

fn versions(library: &Library) -> impl Iterator<Item = (&str, u32, &Scheme)> {
    library.folders.iter().flat_map(|(name, folder)| {
        let versions = folder.versions.iter();
        versions.map(move |(number, version)| (name.as_str(), *number, &version.scheme))
    })
}
