//! The guide shows the programs that CI runs, and every status.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::fs;
use std::path::{Path, PathBuf};

use clearancegate::Status;

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(here().join("../../docs/guide/a-gate-in-other-languages.md")).unwrap()
}

#[test]
fn the_guide_shows_each_program_as_it_is_run() {
    let page = page();
    for example in [
        "c/gate.c",
        "cpp/gate.cpp",
        "csharp/GateExample.cs",
        "java/GateExample.java",
        "node/gate.js",
        "python/gate.py",
    ] {
        let program =
            fs::read_to_string(Path::new(&here()).join("examples").join(example)).unwrap();
        assert!(page.contains(&program), "{example} is shown otherwise");
        let lines = program.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 42, "{example} has {lines} lines");
    }
}

/// What is published together has one version.
#[test]
fn each_manifest_has_the_version_of_the_library() {
    for (manifest, line) in [
        ("csharp/Clearance.Gate.nuspec", "<version>@</version>"),
        ("java/pom.xml", "<version>@</version>"),
        ("node/package.json", "\"version\": \"@\""),
        ("python/pyproject.toml", "version = \"@\""),
    ] {
        let text = fs::read_to_string(here().join("examples").join(manifest)).unwrap();
        assert!(text.contains(&line.replace('@', env!("CARGO_PKG_VERSION"))), "{manifest}");
    }
}

/// The page tells all of them to save what a report says, and to show a message's text.
#[test]
fn each_language_reaches_every_entry() {
    let entries = clearancegate::abi::signatures();
    for (module, without) in [
        ("examples/csharp/ClearanceGate.cs", ""),
        ("examples/java/org/clearance/gate/ClearanceGate.java", ""),
        ("examples/node/clearance-gate.js", ""),
        ("examples/python/clearance_gate.py", "clearance_"),
        ("include/clearance_gate.hpp", ""),
    ] {
        let module = here().join(module);
        let text = fs::read_to_string(&module).unwrap();
        for (entry, _) in &entries {
            let called = match entry.strip_prefix(without).filter(|_| !without.is_empty()) {
                Some(short) => format!("\"{short}\": ["),
                None => format!("{entry}("),
            };
            let either = called.replace('[', "_BUFFER");
            assert!(text.contains(&called) || text.contains(&either), "{called} in {module:?}");
        }
    }
}

#[test]
fn the_guide_says_what_to_do_about_every_status() {
    let page = page();
    for status in Status::ALL.iter().filter(|status| **status != Status::Ok) {
        assert!(page.contains(&format!("`{}`", status.word())), "{}", status.word());
    }
}
