//! SECURITY.md names its tests: all of them are there.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fs;
use std::path::{Path, PathBuf};

const SECURITY: &str = include_str!("../../SECURITY.md");

/// Every Rust file of the workspace's sources and tests.
fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() && name != "target" && name != "corpus" {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// What stands between backticks in the threat model.
fn quoted() -> impl Iterator<Item = &'static str> {
    let model = SECURITY.split("## Threat model").nth(1).unwrap();
    let model = model.split("## What it does not protect against").next().unwrap();
    model.split('`').skip(1).step_by(2)
}

/// Directories that say nothing of what a test is about.
const PLACES: [&str; 5] = ["crates", "main", "mod", "src", "tests"];

/// The words of a file's path: `crates/core/tests/format/keys.rs` is `core`, `format`, `keys`.
fn words(path: &Path) -> Vec<&str> {
    let parts = path.iter().map(|part| part.to_str().unwrap());
    let parts = parts.map(|part| part.strip_suffix(".rs").unwrap_or(part));
    parts.filter(|part| !PLACES.contains(part)).collect()
}

/// Whether `named`, a path between backticks, leads to this file: its words stand there in order.
fn leads_to(named: &[&str], file: &[&str]) -> bool {
    let mut file = file.iter();
    named.iter().all(|word| file.any(|other| other == word))
}

#[test]
fn every_threat_names_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut rust = Vec::new();
    for dir in ["crates", "tests"] {
        files(&root.join(dir), &mut rust);
    }
    let sources: Vec<(Vec<&str>, String)> = rust
        .iter()
        .map(|path| (words(path.strip_prefix(root).unwrap()), fs::read_to_string(path).unwrap()))
        .collect();
    let mut named = 0;
    for path in quoted().filter(|text| text.contains("::")) {
        let words: Vec<&str> = path.split("::").collect();
        let (name, modules) = words.split_last().unwrap();
        // A function, or a name that a macro makes one of for each database.
        let tests = [format!("fn {name}("), format!("    {name} = crate::")];
        let is_test = |(file, source): &(Vec<&str>, String)| {
            leads_to(modules, file) && tests.iter().any(|test| source.contains(test))
        };
        let is_file = |(file, _): &(Vec<&str>, String)| leads_to(&words, file);
        assert!(
            sources.iter().any(is_test) || sources.iter().any(is_file),
            "{path} is neither a test nor a file of tests"
        );
        named += 1;
    }
    assert!(named > 90, "{named}: the threat model has lost its tests");
}
