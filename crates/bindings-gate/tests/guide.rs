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

#[test]
fn the_guide_says_what_to_do_about_every_status() {
    let page = page();
    for status in Status::ALL.iter().filter(|status| **status != Status::Ok) {
        assert!(page.contains(&format!("`{}`", status.word())), "{}", status.word());
    }
}
