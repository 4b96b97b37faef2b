//! Rule X10: no picture costs more than its budget, whatever it shows, and the caller's deadline ends it.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod common;

use std::cell::Cell;

use clearance_reader::{Budget, FILE_MAX, NoCode, read_luma, read_picture};
use common::{Random, codes};
use qrcode::{Color, QrCode};

const WIDTH: usize = 320;

/// The picture that takes longest: finder patterns two modules apart, as small as they are found.
fn finders() -> Vec<u8> {
    let dark = |x: usize, y: usize| {
        let ring = (x / 2 % 9).abs_diff(3).max((y / 2 % 9).abs_diff(3));
        ring != 2 && ring <= 3
    };
    let pixel = |at: usize| if dark(at % WIDTH, at / WIDTH) { 0 } else { 255 };
    (0..WIDTH * WIDTH).map(pixel).collect()
}

/// A symbol of this text in a picture `WIDTH` wide.
fn symbol(text: &str) -> Vec<u8> {
    let symbol = QrCode::new(text).unwrap();
    let (side, modules) = (symbol.width(), symbol.to_colors());
    let pixel = |at: usize| {
        let (x, y) = ((at % WIDTH / 3).wrapping_sub(4), (at / WIDTH / 3).wrapping_sub(4));
        let dark = x < side && y < side && modules[y * side + x] == Color::Dark;
        if dark { 0 } else { 255 }
    };
    (0..WIDTH * WIDTH).map(pixel).collect()
}

fn steps_asked(pixels: &[u8], steps: u64, most: u64) -> (Result<String, NoCode>, u64) {
    let asked = Cell::new(0);
    let keep_going = || {
        asked.set(asked.get() + 1);
        asked.get() < most
    };
    let budget = Budget { steps, keep_going: &keep_going };
    let found = read_luma(pixels, WIDTH, budget);
    if let Ok(sighting) = &found {
        assert!(sighting.steps <= steps, "{} of {steps} steps", sighting.steps);
    }
    (found.map(|sighting| sighting.text), asked.get())
}

#[test]
fn x10_the_costliest_picture_ends_with_its_steps() {
    for steps in [0, 1_000, 10_000] {
        let (found, _) = steps_asked(&finders(), steps, u64::MAX);
        assert_eq!(found, Err(NoCode::TooMuchWork), "{steps} steps");
    }
}

#[test]
fn x10_the_callers_deadline_ends_the_reading_and_is_not_asked_again() {
    for most in [1, 2, 5] {
        let (found, asked) = steps_asked(&finders(), u64::MAX, most);
        assert_eq!((found, asked), (Err(NoCode::TooMuchWork), most), "after {most} questions");
    }
}

#[test]
fn x10_no_picture_takes_more_steps_than_a_gate_spends() {
    let noise = Random::new(10).bytes(WIDTH * WIDTH);
    for pixels in [finders(), noise, vec![0; WIDTH * WIDTH], symbol("http://example.org")] {
        let (found, asked) = steps_asked(&pixels, Budget::STEPS, u64::MAX);
        assert!(asked <= 1 + Budget::STEPS / 1_000, "{asked} questions");
        assert!(!matches!(found, Ok(_) | Err(NoCode::SeveralCodes { .. })), "{found:?}");
    }
}

#[test]
fn a_code_takes_a_small_part_of_the_budget_and_the_same_each_time() {
    let code = codes(7)[0].clone();
    let pixels = symbol(&code);
    let steps = || read_luma(&pixels, WIDTH, Budget::ordinary()).unwrap().steps;
    assert_eq!(steps(), steps());
    assert!(steps() < 20_000, "{} steps", steps());
    // What was found before the steps ended is a reading.
    let (found, _) = steps_asked(&pixels, steps() - 1, u64::MAX);
    assert_eq!(found, Ok(code));
}

#[test]
fn x10_the_limits_are_those_of_the_specification() {
    let rule = include_str!("../SPEC.md").split("**X10**").nth(1).unwrap();
    let rule = rule.split("**X11**").next().unwrap();
    assert!(rule.contains(&format!("{} MiB", FILE_MAX >> 20)), "{rule}");
    let too_large = read_picture(&vec![0; FILE_MAX + 1], Budget::ordinary());
    assert_eq!(too_large, Err(NoCode::FileTooLarge { bytes: FILE_MAX + 1 }));
    // A side of 16,384 pixels and 52 x 2^20 of them are read, and one more of either is not.
    for (width, height, fits) in
        [(16_384, 3_328, true), (16_384, 3_329, false), (16_385, 1, false), (7_241, 7_530, true)]
    {
        let pixels = vec![255; width * height];
        let found = read_luma(&pixels, width, Budget { steps: 0, keep_going: &|| true });
        let is_too_large = found == Err(NoCode::TooLarge { width, height });
        assert_eq!(!is_too_large, fits, "{width} x {height}: {found:?}");
    }
    for number in ["16,384", "54,525,952"] {
        assert!(rule.contains(number), "{rule}");
    }
}

#[test]
fn a_picture_of_any_size_and_shape_is_survived() {
    let mut random = Random::new(11);
    for width in 1..=48 {
        for height in [1, 2, 3, 7, 20, 48] {
            let grey = random.bytes(width * height);
            let bars =
                (0..width * height).map(|at| if at % width % 3 == 0 { 0 } else { 255 }).collect();
            for pixels in [grey.iter().map(|pixel| pixel & 0x80).collect(), grey, bars] {
                let pixels: Vec<u8> = pixels;
                let found = read_luma(&pixels, width, Budget::ordinary());
                assert!(found.is_err(), "{width} x {height}: {found:?}");
            }
        }
    }
}
