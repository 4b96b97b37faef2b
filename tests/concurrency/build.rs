//! Copies the sources of the ledger and of the gate's marks, with the locks of `shuttle` in place of the standard library's.

#![allow(clippy::disallowed_methods)] // a build script reads and writes files

use std::path::{Path, PathBuf};
use std::{env, fs};

const STANDARD: &str = "use std::sync::{Mutex, MutexGuard, PoisonError};";
const SCHEDULED: &str = "use shuttle::sync::{Mutex, MutexGuard};\nuse std::sync::PoisonError;";

fn main() {
    let ledger = Path::new("../../crates/verifier/src/ledger");
    println!("cargo::rerun-if-changed={}", ledger.display());
    let copy = read(ledger, "mod").replace("crate::", "self::");
    let copy: String = copy.lines().map(|line| inlined(ledger, line) + "\n").collect();
    assert_eq!(copy.matches(SCHEDULED).count(), 1, "the ledger's lock has moved");
    assert!(!copy.contains("std::sync::Mutex"), "a lock that the scheduler does not see");
    write("ledger.rs", &copy);
    write("marks.rs", &marks(Path::new("../../crates/verifier/src")));
}

/// The gate's marks, open to the tests.
fn marks(verifier: &Path) -> String {
    println!("cargo::rerun-if-changed={}", verifier.join("marks.rs").display());
    let copy = read(verifier, "marks").replace(STANDARD, SCHEDULED).replace("pub(crate)", "pub");
    let copy = copy.replace("std::sync::atomic", "shuttle::sync::atomic");
    assert_eq!(copy.matches(SCHEDULED).count(), 1, "the lock of the marks has moved");
    copy
}

fn write(name: &str, copy: &str) {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    fs::write(out.join(name), copy).expect("the output directory can be written");
}

/// The line, or the whole file where it names a module.
fn inlined(ledger: &Path, line: &str) -> String {
    let Some(name) = line.strip_prefix("mod ").and_then(|line| line.strip_suffix(';')) else {
        return line.to_owned();
    };
    format!("mod {name} {{\n{}\n}}", read(ledger, name).replace(STANDARD, SCHEDULED))
}

/// A copy inside another file has no inner documentation or attributes, and its tests run at home.
fn read(ledger: &Path, name: &str) -> String {
    let source = fs::read_to_string(ledger.join(name).with_extension("rs"));
    let source = source.expect("the ledger's source");
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.starts_with("//!")).collect::<Vec<_>>().join("\n")
}
