//! EAN-13, EAN-8 and UPC-A: the numbers of products.

use super::lines::{in_modules, windows};

/// EAN-13, EAN-8 or UPC-A, whose last digit checks the others (GS1 General Specifications §5.2).
pub(super) fn is_product(runs: &[u16]) -> bool {
    windows(runs, 59).any(ean::<6>) || windows(runs, 43).any(ean::<4>)
}

/// Guard, `HALF` digits of four runs, guard, `HALF` digits, guard.
fn ean<const HALF: usize>(runs: &[u16]) -> bool {
    let (left, right) = (3..3 + 4 * HALF, 8 + 4 * HALF..8 + 8 * HALF);
    if in_modules(&runs[..3], 3) != Some([1, 1, 1])
        || in_modules(&runs[left.end..right.start], 5) != Some([1, 1, 1, 1, 1])
    {
        return false;
    }
    let digits = |half: std::ops::Range<usize>| {
        runs[half].chunks_exact(4).map(digit).collect::<Option<Vec<_>>>()
    };
    let (Some(left), Some(right)) = (digits(left), digits(right)) else { return false };
    let turned = left.iter().map(|(_, turned)| *turned);
    // Which of the left digits are turned over says the first one.
    let pattern = turned.fold(0u8, |pattern, turned| pattern << 1 | u8::from(turned));
    let Some(first) = FIRST.iter().position(|other| *other == pattern) else { return false };
    if right.iter().any(|(_, turned)| *turned) || (HALF == 4 && first != 0) {
        return false;
    }
    let digits = left.iter().chain(&right).rev().map(|(digit, _)| *digit).chain([first]);
    let weighed = digits.enumerate().map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 3 });
    weighed.sum::<usize>().is_multiple_of(10)
}

/// Widths of the runs of the digits of EAN, where they are not turned over.
const DIGITS: [[u32; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which digits of the left half are turned over, by the first digit.
const FIRST: [u8; 10] =
    [0, 0b1011, 0b1101, 0b1110, 0b10011, 0b11001, 0b11100, 0b10101, 0b10110, 0b11010];

/// The digit, and whether it is turned over.
fn digit(runs: &[u16]) -> Option<(usize, bool)> {
    let mut widths: [u32; 4] = in_modules(runs, 7)?;
    let find = |widths: [u32; 4]| DIGITS.iter().position(|digit| *digit == widths);
    if let Some(digit) = find(widths) {
        return Some((digit, false));
    }
    widths.reverse();
    find(widths).map(|digit| (digit, true))
}
