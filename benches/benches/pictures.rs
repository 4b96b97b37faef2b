//! Reading pictures: a code as a camera sees it, and the worst frames known.
//!
//! `cargo bench -p clearance-benches --bench pictures`
#![allow(missing_docs)] // `criterion_group!` makes undocumented items

use std::hint::black_box;

use clearance_benches::{Border, Fault, Holder};
use clearance_issuer::qr::{Level, QrCode};
use clearance_reader::{Budget, read_luma};
use criterion::{Criterion, criterion_group, criterion_main};

fn bench(c: &mut Criterion) {
    let code = shown(640, 480).unwrap_or_else(|fault| panic!("{fault}"));
    let worst = |width: usize, height: usize, pixel: &dyn Fn(usize, usize) -> bool| {
        let dark = |at: usize| pixel(at % width, at / width);
        let pixels = (0..width * height).map(|at| if dark(at) { 0 } else { 255 }).collect();
        Frame { width, pixels }
    };
    let frames = [
        ("a code, 640x480", code),
        ("no symbol, 640x480", worst(640, 480, &|_, _| false)),
        ("pixels at random, 640x480", worst(640, 480, &random)),
        ("pixels at random, 1920x1080", worst(1920, 1080, &random)),
        ("finder patterns, 640x480", worst(640, 480, &|x, y| finder(x, y, 2))),
        ("finder patterns, 1920x1080", worst(1920, 1080, &|x, y| finder(x, y, 2))),
        ("fine finder patterns, 1920x1080", worst(1920, 1080, &|x, y| finder(x, y, 1))),
        ("pixels at random, 7280x7280", worst(7_280, 7_280, &random)),
    ];
    let mut group = c.benchmark_group("read");
    group.sample_size(10);
    for (name, Frame { width, pixels }) in &frames {
        group.bench_function(*name, |b| {
            b.iter(|| black_box(read_luma(pixels, *width, Budget::ordinary())).is_ok());
        });
    }
    group.finish();
}

/// Brightness, row by row.
struct Frame {
    width: usize,
    pixels: Vec<u8>,
}

/// A full code in the middle of a frame, five pixels a module.
fn shown(width: usize, height: usize) -> Result<Frame, Fault> {
    const MODULE: usize = 5;
    let mut border = Border::new(Holder::Ed25519)?;
    let ask = border.ask(false)?;
    let code = QrCode::draw(&border.frame(&ask, 1)?.text, Level::M)?;
    let side = code.width() * MODULE;
    let dark = |at: usize| {
        let (x, y) = (
            (at % width).checked_sub((width - side) / 2),
            (at / width).checked_sub((height - side) / 2),
        );
        let module = |place: Option<usize>| {
            place.map(|place| place / MODULE).filter(|at| *at < code.width())
        };
        matches!((module(x), module(y)), (Some(x), Some(y)) if code.modules()[y * code.width() + x])
    };
    let pixels = (0..width * height).map(|at| if dark(at) { 30 } else { 220 }).collect();
    Ok(Frame { width, pixels })
}

/// Finder patterns two modules apart.
fn finder(x: usize, y: usize, module: usize) -> bool {
    let (x, y) = (x / module % 9, y / module % 9);
    let ring = x.abs_diff(3).max(y.abs_diff(3));
    ring != 2 && ring <= 3
}

/// A bit of a hash of the place.
fn random(x: usize, y: usize) -> bool {
    let mut bits = (x as u64) << 32 | y as u64;
    for _ in 0..2 {
        bits = (bits ^ bits >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    bits >> 40 & 1 == 1
}

criterion_group!(benches, bench);
criterion_main!(benches);
