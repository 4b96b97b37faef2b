//! What a phone spends on one frame: sign, seal, draw.

use std::hint::black_box;

use clearance_benches::interleave::Case;
use clearance_benches::{Border, Fault, Holder};
use clearance_issuer::qr::{Level, PngOptions, QrCode, SvgOptions};

/// Steps in the life of the credential.
const STEPS: u64 = 14 * 86_400 / 15;

pub(crate) fn cases() -> Result<Vec<Case<'static>>, Fault> {
    let text = Border::new(Holder::Ed25519)?.codes(false, 1)?.remove(0);
    let code = QrCode::draw(&text, Level::M)?;
    let (vector, raster) = (code.clone(), code);
    let matrix = move || drop(black_box(QrCode::draw(black_box(&text), Level::M)));
    let svg = move || drop(black_box(vector.svg(&SvgOptions::default())));
    let png = move || drop(black_box(raster.png(&PngOptions::default())));
    Ok(vec![
        signed_and_sealed("frame: sign and seal", Holder::Ed25519)?,
        signed_and_sealed("frame: sign and seal, P-256", Holder::P256)?,
        Case::new("frame: QR matrix", matrix),
        Case::new("frame: SVG", svg),
        Case::new("frame: PNG", png),
        whole()?,
    ])
}

fn signed_and_sealed(name: &str, holder: Holder) -> Result<Case<'static>, Fault> {
    let mut border = Border::new(holder)?;
    let ask = border.ask(false)?;
    let mut step = 0;
    Ok(Case::new(name, move || {
        step = (step + 1) % STEPS;
        let frame = border.frame(&ask, step);
        drop(black_box(frame.unwrap_or_else(|fault| panic!("{fault}"))));
    }))
}

/// From the request to the SVG.
fn whole() -> Result<Case<'static>, Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let ask = border.ask(false)?;
    let mut step = 0;
    Ok(Case::new("frame: from request to SVG", move || {
        step = (step + 1) % STEPS;
        let frame = border.frame(&ask, step).unwrap_or_else(|fault| panic!("{fault}"));
        let code = QrCode::draw(&frame.text, Level::M);
        let svg = code.and_then(|code| code.svg(&SvgOptions::default()));
        drop(black_box(svg.unwrap_or_else(|fault| panic!("{fault}"))));
    }))
}
