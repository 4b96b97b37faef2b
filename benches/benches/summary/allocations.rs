//! Heap allocations of a frame. They do not vary, so they need no part in the run.

use allocation_counter::measure;
use clearance_benches::{Border, Fault, Holder};
use clearance_issuer::qr::{Level, PngOptions, QrCode, SvgOptions};

/// Allocations of each part of a frame, by the name of its case.
pub(crate) struct Allocations(Vec<(&'static str, u64)>);

impl Allocations {
    pub(crate) fn of(&self, name: &str) -> u64 {
        self.0.iter().find(|(part, _)| *part == name).map_or(0, |(_, count)| *count)
    }
}

pub(crate) fn count() -> Result<Allocations, Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let ask = border.ask(false)?;
    border.frame(&ask, 0)?;
    let (frame, sealed) = counted(|| border.frame(&ask, 1));
    let text = frame?.text;
    let (code, matrix) = counted(|| QrCode::draw(&text, Level::M));
    let code = code?;
    let (_, svg) = counted(|| code.svg(&SvgOptions::default()));
    let (_, png) = counted(|| code.png(&PngOptions::default()));
    let mut hardware = Border::new(Holder::P256)?;
    let ask = hardware.ask(false)?;
    hardware.frame(&ask, 0)?;
    let (_, sealed_p256) = counted(|| hardware.frame(&ask, 1));
    Ok(Allocations(vec![
        ("frame: sign and seal", sealed),
        ("frame: sign and seal, P-256", sealed_p256),
        ("frame: QR matrix", matrix),
        ("frame: SVG", svg),
        ("frame: PNG", png),
        ("frame: from request to SVG", sealed + matrix + svg),
    ]))
}

fn counted<T>(once: impl FnOnce() -> T) -> (T, u64) {
    let mut value = None;
    let info = measure(|| value = Some(once()));
    (value.expect("measure runs its argument"), info.count_total)
}
