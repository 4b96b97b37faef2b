//! The public test kit: `tests/testkit/*.json`, one scenario at a gate in each file.
//!
//! `cargo run -p clearance-tests --example testkit` makes the files from the named cases in
//! `cases`; a test makes them anew, compares, and replays each through the public API.

mod cases;
mod draft;
mod format;
mod layers;
mod replay;

use std::path::{Path, PathBuf};
use std::{fs, io};

pub use format::{Code, Event, Expected, Person, Scenario};
pub use replay::replay;

/// Every scenario, in the order of the rules.
pub fn make() -> Vec<Scenario> {
    cases::all()
}

/// Where the kit stands.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testkit")
}

/// The scenario files that are there, by path, in order.
pub fn files() -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Writes every scenario, and removes files that no case makes any more.
pub fn write() -> io::Result<usize> {
    let scenarios = make();
    for file in files()? {
        fs::remove_file(file)?;
    }
    for scenario in &scenarios {
        fs::write(file_of(&folder(), scenario), scenario.to_json())?;
    }
    Ok(scenarios.len())
}

/// The file of a scenario.
pub fn file_of(folder: &Path, scenario: &Scenario) -> PathBuf {
    folder.join(&scenario.name).with_extension("json")
}
