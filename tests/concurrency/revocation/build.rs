//! Copies the crate's source into one file, with the locks of `shuttle` in place of the standard
//! library's.

#![allow(clippy::disallowed_methods)] // a build script reads and writes files

use std::path::{Path, PathBuf};
use std::{env, fs};

const STANDARD: &str = "use std::sync::{Arc, Mutex, PoisonError, RwLock};";
const SCHEDULED: &str = "use shuttle::sync::{Mutex, RwLock};\nuse std::sync::{Arc, PoisonError};";

fn main() {
    let source = Path::new("../../../crates/revocation/src");
    println!("cargo::rerun-if-changed={}", source.display());
    let code = inlined(&source.join("lib.rs"), source);
    assert_eq!(code.matches(STANDARD).count(), 1, "the store has moved");
    let code = code.replace(STANDARD, SCHEDULED);
    let unseen = ["std::sync::Mutex", "std::sync::RwLock", "sync::atomic", "Condvar", "OnceLock"];
    assert!(
        !unseen.iter().any(|lock| code.contains(lock)),
        "a lock that the scheduler does not see"
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    fs::write(out.join("revocation.rs"), code).expect("the output directory can be written");
}

/// The code of `file`, with its modules, which stand in `dir`, in place of their declarations.
fn inlined(file: &Path, dir: &Path) -> String {
    let source = fs::read_to_string(file).expect("a source file");
    // A copy inside another file has no inner documentation or attributes, and its tests run at home.
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let left_out = ["//!", "#![", "#[doc = include_str!"];
    let kept = |line: &&str| !left_out.iter().any(|start| line.starts_with(start));
    let lines = code.lines().filter(kept).map(|line| match module(line) {
        Some(name) => {
            let children = dir.join(name);
            let alone = dir.join(format!("{name}.rs"));
            let file = if alone.exists() { alone } else { children.join("mod.rs") };
            let head = line.trim_end_matches(';');
            format!("{head} {{\n{}\n}}\n", inlined(&file, &children))
        }
        None => format!("{line}\n"),
    });
    lines.collect()
}

/// The name in `mod name;`, public or not.
fn module(line: &str) -> Option<&str> {
    let visible = ["pub ", "pub(crate) "].iter().find_map(|head| line.strip_prefix(head));
    let line = visible.unwrap_or(line);
    line.strip_prefix("mod ")?.strip_suffix(';')
}
