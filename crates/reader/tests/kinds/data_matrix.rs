//! Data Matrix symbols, drawn from their standard: sides as they must be, and whatever inside.

use clearance_reader::Kind;

use super::canvas::Canvas;
use super::{Case, Expect};
use crate::common::Random;

pub(crate) fn cases() -> Vec<Case> {
    let symbol = draw((22, 22), (1, 1), 4);
    let kinds = [
        ("smallest", draw((10, 10), (1, 1), 5)),
        ("of two pixels a module", draw((24, 24), (1, 1), 2)),
        ("of four regions", draw((32, 32), (2, 2), 4)),
        ("of sixteen regions", draw((64, 64), (4, 4), 3)),
        ("low and wide", draw((8, 32), (1, 2), 4)),
        ("upright and narrow", draw((8, 32), (1, 2), 4).turned(90.0)),
        ("by 15 degrees", symbol.turned(15.0)),
        ("by 45 degrees", symbol.turned(45.0)),
        ("by 90 degrees", symbol.turned(90.0)),
        ("upside down", symbol.turned(180.0)),
        ("mirrored", symbol.mirrored()),
        ("light on dark", symbol.map(|pixel| 255 - pixel)),
        ("pale", symbol.map(|pixel| 120 + pixel / 10)),
        ("in noise", symbol.noisy(60)),
        ("slanted", symbol.slanted(0.1)),
        ("with a scratch", scratched(&symbol)),
        ("plain", symbol.clone()),
    ];
    let named = |(name, seen): (&str, Canvas)| {
        Case::new(format!("Data Matrix {name}"), seen.png(), Expect::Kind(Kind::DataMatrix))
    };
    let mut cases: Vec<Case> = kinds.map(named).into();
    // What has two dark sides and is none.
    let corner = Canvas::modules(&modules(22, 22, |row, column| column == 0 || row == 21), 22, 4);
    let all = Canvas::modules(&modules(22, 22, |_, _| true), 22, 4);
    for (name, seen) in [("a corner of lines", corner), ("a dark square", all)] {
        cases.push(Case::new(name, seen.png(), Expect::Nothing));
    }
    cases
}

fn modules(rows: usize, columns: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    (0..rows * columns).map(|at| dark(at / columns, at % columns)).collect()
}

/// Rows and columns, and regions in each direction; every region has its own four sides.
fn draw((rows, columns): (usize, usize), regions: (usize, usize), size: usize) -> Canvas {
    let data = Random::new(16_022).bytes(rows * columns);
    let (last_row, last_column) = (rows / regions.0 - 1, columns / regions.1 - 1);
    let dark = |row: usize, column: usize| {
        let (own_row, own_column) = (row % (last_row + 1), column % (last_column + 1));
        match (own_row, own_column) {
            (_, 0) => true,
            (row, _) if row == last_row => true,
            (0, column) => column % 2 == 0,
            (row, column) if column == last_column => (last_row - row) % 2 == 0,
            _ => data[row * columns + column] < 128,
        }
    };
    Canvas::modules(&modules(rows, columns, dark), columns, size)
}

/// A line of two pixels from the middle of the left side to that of the right one.
fn scratched(symbol: &Canvas) -> Canvas {
    let middle = symbol.height / 2;
    Canvas::draw(symbol.width, symbol.height, |x, y| {
        if (middle..middle + 2).contains(&y) { 255 } else { symbol.at(x as i64, y as i64) }
    })
}
