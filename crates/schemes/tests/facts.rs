//! The 320 facts: each is cited by a statement or carried by a case, and each of their sentences is
//! tried by exactly one case or one named test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clearance_schemes::cases::{Sentence, read, read_people};
use clearance_schemes::facts::{self, Fact};
use serde::Deserialize;

/// `facts-by-test.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByTest {
    carried: Vec<Carried>,
    #[serde(default)]
    nowhere: Vec<Nowhere>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    from: OneOrMore,
    test: String,
    name: String,
}

/// A fact that is carried nowhere.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nowhere {
    fact: String,
    why: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn sentences(&self) -> Vec<Sentence> {
        let texts = match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::More(texts) => texts,
        };
        texts.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{error}"))).collect()
    }
}

/// The part of a sentence, and what carries it.
type Carrier = (Option<char>, String);

fn crate_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn by_test() -> ByTest {
    let text = text_of(&crate_root().join("facts-by-test.toml"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("facts-by-test.toml: {error}"))
}

fn all_facts() -> Vec<Fact> {
    facts::read(&text_of(&crate_root().join("facts.toml")))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Every TOML file under `schemes/`.
fn scheme_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&crate_root().join("schemes"), &mut found);
    found.sort();
    found
}

/// The facts that any statement of a file cites. A notice that shows nothing carries none.
fn cited(value: &toml::Value, found: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) if table.len() == 1 && table.contains_key("facts") => {}
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value {
                    toml::Value::Array(facts) if key == "facts" => {
                        found.extend(facts.iter().filter_map(|it| it.as_str().map(str::to_owned)));
                    }
                    _ => cited(value, found),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| cited(value, found)),
        _ => {}
    }
}

/// What carries a sentence: `schemes/NAME/cases.toml:LINE`, or a test.
fn carriers() -> Vec<(Sentence, String)> {
    let root = crate_root().join("schemes");
    let people = read_people("people.toml", &text_of(&root.join("people.toml")))
        .unwrap_or_else(|error| panic!("{error}"));
    let mut all = Vec::new();
    for path in scheme_files().into_iter().filter(|path| path.ends_with("cases.toml")) {
        let file = path.strip_prefix(&root).expect("under schemes").display().to_string();
        let cases = read(&file, &text_of(&path), &people).unwrap_or_else(|error| panic!("{error}"));
        all.extend(cases.sentences().map(|(it, line)| (it.clone(), format!("{file}:{line}"))));
    }
    for carried in by_test().carried {
        let test = format!("{} {}", carried.test, carried.name);
        all.extend(carried.from.sentences().into_iter().map(|it| (it, test.clone())));
    }
    all
}

#[test]
fn every_fact_is_cited_or_says_why_not() {
    let facts = all_facts();
    let known: BTreeSet<&str> = facts.iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(known.len(), facts.len(), "two facts have one id");
    let mut holes = Vec::new();
    let mut all = BTreeSet::new();
    for path in scheme_files() {
        let value = toml::from_str(&text_of(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut of_file = BTreeSet::new();
        cited(&value, &mut of_file);
        let unknown = of_file.iter().filter(|fact| !known.contains(fact.as_str()));
        holes.extend(unknown.map(|fact| format!("{}: there is no fact {fact}", path.display())));
        all.append(&mut of_file);
    }
    let list = by_test();
    all.extend(carriers().into_iter().map(|(sentence, _)| sentence.fact));
    for nowhere in &list.nowhere {
        assert!(!nowhere.why.is_empty(), "{}: why?", nowhere.fact);
        if all.contains(&nowhere.fact) || !known.contains(nowhere.fact.as_str()) {
            holes.push(format!("{} is listed as carried nowhere, and is not", nowhere.fact));
        }
        all.insert(nowhere.fact.clone());
    }
    let uncited = facts.iter().filter(|fact| !all.contains(&fact.id));
    holes.extend(uncited.map(|fact| format!("{} is carried by nothing: {}", fact.id, fact.text)));
    assert!(holes.is_empty(), "{}", holes.join("\n"));
    println!("{} of {} facts", known.iter().filter(|it| all.contains(**it)).count(), facts.len());
}

#[test]
fn every_sentence_is_tried_exactly_once() {
    let facts = all_facts();
    let mut by: BTreeMap<(String, u32), Vec<Carrier>> = BTreeMap::new();
    for (sentence, carrier) in carriers() {
        by.entry((sentence.fact, sentence.number)).or_default().push((sentence.part, carrier));
    }
    let mut holes = Vec::new();
    let mut count = 0;
    let mut rows: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for fact in &facts {
        let row = rows.entry(&fact.system).or_default();
        row[0] += 1;
        for (number, sentence) in (1..).zip(&fact.cases) {
            count += 1;
            row[1] += 1;
            let id = format!("{}/{number}", fact.id);
            let Some(mut carried) = by.remove(&(fact.id.clone(), number)) else {
                holes.push(format!("{id} is tried by nothing: {sentence}"));
                continue;
            };
            carried.sort();
            let parts: Vec<Option<char>> = carried.iter().map(|it| it.0).collect();
            let wanted: Vec<Option<char>> = ('a'..='z').take(parts.len()).map(Some).collect();
            if parts != [None] && (parts.len() < 2 || parts != wanted) {
                let by: Vec<String> =
                    carried.iter().map(|it| format!("{:?} {}", it.0, it.1)).collect();
                holes.push(format!(
                    "{id} is tried once as a whole, or in parts a, b and so on; here: {}",
                    by.join(", ")
                ));
            }
            for (_, carrier) in &carried {
                if carrier.contains("cases.toml:") {
                    row[2] += 1;
                } else {
                    row[3] += 1;
                }
            }
        }
    }
    holes.extend(by.keys().map(|(fact, number)| format!("there is no sentence {fact}/{number}")));
    assert!(holes.is_empty(), "{}", holes.join("\n"));
    println!("{count} sentences");
    println!("system  facts  sentences  by cases  by tests");
    for (system, [facts, sentences, cases, tests]) in rows {
        println!("{system:<6} {facts:>6} {sentences:>10} {cases:>9} {tests:>9}");
    }
}

#[test]
fn every_test_that_carries_a_sentence_exists() {
    let root = crate_root();
    let root = root.parent().and_then(Path::parent).expect("the workspace");
    for Carried { test, name, .. } in by_test().carried {
        let source = text_of(&root.join(&test));
        let here = source
            .split("#[test]")
            .skip(1)
            .any(|test| test.trim_start().starts_with(&format!("fn {name}(")));
        // A story that is tried on each database stands in a table of them.
        let in_table = source.contains(&format!("\n    {name} = crate::"));
        assert!(here || in_table, "{test} has no test {name}");
    }
}
