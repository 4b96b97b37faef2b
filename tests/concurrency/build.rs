//! Copies the ledger's source, with the locks of `shuttle` in place of the standard library's.

use std::path::{Path, PathBuf};
use std::{env, fs};

const STANDARD: &str = "use std::sync::{Mutex, PoisonError};";
const SCHEDULED: &str = "use shuttle::sync::Mutex;\nuse std::sync::PoisonError;";

fn main() {
    let ledger = Path::new("../../crates/verifier/src/ledger");
    let read = |name| {
        println!("cargo::rerun-if-changed={}", ledger.join(name).display());
        let source = fs::read_to_string(ledger.join(name)).expect("the ledger's source");
        // A copy inside another file has no inner documentation, and its tests run at home.
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        code.lines().filter(|line| !line.starts_with("//!")).collect::<Vec<_>>().join("\n")
    };
    let (api, memory) = (read("mod.rs"), read("memory.rs"));
    assert!(memory.contains(STANDARD) && api.contains("mod memory;"), "the ledger has moved");
    let memory = memory.replace(STANDARD, SCHEDULED);
    assert!(!memory.contains("std::sync::Mutex"), "a lock that the scheduler does not see");
    let copy = api.replace("mod memory;", &format!("mod memory {{\n{memory}\n}}"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    fs::write(out.join("ledger.rs"), copy).expect("the output directory can be written");
}
