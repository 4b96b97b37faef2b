//! Pictures to look at: one of each damage in a sheet.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use clearance_benches::Fault;

use crate::camera::Camera;
use crate::damage::Kind as Harm;
use crate::measure::shoot;
use crate::scene::{HEIGHT, WIDTH};
use crate::symbols::Kind;

const COLUMNS: usize = 3;

/// Writes a grey PNG of three rows of three frames.
pub(crate) fn write(path: &Path, kind: &Kind, width: u32, trial: usize) -> Result<(), Fault> {
    let camera = Camera::new();
    let rows = Harm::ALL.len().div_ceil(COLUMNS);
    let mut sheet = vec![0; rows * HEIGHT * COLUMNS * WIDTH];
    for (place, harm) in Harm::ALL.into_iter().enumerate() {
        let frame = shoot(&camera, kind, width, harm, trial);
        for (y, line) in frame.chunks_exact(WIDTH).enumerate() {
            let row = place / COLUMNS * HEIGHT + y;
            let at = row * COLUMNS * WIDTH + place % COLUMNS * WIDTH;
            sheet[at..at + WIDTH].copy_from_slice(line);
        }
    }
    let file = BufWriter::new(File::create(path)?);
    let size = ((COLUMNS * WIDTH) as u32, (rows * HEIGHT) as u32);
    let mut encoder = png::Encoder::new(file, size.0, size.1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header()?.write_image_data(&sheet)?;
    Ok(())
}
