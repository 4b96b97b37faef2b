//! Writes the tables and curves of docs/clocks.md: `cargo run --release -p clearance-simulator --example clocks`.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use clearance_simulator::clocks::{Assumed, Times, Weighed, best, choice, lives};

const DEFAULT: Times = Times { step: 15, lifetime: 30, max_behind: 5, max_ahead: 25 };
/// The choices that the page compares with it.
const OTHERS: [Times; 4] = [
    Times { step: 15, lifetime: 30, max_behind: 15, max_ahead: 15 },
    Times { step: 15, lifetime: 30, max_behind: 0, max_ahead: 30 },
    Times { step: 10, lifetime: 20, max_behind: 5, max_ahead: 30 },
    Times { step: 15, lifetime: 30, max_behind: 0, max_ahead: 10 },
];
/// No code of any phone opens for longer.
const LONGEST: u32 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let assumed = Assumed::default();
    let weigh = |times: &Times| Weighed::of(*times, &assumed);
    let all = grid().iter().map(weigh).collect::<Result<Vec<_>, _>>()?;
    let marked: Vec<Times> = [DEFAULT].into_iter().chain(OTHERS).collect();
    let some = marked.iter().map(weigh).collect::<Result<Vec<_>, _>>()?;
    let tables = format!("{}\n{}\n{}", table(&some), front(&all), by_slow(&marked)?);
    println!("{tables}");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    fs::write(docs.join("clocks-choice.svg"), choice(&all, &marked))?;
    fs::write(docs.join("clocks-life.svg"), lives(&some))?;
    let page = docs.join("clocks.md");
    fs::write(&page, replaced(&fs::read_to_string(&page)?, "weighed", &tables)?)?;
    Ok(())
}

/// Lifetimes of two steps; at a gate only the sum with what it takes longer counts.
fn grid() -> Vec<Times> {
    let mut all = Vec::new();
    for step in [5, 10, 15, 20] {
        for life in (2 * step..=LONGEST).step_by(5) {
            for max_ahead in (0..=LONGEST - life).step_by(5) {
                let lifetime = 2 * step;
                all.push(Times { step, lifetime, max_behind: life - lifetime, max_ahead });
            }
        }
    }
    all
}

const HEAD: &str = "| step / lifetime / behind / ahead | fails once, of 10,000 | fails twice | filmed: opens, mean s | the same, owner's passage known | longest, s |\n|---|---:|---:|---:|---:|---:|\n";

fn table<'a>(weighed: impl IntoIterator<Item = &'a Weighed>) -> String {
    let mut table = HEAD.to_owned();
    for it in weighed {
        let of_10_000 = |share: f64| 10_000.0 * share;
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "| {} | {:.0} | {:.0} | {:.1} | {:.1} | {} |",
            it.times,
            of_10_000(it.fails_once),
            of_10_000(it.fails_twice),
            it.filmed,
            it.filmed_shared,
            it.longest
        );
    }
    table
}

/// Those that no other one beats, up to 2 % of first codes that fail.
fn front(all: &[Weighed]) -> String {
    let best = best(all);
    let picked = best.into_iter().filter(|it| it.fails_once < 0.02);
    format!(
        "Of the {} choices whose codes open for {LONGEST} s at most, these are the best: no other one both fails less often\nand opens \
         for a shorter time. Choices that fail more than 2 % of first codes are left out.\n\n{}",
        all.len(),
        table(picked)
    )
}

/// First codes that fail, of 10,000, by how many of the wrong clocks are slow.
fn by_slow(some: &[Times]) -> Result<String, Box<dyn Error>> {
    let shares = [0.2, 0.35, 0.5, 0.65, 0.8];
    let mut table =
        "First codes that fail, of 10,000, by the share of wrong clocks that are slow:\n\n| step / lifetime / behind / ahead |".to_owned();
    shares.iter().for_each(|slow| table.push_str(&format!(" {:.0} % slow |", 100.0 * slow)));
    table.push_str("\n|---|---:|---:|---:|---:|---:|\n");
    for times in some {
        let _ = write!(table, "| {times} |");
        for slow in shares {
            let mut assumed = Assumed::default();
            assumed.phones.slow = slow;
            let fails = Weighed::of(*times, &assumed)?.fails_once;
            let _ = write!(table, " {:.0} |", 10_000.0 * fails);
        }
        table.push('\n');
    }
    Ok(table)
}

fn replaced(page: &str, name: &str, tables: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let marks = || format!("docs/clocks.md has no marks {begin} and {end}: add them");
    let (before, rest) = page.split_once(&begin).ok_or_else(marks)?;
    let (_, after) = rest.split_once(&end).ok_or_else(marks)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", tables.trim_end()))
}
