//! Codes that nobody can open, as good as any for a reader, and pictures of them and of rubbish.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test takes what it needs

#[path = "../../../reader/tests/common/mod.rs"]
mod common;

use clearance_gate_devices::decode::Picture;
use qrcode::{Color, EcLevel, QrCode};

/// One for each seed.
pub fn code(seed: u64) -> String {
    common::codes(seed).swap_remove(0)
}

/// Numbers that look random.
pub fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// A camera's picture of `text`: four pixels a module, grey, noisy.
pub fn photograph(text: &str, width: usize, height: usize, seed: u64) -> Picture {
    let symbol = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    let (side, modules) = (symbol.width(), symbol.to_colors());
    let module = (height / (side + 8)).max(2);
    let noise = noise(seed, width * height);
    let pixel = |at: usize| {
        let (x, y) = (at % width / module, at / width / module);
        let (x, y) = (x.wrapping_sub(4), y.wrapping_sub(4));
        let is_dark = x < side && y < side && modules[y * side + x] == Color::Dark;
        (if is_dark { 60 } else { 180 }) + noise[at] % 32
    };
    Picture::Luma { pixels: (0..width * height).map(pixel).collect(), width }
}

/// The picture that takes longest: finder patterns two modules apart, as small as they are found.
pub fn finders(width: usize, height: usize) -> Picture {
    let is_dark = |x: usize, y: usize| {
        let ring = (x / 2 % 9).abs_diff(3).max((y / 2 % 9).abs_diff(3));
        ring != 2 && ring <= 3
    };
    let pixel = |at: usize| if is_dark(at % width, at / width) { 0 } else { 255 };
    Picture::Luma { pixels: (0..width * height).map(pixel).collect(), width }
}

/// Rubbish of several kinds.
pub fn rubbish(seed: u64, width: usize, height: usize) -> Picture {
    match seed % 4 {
        0 | 1 => finders(width, height),
        2 => Picture::Luma { pixels: noise(seed, width * height), width },
        _ => Picture::File(noise(seed, 4_096)),
    }
}
