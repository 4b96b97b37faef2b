//! What was measured, as Markdown.

use std::fmt::Write;

use crate::damage::Kind as Harm;
use crate::measure::{Extent, Reader, Shot, Shots};
use crate::symbols::Kind;

/// Share read by width, mixed damage: one table for each decoder.
pub(crate) fn by_width(kinds: &[Kind], extent: &Extent, shots: &Shots) -> String {
    let mut text = String::new();
    for &reader in &shots.readers {
        let columns = extent.widths.iter().map(|width| format!("{width} px"));
        heading(&mut text, &format!("{}, mixed damage", reader.name()), columns);
        for (symbol, kind) in kinds.iter().enumerate() {
            let cells = extent.widths.iter().map(|width| {
                shots.rate(reader, |shot| of(shot, symbol, Harm::Mixed) && shot.width == *width)
            });
            row(&mut text, &kind.label(), cells);
        }
        text.push('\n');
    }
    text
}

/// Share read by damage, all widths together.
pub(crate) fn by_damage(kinds: &[Kind], shots: &Shots) -> String {
    let mut text = String::new();
    for &reader in &shots.readers {
        let columns = Harm::ALL.into_iter().map(|harm| harm.name().to_owned());
        heading(&mut text, &format!("{}, all widths", reader.name()), columns);
        for (symbol, kind) in kinds.iter().enumerate() {
            let cells =
                Harm::ALL.into_iter().map(|harm| shots.rate(reader, |shot| of(shot, symbol, harm)));
            row(&mut text, &kind.label(), cells);
        }
        text.push('\n');
    }
    text
}

/// The same picture at two levels, from `width` pixels up: how often only one of them is read.
pub(crate) fn pairs(kinds: &[Kind], shots: &Shots, width: u32) -> String {
    let widths = if width == 0 { "all widths".to_owned() } else { format!("{width} px and wider") };
    let mut text = String::new();
    for &reader in &shots.readers {
        let columns = Harm::ALL.into_iter().map(|harm| harm.name().to_owned());
        heading(&mut text, &format!("{}, {widths}", reader.name()), columns);
        for (a, b) in rivals(kinds) {
            let label = format!("{} : {}", kinds[a].label(), kinds[b].label());
            let cells = Harm::ALL.into_iter().map(|harm| {
                let picked = |symbol| {
                    let picked = move |shot: &&Shot| of(shot, symbol, harm) && shot.width >= width;
                    shots.all.iter().filter(picked)
                };
                // The order is that of widths and trials for both.
                discordant(reader, picked(a).zip(picked(b)))
            });
            let cells: Vec<String> = cells.map(|(a, b)| format!("{a} : {b}")).collect();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {label} | {} |", cells.join(" | "));
        }
        text.push('\n');
    }
    text
}

/// Neighbouring levels of the same code.
fn rivals(kinds: &[Kind]) -> impl Iterator<Item = (usize, usize)> {
    (1..kinds.len()).map(|b| (b - 1, b)).filter(|&(a, b)| kinds[a].name == kinds[b].name)
}

fn discordant<'a>(
    reader: Reader,
    pairs: impl Iterator<Item = (&'a Shot, &'a Shot)>,
) -> (usize, usize) {
    pairs.fold((0, 0), |(only_a, only_b), (a, b)| {
        debug_assert_eq!((a.width, a.trial), (b.width, b.trial));
        match (a.read_by(reader), b.read_by(reader)) {
            (true, false) => (only_a + 1, only_b),
            (false, true) => (only_a, only_b + 1),
            _ => (only_a, only_b),
        }
    })
}

fn of(shot: &Shot, symbol: usize, harm: Harm) -> bool {
    shot.symbol == symbol && shot.harm == harm
}

/// Heads a table; the first column is of text, the others of numbers.
pub(crate) fn heading(text: &mut String, first: &str, columns: impl Iterator<Item = String>) {
    let columns: Vec<String> = columns.collect();
    let rule = "---:|".repeat(columns.len());
    let _ = writeln!(text, "| {first} | {} |\n|---|{rule}", columns.join(" | "));
}

fn row(text: &mut String, label: &str, cells: impl Iterator<Item = (usize, usize)>) {
    let cells: Vec<String> = cells.map(per_cent).collect();
    let _ = writeln!(text, "| {label} | {} |", cells.join(" | "));
}

fn per_cent((read, taken): (usize, usize)) -> String {
    format!("{:.0}", 100.0 * read as f64 / taken.max(1) as f64)
}
