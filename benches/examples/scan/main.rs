//! Which codes a camera reads, at which size and under which damage; and what checking adds.
//!
//! `cargo run --release -p clearance-benches --example scan` measures all, prints the tables and
//! writes them into `docs/scanning.md` and `docs/scanning.svg`. With `--quick` it measures little and
//! only prints; with `--times` it measures and writes what checking adds, and nothing else; with
//! `--samples FILE.png` it writes pictures to look at. All but the times is the same in every run.

mod camera;
mod damage;
mod decision;
mod measure;
mod plot;
mod readers;
mod rng;
mod samples;
mod scene;
mod sizes;
mod symbols;
mod tables;

use std::fs;
use std::path::Path;

use clearance_benches::{Fault, docs};
use measure::{Extent, Reader};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/scanning.md");
const PLOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/scanning.svg");

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            publish(scan(&Extent::FULL, Some(Path::new(PLOT)))?)?;
            publish(times(60, 20)?)
        }
        ["--quick"] => {
            print(&scan(&Extent::QUICK, None)?);
            print(&times(10, 4)?);
            Ok(())
        }
        ["--times"] => publish(times(60, 20)?),
        ["--samples", path] => samples::write(Path::new(path), &symbols::all()?[4], 250, 3),
        _ => Err("use: scan [--quick | --times | --samples FILE.png]".into()),
    }
}

/// Tables, each with the name of its marks on the page.
type Tables = Vec<(&'static str, String)>;

fn scan(extent: &Extent, plot: Option<&Path>) -> Result<Tables, Fault> {
    let kinds = symbols::all()?;
    let shots = measure::run(&kinds, extent)?;
    if !shots.readers.contains(&Reader::Zbar) {
        eprintln!("zbarimg is not installed: skipped");
    }
    if let Some(path) = plot {
        fs::write(path, plot::draw(&kinds, extent, &shots))?;
    }
    Ok(vec![
        ("sizes", sizes::table()?),
        ("by-width", tables::by_width(&kinds, extent, &shots)),
        ("by-damage", tables::by_damage(&kinds, &shots)),
        ("pairs", tables::pairs(&kinds, &shots, 0)),
        ("pairs-wide", tables::pairs(&kinds, &shots, 300)),
    ])
}

fn times(frames: u64, rounds: u64) -> Result<Tables, Fault> {
    Ok(vec![("decision", decision::table(frames, rounds)?)])
}

fn print(tables: &Tables) {
    for (name, table) in tables {
        println!("{name}\n\n{table}");
    }
}

fn publish(tables: Tables) -> Result<(), Fault> {
    print(&tables);
    let mut page = fs::read_to_string(PAGE)?;
    for (name, table) in &tables {
        page = docs::replace(&page, name, table)?;
    }
    Ok(fs::write(PAGE, page)?)
}
