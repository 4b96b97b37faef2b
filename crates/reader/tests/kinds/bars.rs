//! Symbols that are not QR, drawn from their standards.

use clearance_reader::Kind;

use super::canvas::Canvas;
use super::{Case, Expect};
use crate::common::Random;

pub(crate) fn cases() -> Vec<Case> {
    let ean = ean("400638133393", 6);
    let short = ean_8("9638507");
    let stacked = pdf417();
    let rings = aztec();
    let kinds = [
        ("EAN-13", ean.clone(), Kind::Product),
        ("EAN-13 upside down", ean.turned(180.0), Kind::Product),
        ("EAN-13 upright", ean.turned(90.0), Kind::Product),
        ("EAN-13 light on dark", ean.map(|pixel| 255 - pixel), Kind::Product),
        ("UPC-A", self::ean("003600029145", 6), Kind::Product),
        ("EAN-8", short, Kind::Product),
        ("Code 128", code_128(), Kind::Code128),
        ("Code 128 upside down", code_128().turned(180.0), Kind::Code128),
        ("Code 128 upright", code_128().turned(90.0), Kind::Code128),
        ("Code 128 light on dark", code_128().map(|pixel| 255 - pixel), Kind::Code128),
        ("Code 39", code_39("AB12"), Kind::Code39),
        ("Code 39 upside down", code_39("AB12").turned(180.0), Kind::Code39),
        ("ITF", itf("1234567890"), Kind::Itf),
        ("ITF upside down", itf("1234567890").turned(180.0), Kind::Itf),
        ("Codabar", codabar(), Kind::Barcode),
        ("Code 128 without its stop", bars(&CODE_128[..36]), Kind::Barcode),
        ("PDF417", stacked.clone(), Kind::Pdf417),
        ("PDF417 upside down", stacked.turned(180.0), Kind::Pdf417),
        ("PDF417 upright", stacked.turned(90.0), Kind::Pdf417),
        ("Aztec", rings.clone(), Kind::Aztec),
        ("Aztec by 90 degrees", rings.turned(90.0), Kind::Aztec),
        ("Aztec by 20 degrees", rings.turned(20.0), Kind::Aztec),
        ("Aztec by 45 degrees", rings.turned(45.0), Kind::Aztec),
        ("Aztec slanted", rings.slanted(0.2), Kind::Aztec),
        ("Aztec in noise", rings.noisy(60), Kind::Aztec),
        ("Aztec mirrored", rings.mirrored(), Kind::Aztec),
    ];
    let case =
        |(name, seen, kind): (&str, Canvas, Kind)| Case::new(name, seen.png(), Expect::Kind(kind));
    kinds.map(case).into()
}

/// Bars 60 pixels high of these widths in modules, dark first, with margins.
fn bars(widths: &[usize]) -> Canvas {
    let mut row = vec![255; 30];
    for (number, width) in widths.iter().enumerate() {
        row.extend(vec![if number % 2 == 0 { 0 } else { 255 }; width * 3]);
    }
    row.extend([255; 30]);
    Canvas::draw(row.len(), 100, |x, y| if (20..80).contains(&y) { row[x] } else { 255 })
}

