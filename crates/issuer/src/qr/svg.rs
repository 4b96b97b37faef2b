//! A symbol as SVG: one background, one path.

use std::fmt::Write as _;

use super::{QUIET_ZONE, QrCode, QrError, check_quiet_zone};

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

/// How to render a symbol as SVG. The default is black on white with the standard's quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SvgOptions {
    /// Quiet zone on each side, in modules, at most [`super::MAX_QUIET_ZONE`].
    pub quiet_zone: u32,
    /// Colour of the modules.
    pub dark: Rgb,
    /// Colour of the background, which is always drawn: the page beneath may be dark.
    pub light: Rgb,
}

impl Default for SvgOptions {
    fn default() -> Self {
        Self { quiet_zone: QUIET_ZONE, dark: Rgb(0, 0, 0), light: Rgb(255, 255, 255) }
    }
}

impl QrCode {
    /// The symbol as an SVG document, one unit per module and free to scale.
    ///
    /// Each run of dark modules in a row is one stroke along the middle of the row.
    ///
    /// # Errors
    /// [`QrError::QuietZone`], or [`QrError::Contrast`] for colours that a camera might not part.
    pub fn svg(&self, options: &SvgOptions) -> Result<String, QrError> {
        check_quiet_zone(options.quiet_zone)?;
        check_contrast(options.dark, options.light)?;
        let side = self.width() + 2 * options.quiet_zone as usize;
        // About eight bytes a run, and a run about every four modules.
        let mut svg = String::with_capacity(300 + self.modules().len() * 2);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\">\n\
             <path fill=\"{}\" d=\"M0 0h{side}v{side}H0z\"/>\n\
             <path stroke=\"{}\" d=\"",
            hex(options.light),
            hex(options.dark),
        );
        for (y, row) in self.rows().enumerate() {
            push_row(&mut svg, row, options.quiet_zone as usize, y + options.quiet_zone as usize);
        }
        svg.push_str("\"/>\n</svg>\n");
        Ok(svg)
    }
}

/// Strokes the dark runs of the row `y`; `left` is where it begins.
fn push_row(svg: &mut String, row: &[bool], left: usize, y: usize) {
    // Where the pen stands; none while it has not yet been put down on this row.
    let (mut pen, mut x) = (None, left);
    for run in row.chunk_by(|a, b| a == b) {
        if run[0] {
            // Writing to a String cannot fail.
            let _ = match pen {
                None => write!(svg, "M{x} {y}.5h{}", run.len()),
                Some(pen) => write!(svg, "m{} 0h{}", x - pen, run.len()),
            };
            pen = Some(x + run.len());
        }
        x += run.len();
    }
}

/// Refuses a symbol contrast below 40 %, the least of grade C in ISO/IEC 15415, and light on dark.
fn check_contrast(dark: Rgb, light: Rgb) -> Result<(), QrError> {
    if luminance(light) < luminance(dark) + 0.4 {
        return Err(QrError::Contrast);
    }
    Ok(())
}

/// Relative luminance, 0 to 1: Rec. 709 weights, with a gamma of 2 for sRGB's curve.
fn luminance(Rgb(red, green, blue): Rgb) -> f32 {
    let linear = |channel: u8| (f32::from(channel) / 255.0).powi(2);
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
