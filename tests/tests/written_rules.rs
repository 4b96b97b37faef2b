//! Rules of CONTRIBUTING that no linter holds, and those that one holds only where it is told to.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file under `dir`.
fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_public_enum_is_open_or_says_why_it_is_closed() {
    let (mut files, mut open, mut closed) = (Vec::new(), 0, 0);
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        sources(&entry.unwrap().path().join("src"), &mut files);
    }
    for path in &files {
        let source = read(path);
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("pub enum"))
        {
            let above = lines[..at].iter().rev().take_while(|line| line.starts_with(['/', '#']));
            let above: Vec<&str> = above.copied().collect();
            if above.contains(&"#[non_exhaustive]") {
                open += 1;
            } else {
                let says_why = above.iter().any(|line| line.contains("Deliberately closed: "));
                let place = format!("{}:{}", path.display(), at + 1);
                assert!(says_why, "{place}: {line} is neither open nor says why it is closed");
                closed += 1;
            }
        }
    }
    assert!(open > 50 && closed > 30, "{open} open, {closed} closed: are they found?");
}

/// The crates that docs/architecture.md calls pure: the linter is told to hold them to it.
#[test]
fn the_linter_keeps_every_pure_crate_pure() {
    let page = read(&root().join("docs/architecture.md"));
    let row = |line: &str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [_, name, _, pure, _] = cells[..] else { return None };
        Some((name.strip_prefix('`')?.strip_suffix('`')?.to_owned(), pure.to_owned()))
    };
    let mut pure = 0;
    for (name, is_pure) in page.lines().filter_map(row) {
        let library = root().join("crates").join(&name).join("src/lib.rs");
        if is_pure == "yes" || is_pure.starts_with("but for") {
            let attribute = "#![cfg_attr(not(test), deny(clippy::disallowed_methods))]";
            assert!(read(&library).contains(attribute), "{name} is said to be pure");
            pure += 1;
        }
    }
    assert!(pure >= 6, "{pure}: the table has lost its rows");
}
