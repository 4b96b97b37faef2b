//! Rule X13: what a phone reads of what others show it.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod common;

use std::cell::Cell;

use clearance_reader::{Budget, NoCode, read_texts};
use common::{Random, codes};
use qrcode::{Color, QrCode};

/// Pixels a module.
const MODULE: usize = 3;
/// Pixels a side of the field of one symbol.
const FIELD: usize = 320;

/// Symbols beside each other, each with its brightness where it is dark and where it is light.
fn beside(symbols: &[(&str, u8, u8)]) -> (Vec<u8>, usize) {
    let width = FIELD * symbols.len();
    let mut pixels = vec![255; width * FIELD];
    for (number, (text, dark, light)) in symbols.iter().enumerate() {
        let symbol = QrCode::new(text).unwrap();
        let (side, modules) = (symbol.width(), symbol.to_colors());
        for y in 0..FIELD {
            for x in 0..FIELD {
                let (column, row) = ((x / MODULE).wrapping_sub(4), (y / MODULE).wrapping_sub(4));
                let is_dark =
                    column < side && row < side && modules[row * side + column] == Color::Dark;
                pixels[y * width + number * FIELD + x] = if is_dark { *dark } else { *light };
            }
        }
    }
    (pixels, width)
}

fn read(symbols: &[(&str, u8, u8)]) -> Result<Vec<String>, NoCode> {
    let (pixels, width) = beside(symbols);
    let mut texts = read_texts(&pixels, width, Budget::ordinary())?;
    texts.sort();
    Ok(texts)
}

#[test]
fn x13_every_symbol_tells_its_text_however_it_looks() {
    let code = codes(3)[0].clone();
    let [challenge, web] = ["0123456789ABCDEF", "https://example.org"];
    assert_eq!(read(&[(challenge, 0, 255)]), Ok(vec![challenge.to_owned()]));
    let all = [(challenge, 0, 255), (web, 255, 0), (&code, 190, 255)];
    assert_eq!(read(&all), Ok(vec![challenge.to_owned(), code.clone(), web.to_owned()]));
    assert_eq!(read(&[(web, 0, 255), (web, 90, 255)]), Ok(vec![web.to_owned()]), "one text, twice");
}

#[test]
fn x13_a_picture_without_a_symbol_has_no_text() {
    let noise = Random::new(4).bytes(FIELD * FIELD);
    for pixels in [vec![128; FIELD * FIELD], noise] {
        assert_eq!(read_texts(&pixels, FIELD, Budget::ordinary()), Err(NoCode::NoSymbol));
    }
    assert!(matches!(read_texts(&[0; 10], 3, Budget::ordinary()), Err(NoCode::Broken { .. })));
}

#[test]
fn x13_the_callers_deadline_ends_the_reading_and_what_was_found_counts() {
    let (pixels, width) = beside(&[("0123456789ABCDEF", 0, 255)]);
    let at_once = Budget { steps: Budget::STEPS, keep_going: &|| false };
    assert_eq!(read_texts(&pixels, width, at_once), Err(NoCode::TooMuchWork));
    let asked = Cell::new(0);
    let later = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    let budget = Budget { steps: Budget::STEPS, keep_going: &later };
    assert_eq!(read_texts(&pixels, width, budget), Ok(vec!["0123456789ABCDEF".to_owned()]));
    assert_eq!(asked.get(), 3, "it goes on after its deadline");
}
