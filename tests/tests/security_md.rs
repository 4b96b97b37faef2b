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

#[test]
fn a_threat_names_a_test_that_is_not_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut rust = Vec::new();
    for dir in ["crates", "tests"] {
        files(&root.join(dir), &mut rust);
    }
    let sources: Vec<String> = rust.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let is_function = |name: &str| {
        let test = format!("fn {name}()");
        sources.iter().any(|source| source.contains(&test))
    };
    let is_module = |name: &str| {
        let ends = |path: &PathBuf| {
            path.ends_with(format!("{name}.rs")) || path.ends_with(format!("{name}/main.rs"))
        };
        rust.iter().any(ends)
    };
    let mut named = 0;
    for path in quoted().filter(|text| text.contains("::")) {
        let name = path.rsplit("::").next().unwrap();
        assert!(
            is_function(name) || is_module(name),
            "{path} is neither a test nor a file of tests"
        );
        named += 1;
    }
    assert!(named > 60, "{named}: the threat model has lost its tests");
}
