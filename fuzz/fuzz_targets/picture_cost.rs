//! Looks for the picture that costs most: small patterns tiled over a frame, and plain pixels.
//! None takes more steps than its budget, nor more time than a gate gives a picture.
#![no_main]

use std::cell::Cell;
use std::time::{Duration, Instant};

use clearance_reader::{Budget, read_luma};

/// A quarter of a camera's frame: four times as many tries.
const SIDES: (usize, usize) = (320, 240);
/// With the sanitizers' share, on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);
/// Steps between two questions for the deadline.
const ASKED_EVERY: u64 = 1_000;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [columns, module, light, dark, pattern @ ..] = data else { return };
    if pattern.is_empty() {
        return;
    }
    let (columns, module) = (usize::from(*columns).max(1), usize::from(module % 24) + 1);
    let rows = (pattern.len() * 8).div_ceil(columns);
    let pixel = |at: usize| {
        let (x, y) = (at % SIDES.0 / module % columns, at / SIDES.0 / module % rows);
        let bit = y * columns + x;
        let set = pattern.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1);
        if set { *dark } else { *light }
    };
    let pixels: Vec<u8> = (0..SIDES.0 * SIDES.1).map(pixel).collect();
    let (asked, start) = (Cell::new(0), Instant::now());
    let keep_going = || {
        asked.set(asked.get() + 1);
        true
    };
    let found =
        read_luma(&pixels, SIDES.0, Budget { keep_going: &keep_going, ..Budget::ordinary() });
    assert!((asked.get() - 1) * ASKED_EVERY <= Budget::STEPS, "{} questions", asked.get());
    assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
    if let Err(why) = found {
        clearance_fuzz::refused(why);
    }
});
