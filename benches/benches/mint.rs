//! `wallet.frame`: from the request to the text; then its drawing.
//!
//! `cargo bench -p clearance-benches --bench mint`
#![allow(missing_docs)] // `criterion_group!` makes undocumented items

use std::hint::black_box;
use std::time::Duration;

use clearance_benches::{Border, Fault, Holder};
use clearance_issuer::qr::{Level, PngOptions, QrCode, SvgOptions};
use criterion::{Criterion, criterion_group, criterion_main};

fn bench(c: &mut Criterion) {
    for (name, holder, roster) in [
        ("full, Ed25519", Holder::Ed25519, false),
        ("full, P-256", Holder::P256, false),
        ("roster, Ed25519", Holder::Ed25519, true),
    ] {
        if let Err(fault) = minted(c, name, holder, roster) {
            panic!("{name}: {fault}");
        }
    }
    if let Err(fault) = drawn(c) {
        panic!("drawing: {fault}");
    }
}

fn minted(c: &mut Criterion, name: &str, holder: Holder, roster: bool) -> Result<(), Fault> {
    let mut border = Border::new(holder)?;
    let ask = border.ask(roster)?;
    let mut step = 0;
    c.bench_function(&format!("frame/{name}"), |b| {
        b.iter(|| {
            step += 1;
            border.frame(&ask, step).unwrap_or_else(|fault| panic!("{fault}"))
        });
    });
    Ok(())
}

fn drawn(c: &mut Criterion) -> Result<(), Fault> {
    let text = Border::new(Holder::Ed25519)?.codes(false, 1)?.remove(0);
    let code = QrCode::draw(&text, Level::M)?;
    c.bench_function("draw/matrix, V13-M", |b| {
        b.iter(|| QrCode::draw(black_box(&text), Level::M));
    });
    c.bench_function("draw/SVG", |b| b.iter(|| black_box(&code).svg(&SvgOptions::default())));
    c.bench_function("draw/PNG", |b| b.iter(|| black_box(&code).png(&PngOptions::default())));
    Ok(())
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500));
    targets = bench
}
criterion_main!(benches);
