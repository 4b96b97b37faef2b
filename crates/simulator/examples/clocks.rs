//! Writes the tables and curves of docs/clocks.md: `cargo run --release -p clearance-simulator --example clocks`.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use clearance_simulator::clocks::{Assumed, Times, Weighed, best, choice, lives};

const TODAY: Times = Times { step: 15, lifetime: 30, max_behind: 15, max_ahead: 15 };
/// What the argument of the page comes to.
const OTHERS: [Times; 3] = [
    Times { step: 10, lifetime: 20, max_behind: 20, max_ahead: 15 },
    Times { step: 5, lifetime: 10, max_behind: 25, max_ahead: 15 },
    Times { step: 15, lifetime: 30, max_behind: 0, max_ahead: 10 },
];

fn main() -> Result<(), Box<dyn Error>> {
    let assumed = Assumed::default();
    let weigh = |times: &Times| Weighed::of(*times, &assumed);
    let all = grid().iter().map(weigh).collect::<Result<Vec<_>, _>>()?;
    let marked: Vec<Times> = [TODAY].into_iter().chain(OTHERS).collect();
    let some = marked.iter().map(weigh).collect::<Result<Vec<_>, _>>()?;
    let tables = format!("{}\n{}", table(&some), front(&all));
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
        for life in (20..=60).step_by(5).filter(|life| *life >= 2 * step) {
            for max_ahead in [5, 10, 15, 20, 25, 30] {
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

/// The best of each number of failures, in steps that a reader can follow.
fn front(all: &[Weighed]) -> String {
    let best = best(all);
    let picked = best.into_iter().filter(|it| (0.005..0.02).contains(&it.fails_once));
    format!(
        "Beaten by none of the {} that were weighed, up to 2 %:\n\n{}",
        all.len(),
        table(picked)
    )
}

fn replaced(page: &str, name: &str, tables: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let marks = || format!("docs/clocks.md has no marks {begin} and {end}: add them");
    let (before, rest) = page.split_once(&begin).ok_or_else(marks)?;
    let (_, after) = rest.split_once(&end).ok_or_else(marks)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", tables.trim_end()))
}