const DIGITS: [[usize; 4]; 10] = [
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
const TURNED: [&str; 10] = [
    "000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110",
    "011010",
];

fn check(digits: &[usize]) -> usize {
    let weighed = digits.iter().rev().enumerate();
    let sum: usize = weighed.map(|(at, digit)| digit * if at % 2 == 0 { 3 } else { 1 }).sum();
    (10 - sum % 10) % 10
}

fn numbers(digits: &str) -> Vec<usize> {
    let mut numbers: Vec<usize> = digits.bytes().map(|digit| usize::from(digit - b'0')).collect();
    numbers.push(check(&numbers));
    numbers
}

fn ean(digits: &str, half: usize) -> Canvas {
    let numbers = numbers(digits);
    let mut widths = vec![1, 1, 1];
    for (digit, turned) in numbers[1..=half].iter().zip(TURNED[numbers[0]].bytes()) {
        let mut digit = DIGITS[*digit];
        if turned == b'1' {
            digit.reverse();
        }
        widths.extend(digit);
    }
    widths.extend([1; 5]);
    widths.extend(numbers[half + 1..].iter().flat_map(|digit| DIGITS[*digit]));
    widths.extend([1, 1, 1]);
    bars(&widths)
}

fn ean_8(digits: &str) -> Canvas {
    let numbers = numbers(digits);
    let mut widths = vec![1, 1, 1];
    widths.extend(numbers[..4].iter().flat_map(|digit| DIGITS[*digit]));
    widths.extend([1; 5]);
    widths.extend(numbers[4..].iter().flat_map(|digit| DIGITS[*digit]));
    widths.extend([1, 1, 1]);
    bars(&widths)
}

/// ISO/IEC 15417: start B, `AB12`, the check `3`, and the stop.
const CODE_128: [usize; 43] = [
    2, 1, 1, 2, 1, 4, 1, 1, 1, 3, 2, 3, 1, 3, 1, 1, 2, 3, 1, 2, 3, 2, 2, 1, 2, 2, 3, 2, 1, 1, 2, 2,
    1, 1, 3, 2, 2, 3, 3, 1, 1, 1, 2,
];

fn code_128() -> Canvas {
    bars(&CODE_128)
}

/// EN 798: `A1234A`, of which some runs are wide.
fn codabar() -> Canvas {
    let characters = ["1122121", "1111221", "1112112", "2211111", "1121121", "1122121"];
    let characters = characters.map(|wide| {
        wide.bytes().map(|wide| if wide == b'2' { 3 } else { 1 }).collect::<Vec<usize>>()
    });
    bars(&characters.join(&1))
}

/// ISO/IEC 16388: of nine runs three are wide.
fn code_39(text: &str) -> Canvas {
    let wide = |character| match character {
        'A' => "100001001",
        'B' => "001001001",
        '1' => "100100001",
        '2' => "001100001",
        _ => "010010100",
    };
    let mut widths = Vec::new();
    for character in format!("*{text}*").chars() {
        widths.extend(wide(character).bytes().map(|wide| if wide == b'1' { 3 } else { 1 }));
        widths.push(1);
    }
    widths.pop();
    bars(&widths)
}

/// ISO/IEC 16390: digits in pairs, one in the bars and one in the spaces.
fn itf(digits: &str) -> Canvas {
    const WIDE: [&str; 10] =
        ["00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010"];
    let mut widths = vec![1; 4];
    for pair in digits.as_bytes().chunks(2) {
        let [bars, spaces] =
            [pair[0], pair[1]].map(|digit| WIDE[usize::from(digit - b'0')].bytes());
        let width = |wide| if wide == b'1' { 3 } else { 1 };
        widths.extend(bars.zip(spaces).flat_map(|(bar, space)| [width(bar), width(space)]));
    }
    widths.extend([3, 1, 1]);
    bars(&widths)
}

/// A start and a stop pattern in each row, and code words between.
fn pdf417() -> Canvas {
    let mut random = Random::new(417);
    let mut word = || {
        let mut widths = [1usize; 8];
        for _ in 0..9 {
            let at = (random.number() >> 30) as usize % 8;
            widths[if widths[at] < 6 { at } else { (at + 1) % 8 }] += 1;
        }
        widths
    };
    let rows: Vec<Vec<u8>> = (0..12)
        .map(|_| {
            let mut widths = vec![8, 1, 1, 1, 1, 1, 1, 3];
            widths.extend((0..6).flat_map(|_| word()));
            widths.extend([7, 1, 1, 3, 1, 1, 1, 2, 1]);
            let runs = widths.iter().enumerate();
            let runs = runs.flat_map(|(number, width)| vec![(number % 2 * 255) as u8; width * 2]);
            [255; 20].into_iter().chain(runs).chain([255; 20]).collect()
        })
        .collect();
    Canvas::draw(rows[0].len(), rows.len() * 8 + 40, |x, y| {
        y.checked_sub(20).and_then(|y| rows.get(y / 8)).map_or(255, |row| row[x])
    })
}

/// Rings around the middle, and data around them.
fn aztec() -> Canvas {
    let mut random = Random::new(24_778);
    let modules: Vec<bool> = (0..23 * 23i64)
        .map(|at| {
            let ring = (at % 23 - 11).abs().max((at / 23 - 11).abs());
            if ring <= 4 { ring % 2 == 0 } else { random.number() >> 40 & 1 == 1 }
        })
        .collect();
    Canvas::modules(&modules, 23, 5)
}
